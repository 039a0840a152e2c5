#include "agent/pairing/channel_call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

namespace edl::agent::pairing {
namespace {

using ::testing::Optional;

Call call_in(std::string_view text) {
  const auto request = parse_call(text);
  EXPECT_TRUE(request) << request.error().detail;
  return request ? request->call : Call();
}

TEST(ChannelCall, each_is_read_by_its_name) {
  EXPECT_EQ(call_in(R"({"id":1,"do":"state"})"), Call(StateCall{}));
  EXPECT_EQ(call_in(R"({"id":1,"do":"device_code"})"), Call(DeviceCodeCall{}));
  EXPECT_EQ(call_in(R"({"id":1,"do":"wifi_networks"})"), Call(WifiNetworksCall{}));
  EXPECT_EQ(call_in(R"({"id":1,"do":"release_owner"})"), Call(ReleaseOwnerCall{}));
  EXPECT_EQ(call_in(R"({"id":1,"do":"name","name":"Keller ☼"})"), Call(NameCall{"Keller ☼"}));
  EXPECT_EQ(call_in(R"({"id":1,"do":"wifi_join","ssid":"a","passphrase":"12345678"})"),
            Call(WifiJoinCall{"a", Secret("12345678")}));
  EXPECT_EQ(call_in(R"({"id":1,"do":"wifi_join","ssid":"a","passphrase":null})"),
            Call(WifiJoinCall{"a", std::nullopt}));
  EXPECT_EQ(call_in(R"({"id":1,"do":"wifi_join","ssid":"a"})"), Call(WifiJoinCall{"a", std::nullopt}));
}

TEST(ChannelCall, what_a_newer_app_says_besides_is_skipped) {
  EXPECT_EQ(call_in(R"({"id":1,"do":"state","language":"de"})"), Call(StateCall{}));
}

TEST(ChannelCall, its_id_is_as_large_as_javascript_counts) {
  EXPECT_EQ(parse_call(R"({"id":0,"do":"state"})").value().id, 0U);
  EXPECT_EQ(parse_call(R"({"id":9007199254740991,"do":"state"})").value().id, k_max_request_id);
}

TEST(ChannelCall, every_fault_is_named_with_its_place) {
  struct Case {
    const char* text;
    std::optional<RequestId> id;
    const char* detail;
  };
  const std::string long_name(65, 'x');
  const std::string named_long = R"({"id":7,"do":"name","name":")" + long_name + "\"}";
  const std::string long_ssid = R"({"id":7,"do":"wifi_join","ssid":")" + std::string(33, 'x') + "\"}";
  const std::string long_passphrase =
      R"({"id":7,"do":"wifi_join","ssid":"a","passphrase":")" + std::string(64, 'x') + "\"}";
  const Case cases[] = {
      {"[]", std::nullopt, "the request: expected an object, found an array"},
      {"7", std::nullopt, "the request: expected an object, found a number"},
      {R"({"do":"state"})", std::nullopt, "/id: is missing"},
      {R"({"id":"1","do":"state"})", std::nullopt, "/id: expected a whole number, found text"},
      {R"({"id":-1,"do":"state"})", std::nullopt, "/id: expected a whole number within range"},
      {R"({"id":1.5,"do":"state"})", std::nullopt, "/id: expected a whole number within range"},
      {R"({"id":9007199254740992,"do":"state"})", std::nullopt, "/id: expected 0 to 9007199254740991"},
      {R"({"id":7})", 7, "/do: is missing"},
      {R"({"id":7,"do":3})", 7, "/do: expected text"},
      {R"({"id":7,"do":"dance"})", 7, "/do: \"dance\" is not known here"},
      {R"({"do":"name"})", std::nullopt, "/id: is missing; /name: is missing"},
      {R"({"id":7,"do":"name"})", 7, "/name: is missing"},
      {R"({"id":7,"do":"name","name":""})", 7, "/name: expected 1 to 64 characters"},
      {named_long.c_str(), 7, "/name: expected 1 to 64 characters"},
      {R"({"id":7,"do":"name","name":"a\nb"})", 7, "/name: expected no control characters"},
      {R"({"id":7,"do":"wifi_join"})", 7, "/ssid: is missing"},
      {R"({"id":7,"do":"wifi_join","ssid":""})", 7, "/ssid: expected 1 to 32 bytes"},
      {long_ssid.c_str(), 7, "/ssid: expected 1 to 32 bytes"},
      {R"({"id":7,"do":"wifi_join","ssid":"","passphrase":"short"})", 7,
       "/ssid: expected 1 to 32 bytes; /passphrase: expected 8 to 63 printable characters of ASCII"},
      {R"({"id":7,"do":"wifi_join","ssid":"a","passphrase":"1234567"})", 7,
       "/passphrase: expected 8 to 63 printable characters of ASCII"},
      {long_passphrase.c_str(), 7, "/passphrase: expected 8 to 63 printable characters of ASCII"},
      {R"({"id":7,"do":"wifi_join","ssid":"a","passphrase":"straße-7"})", 7,
       "/passphrase: expected 8 to 63 printable characters of ASCII"},
      {R"({"id":7,"do":"wifi_join","ssid":1,"passphrase":2})", 7,
       "/ssid: expected text, found a number; /passphrase: expected text, found a number"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.text);
    const auto request = parse_call(each.text);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().id, each.id);
    EXPECT_EQ(request.error().detail, each.detail);
  }
}

