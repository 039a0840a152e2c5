#include "agent/pairing_clerk.hpp"

#include <gtest/gtest.h>

#include <future>

#include "agent/platform/sim/manual_clock.hpp"
#include "unit/agent/told_server.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
using pairing::CallError;
using pairing::Ownership;
using testing::ToldServer;

/// A network that does as it was told, and waits where it was told to.
class ToldNetwork final : public NetworkSettings {
 public:
  Result<std::vector<WifiNetwork>> seen = std::vector<WifiNetwork>{};
  Result<void> joined{};
  std::string asked_ssid;
  std::optional<Secret> asked_passphrase;
  std::promise<void> joining;
  std::shared_future<void> may_end;

  NetworkState state() override { return {NetworkKind::wifi, "home"}; }
  Result<std::vector<WifiNetwork>> networks() override { return seen; }
  Result<void> join(const std::string& ssid, const std::optional<Secret>& passphrase, std::chrono::milliseconds,
                    std::stop_token) override {
    asked_ssid = ssid;
    asked_passphrase = passphrase;
    joining.set_value();
    if (may_end.valid()) may_end.wait();
    return joined;
  }
};

class PairingClerkTest : public ::testing::Test {
 protected:
  ToldServer server_;
  ToldNetwork network_;
  ManualClock clock_{Timestamp{1'790'000'000s}};
  std::mutex mutex_;
  std::vector<Ownership> known_;
  std::unique_ptr<PairingClerk> clerk_ = std::make_unique<PairingClerk>(
      PairingClerk::Parts{DeviceClient::open(server_.folder(), server_.identity(), clock_).value(), network_, clock_,
                          "1.2.3", DeviceId::parse("cellar").value(), server_.url(), [] { return std::uint64_t{42}; },
                          [this](Ownership ownership) {
                            const std::lock_guard lock(mutex_);
                            known_.push_back(ownership);
                          }});

  std::vector<Ownership> known() {
    const std::lock_guard lock(mutex_);
    return known_;
  }

  /// What a call is answered.
  template <typename Report>
  static tl::expected<Report, pairing::CallFault> answered(const std::function<void(pairing::Reply<Report>)>& call) {
    const auto promise = std::make_shared<std::promise<tl::expected<Report, pairing::CallFault>>>();
    call([promise](tl::expected<Report, pairing::CallFault> report) { promise->set_value(std::move(report)); });
    auto future = promise->get_future();
    if (future.wait_for(20s) != std::future_status::ready) throw std::runtime_error("no answer");
    return future.get();
  }
  auto state() {
    return answered<pairing::StateReport>([this](auto reply) { clerk_->state(std::move(reply)); });
  }
  auto device_code() {
    return answered<pairing::DeviceCodeReport>([this](auto reply) { clerk_->device_code(std::move(reply)); });
  }
};

TEST_F(PairingClerkTest, tells_how_the_device_is) {
  server_.own_device_is("Keller", true);
  const auto report = state();
  ASSERT_TRUE(report);
  pairing::StateReport expected;
  expected.device_id = "cellar";
  expected.name = "Keller";
  expected.agent = "1.2.3";
  expected.owned = true;
  expected.server_url = server_.url();
  expected.server_reachable = true;
  expected.queued_readings = 42;
  expected.time = clock_.now();
  expected.network = {NetworkKind::wifi, "home"};
  EXPECT_EQ(*report, expected);
  EXPECT_EQ(known(), (std::vector{Ownership::owned}));
}

TEST_F(PairingClerkTest, without_a_server_it_tells_the_rest) {
  server_.answer_with("GET /device", 503, "");
  const auto report = state();
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->server_reachable);
  EXPECT_FALSE(report->owned);
  EXPECT_FALSE(report->name);
  EXPECT_EQ(report->queued_readings, 42U);
  EXPECT_TRUE(known().empty());
}

TEST_F(PairingClerkTest, a_name_that_is_the_id_is_none) {
  server_.own_device_is("cellar", false);
  EXPECT_EQ(state()->name, std::nullopt);
}

TEST_F(PairingClerkTest, gets_a_fresh_code) {
  server_.answer_with("POST /device-code", 201,
                      R"({"device_code":"ABCDE-12345","expires_at":"2026-11-26T10:00:00.000Z"})");
  const auto report = device_code();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->device_code.reveal(), "ABCDE-12345");
  EXPECT_EQ(to_rfc3339(report->expires_at), "2026-11-26T10:00:00.000Z");
  EXPECT_EQ(report->server_url, server_.url());
  EXPECT_EQ(report->certificate_sha256, std::nullopt) << "the server speaks in the clear";
}

