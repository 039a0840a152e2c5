#include "agent/relay/relay_memory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/private_file.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);

RelayMemory full() {
  RelayMemory memory;
  memory.relays[Phase::a] = {.wished = RelayState::on};
  memory.relays[Phase::c] = {
      .wished = RelayState::off, .tripped = true, .locked_until = k_now + 5min, .trips = {k_now - 2h, k_now}};
  memory.commands = {{{"one", Phase::a, Switch::toggle, k_now + 10s}, RelayState::on},
                     {{"two \"2\"", Phase::b, Switch::off, k_now + 20s}, std::nullopt}};
  return memory;
}

TEST(relay_memory_test, what_is_written_is_read_back_the_same) {
  EXPECT_EQ(parse_relay_memory(to_json(full())), full());
  EXPECT_EQ(parse_relay_memory(to_json({})), RelayMemory{});
}

TEST(relay_memory_test, the_file_has_this_form) {
  RelayMemory memory;
  memory.relays[Phase::b] = {.wished = RelayState::off, .tripped = true, .locked_until = k_now, .trips = {k_now}};
  memory.commands = {{{"one", Phase::b, Switch::on, k_now}, RelayState::on}};
  EXPECT_EQ(to_json(memory),
            R"({"format":1,"relays":{"B":{"wished":"off","tripped":true,"locked_until":"2026-11-23T10:00:00.000Z",)"
            R"("trips":["2026-11-23T10:00:00.000Z"]}},"commands":[{"id":"one","phase":"B","to":"on",)"
            R"("expires_at":"2026-11-23T10:00:00.000Z","outcome":"on"}]})");
}

TEST(relay_memory_test, what_is_wrong_is_told_with_its_place) {
  struct Case {
    const char* json;
    Errc code;
    const char* where;
  };
  for (
      const Case& c : {
          Case{"", Errc::unreadable, ""},
          Case{R"({"format":2,"relays":{},"commands":[]})", Errc::invalid, "/format"},
          Case{R"({"format":1,"relays":{"D":{"trips":[],"tripped":false}},"commands":[]})", Errc::invalid, "/relays/D"},
          Case{R"({"format":1,"relays":{"A":{"wished":"up","trips":[],"tripped":false}},"commands":[]})", Errc::invalid,
               "/relays/A/wished"},
          Case{R"({"format":1,"relays":{"A":{"trips":["noon"],"tripped":false}},"commands":[]})", Errc::invalid,
               "/relays/A/trips"},
          Case{
              R"({"format":1,"relays":{},"commands":[{"id":"","phase":"A","to":"on","expires_at":"2026-11-23T10:00:00Z"}]})",
              Errc::invalid, "/commands/0/id"},
          Case{
              R"({"format":1,"relays":{},"commands":[{"id":"x","phase":"A","to":"up","expires_at":"2026-11-23T10:00:00Z"}]})",
              Errc::invalid, "/commands/0/to"},
      }) {
    SCOPED_TRACE(c.json);
    const auto memory = parse_relay_memory(c.json);
    ASSERT_FALSE(memory.has_value());
    EXPECT_EQ(memory.error().code, c.code);
    EXPECT_EQ(memory.error().where, c.where);
  }
}

TEST(relay_memory_test, the_file_is_its_owner_s_alone_and_need_not_be_there) {
  const edl::testing::TemporaryDirectory directory;
  const fs::path file = directory.path() / "relays.json";
  EXPECT_EQ(load_relay_memory(file), RelayMemory{});
  ASSERT_TRUE(save_relay_memory(file, full()).has_value());
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(load_relay_memory(file), full());
  ASSERT_TRUE(save_relay_memory(file, {}).has_value());
  EXPECT_EQ(load_relay_memory(file), RelayMemory{});
}

TEST(relay_memory_test, a_damaged_file_is_told_with_its_name) {
  const edl::testing::TemporaryDirectory directory;
  const fs::path file = directory.path() / "relays.json";
  ASSERT_TRUE(replace_private_file(file, R"({"format":1,"rel)").has_value());
  const auto memory = load_relay_memory(file);
  ASSERT_FALSE(memory.has_value());
  EXPECT_EQ(memory.error().code, Errc::unreadable);
  EXPECT_EQ(memory.error().where, file.string());
}

}  // namespace
}  // namespace edl::agent