TEST(ChannelCall, what_is_not_json_is_told_by_its_place) {
  const auto request = parse_call("{\"id\":1,");
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().id, std::nullopt);
  EXPECT_THAT(request.error().detail, ::testing::StartsWith("not JSON: line 1, column 9"));
}

TEST(ChannelAnswer, state_stands_as_the_protocol_says) {
  const StateReport report{.device_id = "house-1",
                           .name = "Keller",
                           .agent = "0.1.0",
                           .owned = true,
                           .server_url = "https://server:8443",
                           .certificate_sha256 = "ab12",
                           .server_reachable = true,
                           .queued_readings = 42,
                           .time = parse_rfc3339("2026-11-27T10:00:00.250Z").value(),
                           .network = {.kind = NetworkKind::wifi, .ssid = "Lindenhof"}};
  EXPECT_EQ(to_json(1, report).reveal(),
            R"({"id":1,"ok":true,"device_id":"house-1","name":"Keller","agent":"0.1.0","owned":true,)"
            R"("server_url":"https://server:8443","certificate_sha256":"ab12","server_reachable":true,)"
            R"("queued_readings":42,"time":"2026-11-27T10:00:00.250Z","network":{"kind":"wifi","ssid":"Lindenhof"}})");
}

TEST(ChannelAnswer, what_is_not_known_is_null) {
  EXPECT_EQ(
      to_json(2, StateReport{.device_id = "house-1"}).reveal(),
      R"({"id":2,"ok":true,"device_id":"house-1","name":null,"agent":"","owned":null,"server_url":"",)"
      R"("certificate_sha256":null,"server_reachable":false,"queued_readings":0,"time":"1970-01-01T00:00:00.000Z",)"
      R"("network":{"kind":"unknown","ssid":null}})");
}

TEST(ChannelAnswer, the_others_stand_as_the_protocol_says) {
  EXPECT_EQ(to_json(3, DeviceCodeReport{.device_code = Secret("ABCD-EFGH"),
                                        .expires_at = parse_rfc3339("2026-11-27T10:10:00Z").value(),
                                        .server_url = "http://server:8080"})
                .reveal(),
            R"({"id":3,"ok":true,"device_code":"ABCD-EFGH","expires_at":"2026-11-27T10:10:00.000Z",)"
            R"("server_url":"http://server:8080","certificate_sha256":null})");
  EXPECT_EQ(
      to_json(4, WifiNetworksReport{{{.ssid = "a\"b", .signal_percent = 70, .secured = true, .connected = false}}})
          .reveal(),
      R"({"id":4,"ok":true,"networks":[{"ssid":"a\"b","signal_percent":70,"secured":true,"connected":false}]})");
  EXPECT_EQ(to_json(5, WifiJoinReport{"a"}).reveal(), R"({"id":5,"ok":true,"ssid":"a"})");
  EXPECT_EQ(to_json(6, NameReport{"Keller"}).reveal(), R"({"id":6,"ok":true,"name":"Keller"})");
  EXPECT_EQ(to_json(7, ReleaseOwnerReport{}).reveal(), R"({"id":7,"ok":true})");
}