TEST_F(PairingClerkTest, what_the_server_says_instead_of_a_code_is_told_apart) {
  struct Case {
    unsigned status;
    const char* body;
    CallError error;
    const char* detail;
  };
  for (const Case& c :
       {Case{401, "{}", CallError::refused, "does not know this device"}, Case{503, "", CallError::no_server, "503"},
        Case{429, R"({"detail":"too many codes"})", CallError::refused, "too many codes"},
        Case{201, R"({"device_code":1})", CallError::failed, "not understood"},
        Case{201, R"({"device_code":"A","expires_at":"soon"})", CallError::failed, "not understood"}}) {
    server_.answer_with("POST /device-code", c.status, c.body);
    const auto report = device_code();
    ASSERT_FALSE(report) << c.status;
    EXPECT_EQ(report.error().error, c.error) << c.status;
    EXPECT_NE(report.error().detail.find(c.detail), std::string::npos) << report.error().detail;
  }
}

TEST_F(PairingClerkTest, names_the_device_at_the_server) {
  server_.answer_with("PATCH /device", 200, R"({"device_id":"cellar","name":"Keller \"Süd\"","owned":false})");
  const auto named =
      answered<pairing::NameReport>([this](auto reply) { clerk_->name({"Keller \"Süd\""}, std::move(reply)); });
  ASSERT_TRUE(named);
  EXPECT_EQ(named->name, "Keller \"Süd\"");
  EXPECT_EQ(server_.bodies_of("PATCH /device"), (std::vector<std::string>{R"({"name":"Keller \"Süd\""})"}));
}

TEST_F(PairingClerkTest, releases_the_owner) {
  server_.answer_with("POST /reset-owner", 204, "");
  EXPECT_TRUE(answered<pairing::ReleaseOwnerReport>([this](auto reply) { clerk_->release_owner(std::move(reply)); }));
  EXPECT_EQ(known(), (std::vector{Ownership::none}));
}

TEST_F(PairingClerkTest, tells_networks_and_joins_one) {
  network_.seen = std::vector<WifiNetwork>{{"weak", 10, true, false}, {"home", 80, true, true}};
  const auto networks =
      answered<pairing::WifiNetworksReport>([this](auto reply) { clerk_->wifi_networks(std::move(reply)); });
  ASSERT_TRUE(networks);
  EXPECT_EQ(networks->networks, (std::vector<WifiNetwork>{{"home", 80, true, true}, {"weak", 10, true, false}}));
  const auto joined = answered<pairing::WifiJoinReport>([this](auto reply) {
    clerk_->wifi_join({"home", Secret("longenough")}, std::move(reply));
  });
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->ssid, "home");
  EXPECT_EQ(network_.asked_ssid, "home");
  EXPECT_EQ(network_.asked_passphrase->reveal(), "longenough");
}

TEST_F(PairingClerkTest, a_machine_whose_network_is_not_set_from_here_says_so) {
  network_.seen = fail(Errc::unavailable, "no NetworkManager");
  const auto networks =
      answered<pairing::WifiNetworksReport>([this](auto reply) { clerk_->wifi_networks(std::move(reply)); });
  ASSERT_FALSE(networks);
  EXPECT_EQ(networks.error(), (pairing::CallFault{CallError::not_here, "no NetworkManager"}));
}

TEST_F(PairingClerkTest, a_second_request_meanwhile_is_told_to_come_again) {
  std::promise<void> go;
  network_.may_end = go.get_future().share();
  std::promise<bool> joined;
  clerk_->wifi_join({"home", std::nullopt}, [&](const auto& report) { joined.set_value(report.has_value()); });
  network_.joining.get_future().wait();
  const auto report = state();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().error, CallError::busy);
  go.set_value();
  EXPECT_TRUE(joined.get_future().get());
  server_.own_device_is("cellar", false);
  EXPECT_TRUE(state()) << "whoever was answered may ask again at once";
}

TEST_F(PairingClerkTest, a_held_button_resets_the_owner_and_an_unknown_device_is_not_asked_for_twice) {
  server_.answer_with("POST /reset-owner", 204, "");
  clerk_->reset_owner();
  ASSERT_TRUE(server_.has_heard("POST /reset-owner"));
  server_.own_device_is("cellar", false);
  EXPECT_TRUE(state()) << "after the reset it has time for others";
  EXPECT_EQ(known(), (std::vector{Ownership::none, Ownership::none}));
}

TEST_F(PairingClerkTest, ends_while_a_server_does_not_answer) {
  clerk_->end();
  const auto report = state();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().error, CallError::busy);
  clerk_.reset();
}

}  // namespace
}  // namespace edl::agent
