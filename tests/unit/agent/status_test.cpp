#include "agent/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "agent/agent_folder.hpp"
#include "agent/agent_socket.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

AgentStatus status_of_a_chip() {
  AgentStatus status;
  status.version = "1";
  status.device_id = "cellar";
  status.server = "http://192.0.2.10:8080";
  status.meter = "ade9000 at /dev/spidev0.0";
  status.last_reading = "2026-11-26T10:00:00.000Z";
  status.neutral_current_a = 1.25;
  status.energy = {{"A", 1'843.22107, 0.5}, {"C", 7, 12.3456}};
  status.bus_faults = 0;
  status.chip_starts = 1;
  status.relays = {{"A", "off"}};
  RelayReport relay;
  relay.phase = "A";
  relay.state = "off";
  relay.wished = "off";
  status.relay_reports = {relay};
  return status;
}

TEST(status_test, people_see_each_phases_energy_by_direction_and_the_neutrals_current) {
  EXPECT_THAT(to_text(status_of_a_chip()),
              HasSubstr("last reading   2026-11-26T10:00:00.000Z\n"
                        "energy         A 1843.221 kWh drawn, 0.500 kWh fed in since the start\n"
                        "               C 7.000 kWh drawn, 12.346 kWh fed in since the start\n"
                        "neutral        1.250 A\n"));
}

TEST(status_test, what_a_meter_does_not_know_is_not_shown) {
  AgentStatus status = status_of_a_chip();
  status.neutral_current_a.reset();
  status.energy.clear();
  status.bus_faults.reset();
  status.chip_starts.reset();
  const std::string text = to_text(status);
  EXPECT_THAT(text, Not(HasSubstr("neutral")));
  EXPECT_THAT(text, Not(HasSubstr("energy")));
  EXPECT_THAT(text, Not(HasSubstr("chip ")));
  EXPECT_THAT(to_json(status), HasSubstr(R"("neutral_current_a":null,"energy":[],"bus_faults":null)"));
}

TEST(status_test, a_chip_that_had_trouble_says_so) {
  AgentStatus status = status_of_a_chip();
  EXPECT_THAT(to_text(status), Not(HasSubstr("damaged")));
  status.bus_faults = 3;
  status.chip_starts = 2;
  EXPECT_THAT(to_text(status), HasSubstr("chip           3 damaged answers, set up 2 times\n"));
}

TEST(status_test, programs_read_the_same_from_json) {
  EXPECT_THAT(
      to_json(status_of_a_chip()),
      HasSubstr(R"("neutral_current_a":1.25,"energy":[{"phase":"A","imported_kwh":1843.22107,"exported_kwh":0.5},)"
                R"({"phase":"C","imported_kwh":7,"exported_kwh":12.3456}],"bus_faults":0,"chip_starts":1)"));
}

TEST(status_test, who_asks_gets_what_the_agent_says) {
  const edl::testing::TemporaryDirectory directory;
  const AgentFolder folder{directory.path()};
  EXPECT_EQ(ask_status(folder).error().code, Errc::unavailable);
  const auto socket = AgentSocket::open(folder, [](std::string_view request) {
    return request == k_status_request ? to_json(status_of_a_chip()) : std::string();
  });
  ASSERT_TRUE(socket.has_value());
  const auto heard = ask_status(folder);
  ASSERT_TRUE(heard.has_value());
  EXPECT_EQ(to_json(*heard), to_json(status_of_a_chip()));
}

}  // namespace
}  // namespace edl::agent