TEST(ChannelAnswer, a_fault_says_its_kind_and_why) {
  EXPECT_EQ(to_json(8, tl::unexpected(CallFault{CallError::not_here, "nothing here keeps network settings"})).reveal(),
            R"({"id":8,"ok":false,"error":"not_here","detail":"nothing here keeps network settings"})");
  EXPECT_EQ(to_json(std::nullopt, tl::unexpected(CallFault{CallError::bad_request, "not JSON"})).reveal(),
            R"({"id":null,"ok":false,"error":"bad_request","detail":"not JSON"})");
}

TEST(ChannelAnswer, the_weakest_networks_are_left_out_where_they_do_not_fit) {
  WifiNetworksReport report;
  // Characters that JSON needs six for.
  for (int i = 0; i < 24; ++i) report.networks.push_back({.ssid = std::string(32, '\x01'), .signal_percent = 90 - i});
  const Secret text = to_json(k_max_request_id, report);
  EXPECT_LE(text.size(), k_max_answer);
  const auto json = boost::json::parse({text.reveal().data(), text.size()});
  const auto& networks = json.at("networks").as_array();
  EXPECT_EQ(networks.size(), 15U);  // 264 or 265 bytes each
  EXPECT_EQ(networks.at(0).at("signal_percent").as_int64(), 90);
  EXPECT_EQ(networks.at(14).at("signal_percent").as_int64(), 76);
}

TEST(ChannelAnswer, one_that_is_too_long_becomes_a_failure) {
  const Secret text = to_json(9, NameReport{std::string(5'000, 'x')});
  EXPECT_EQ(text.reveal(), R"({"id":9,"ok":false,"error":"failed","detail":"the answer is too long to be sent"})");
  const Secret detail = to_json(9, tl::unexpected(CallFault{CallError::failed, std::string(5'000, 'x')}));
  EXPECT_EQ(detail.size(), 500 + std::string_view(R"({"id":9,"ok":false,"error":"failed","detail":""})").size());
}

TEST(NetworksToShow, are_each_name_once_strongest_first) {
  const auto shown = networks_to_show({{.ssid = "b", .signal_percent = 40},
                                       {.ssid = "a", .signal_percent = 60, .secured = true},
                                       {.ssid = "b", .signal_percent = 80, .secured = true},
                                       {.ssid = "c", .signal_percent = 70}});
  EXPECT_EQ(shown, (std::vector<WifiNetwork>{{.ssid = "b", .signal_percent = 80, .secured = true},
                                             {.ssid = "c", .signal_percent = 70},
                                             {.ssid = "a", .signal_percent = 60, .secured = true}}));
}

TEST(NetworksToShow, the_access_point_that_the_machine_is_at_stands_for_its_name) {
  const auto shown =
      networks_to_show({{.ssid = "a", .signal_percent = 90}, {.ssid = "a", .signal_percent = 30, .connected = true}});
  EXPECT_EQ(shown, (std::vector<WifiNetwork>{{.ssid = "a", .signal_percent = 30, .connected = true}}));
}

TEST(NetworksToShow, are_text_and_not_more_than_24) {
  std::vector<WifiNetwork> seen{{.ssid = ""}, {.ssid = "\xff\xfe"}, {.ssid = "a\nb"}, {.ssid = std::string(33, 'x')}};
  EXPECT_TRUE(networks_to_show(seen).empty());
  for (int i = 0; i < 30; ++i) seen.push_back({.ssid = "n" + std::to_string(i), .signal_percent = i});
  const auto shown = networks_to_show(seen);
  ASSERT_EQ(shown.size(), 24U);
  EXPECT_EQ(shown.front().ssid, "n29");
  EXPECT_EQ(shown.back().ssid, "n6");
}

}  // namespace
}  // namespace edl::agent::pairing
