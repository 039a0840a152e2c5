#include "agent/pairing/channel_call.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "core/described_json.hpp"
#include "core/utf8.hpp"

namespace edl::agent {
BOOST_DESCRIBE_ENUM(NetworkKind, wifi, ethernet, none, unknown)
}  // namespace edl::agent

namespace edl::agent::pairing {
BOOST_DESCRIBE_ENUM(CallError, bad_request, not_here, no_server, refused, busy, failed)

namespace {

constexpr std::size_t k_max_ssid = 32;  // bytes: IEEE 802.11-2020, 9.4.2.2
constexpr std::size_t k_min_passphrase = 8;
constexpr std::size_t k_max_passphrase = 63;  // IEEE 802.11-2020, annex J.4
constexpr std::size_t k_max_networks = 24;
constexpr std::size_t k_max_detail = 500;

// What stands on the wire, member by member.
struct RequestText {
  std::uint64_t id = 0;
  static constexpr std::array k_notes{note("id").between(0, static_cast<double>(k_max_request_id))};
};
BOOST_DESCRIBE_STRUCT(RequestText, (), (id))

struct WifiJoinText {
  std::string ssid{};
  std::optional<std::string> passphrase{};
};
BOOST_DESCRIBE_STRUCT(WifiJoinText, (), (ssid, passphrase))

struct NameText {
  std::string name{};
  static constexpr std::array k_notes{note("name").sized(1, 64)};
};
BOOST_DESCRIBE_STRUCT(NameText, (), (name))

struct NetworkText {
  NetworkKind kind = NetworkKind::unknown;
  std::optional<std::string> ssid{};
};
BOOST_DESCRIBE_STRUCT(NetworkText, (), (kind, ssid))

struct StateText {
  std::string device_id{};
  std::optional<std::string> name{};
  std::string agent{};
  std::optional<bool> owned{};
  std::string server_url{};
  std::optional<std::string> certificate_sha256{};
  bool server_reachable = false;
  std::uint64_t queued_readings = 0;
  std::string time{};
  NetworkText network{};
};
BOOST_DESCRIBE_STRUCT(StateText, (),
                      (device_id, name, agent, owned, server_url, certificate_sha256, server_reachable, queued_readings,
                       time, network))

struct DeviceCodeText {
  std::string device_code{};
  std::string expires_at{};
  std::string server_url{};
  std::optional<std::string> certificate_sha256{};
};
BOOST_DESCRIBE_STRUCT(DeviceCodeText, (), (device_code, expires_at, server_url, certificate_sha256))

struct WifiNetworkText {
  std::string ssid{};
  int signal_percent = 0;
  bool secured = false;
  bool connected = false;
};
BOOST_DESCRIBE_STRUCT(WifiNetworkText, (), (ssid, signal_percent, secured, connected))

struct WifiNetworksText {
  std::vector<WifiNetworkText> networks{};
};
BOOST_DESCRIBE_STRUCT(WifiNetworksText, (), (networks))

struct FaultText {
  CallError error = CallError::failed;
  std::string detail{};
};
BOOST_DESCRIBE_STRUCT(FaultText, (), (error, detail))

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7f'; }
bool is_printable_ascii(char c) { return c >= ' ' && c <= '~'; }

void check(const WifiJoinText& call, Faults& faults) {
  if (call.ssid.empty() || call.ssid.size() > k_max_ssid) faults.add("/ssid", "expected 1 to 32 bytes");
  if (!call.passphrase) return;
  const std::size_t length = call.passphrase->size();
  if (length < k_min_passphrase || length > k_max_passphrase ||
      !std::ranges::all_of(*call.passphrase, is_printable_ascii)) {
    faults.add("/passphrase", "expected 8 to 63 printable characters of ASCII");
  }
}

void check(const NameText& call, Faults& faults) {
  if (std::ranges::any_of(call.name, is_control)) faults.add("/name", "expected no control characters");
}

Call call_of(WifiJoinText&& text) {
  WifiJoinCall call{.ssid = std::move(text.ssid)};
  if (text.passphrase) call.passphrase.emplace(std::move(*text.passphrase));
  return call;
}

Call call_of(NameText&& text) { return NameCall{.name = std::move(text.name)}; }

/// Reads a call that has members of its own.
template <typename Text>
Parsed<Call> call_from(const boost::json::value& json) {
  auto text = from_json<Text>(json, UnknownMembers::skip);
  if (!text) return tl::unexpected(std::move(text).error());
  Faults faults;
  check(*text, faults);
  if (!faults.faults.empty()) return tl::unexpected(std::move(faults));
  return call_of(std::move(*text));
}

using CallReader = Parsed<Call> (*)(const boost::json::value&);

/// The calls by their name on the wire.
constexpr std::array<std::pair<std::string_view, CallReader>, 6> k_calls{{
    {"state", [](const boost::json::value&) { return Parsed<Call>(StateCall{}); }},
    {"device_code", [](const boost::json::value&) { return Parsed<Call>(DeviceCodeCall{}); }},
    {"wifi_networks", [](const boost::json::value&) { return Parsed<Call>(WifiNetworksCall{}); }},
    {"wifi_join", call_from<WifiJoinText>},
    {"name", call_from<NameText>},
    {"release_owner", [](const boost::json::value&) { return Parsed<Call>(ReleaseOwnerCall{}); }},
}};

Parsed<Call> read_call(const boost::json::value& json) {
  const boost::json::value* const what = json.as_object().if_contains("do");
  Faults faults;
  if (what == nullptr || !what->is_string()) {
    faults.add("/do", what == nullptr ? "is missing" : "expected text");
    return tl::unexpected(std::move(faults));
  }
  const std::string_view wanted{what->get_string().data(), what->get_string().size()};
  for (const auto& [name, read] : k_calls) {
    if (name == wanted) return read(json);
  }
  faults.add("/do", "\"" + shown(wanted) + "\" is not known here");
  return tl::unexpected(std::move(faults));
}

std::string sentence(const Faults& faults) {
  if (faults.faults.empty()) return faults.summary;
  std::string out;
  for (const Fault& fault : faults.faults) {
    out += (out.empty() ? "" : "; ") + (fault.pointer.empty() ? "the request" : fault.pointer) + ": " + fault.detail;
  }
  return out;
}

// What is printed after id and ok; empty for nothing more.
std::string members_of(const StateReport& report) {
  std::string out;
  described::print_members(
      out,
      StateText{report.device_id, report.name, report.agent, report.owned, report.server_url, report.certificate_sha256,
                report.server_reachable, report.queued_readings, to_rfc3339(report.time),
                NetworkText{report.network.kind,
                            report.network.ssid ? std::optional(well_formed(*report.network.ssid)) : std::nullopt}});
  return out;
}

std::string members_of(const DeviceCodeReport& report) {
  std::string out;
  described::print_members(out, DeviceCodeText{std::string(report.device_code.reveal()), to_rfc3339(report.expires_at),
                                               report.server_url, report.certificate_sha256});
  return out;
}

std::string members_of(const WifiNetworksReport& report) {
  constexpr std::size_t k_room_for_head = 64;
  WifiNetworksText text;
  std::size_t size = k_room_for_head;
  for (const WifiNetwork& network : report.networks) {
    text.networks.push_back({network.ssid, network.signal_percent, network.secured, network.connected});
    size += print_json(text.networks.back()).size() + 1;
    if (size > k_max_answer) {
      text.networks.pop_back();
      break;
    }
  }
  std::string out;
  described::print_members(out, text);
  return out;
}

std::string members_of(const WifiJoinReport& report) {
  std::string out = R"("ssid":)";
  append_json_string(out, report.ssid);
  return out;
}

std::string members_of(const NameReport& report) {
  std::string out = R"("name":)";
  append_json_string(out, report.name);
  return out;
}

std::string members_of(const ReleaseOwnerReport&) { return {}; }

std::string members_of(const CallFault& fault) {
  std::string out;
  described::print_members(out,
                           FaultText{fault.error, well_formed(std::string_view(fault.detail).substr(0, k_max_detail))});
  return out;
}

std::string print_answer(std::optional<RequestId> id, bool ok, std::string_view members) {
  std::string out = R"({"id":)";
  described::print(out, id);
  out += ok ? R"(,"ok":true)" : R"(,"ok":false)";
  if (!members.empty()) out += ',';
  out += members;
  return out + '}';
}

}  // namespace

tl::expected<CallRequest, BadRequest> parse_call(std::string_view text) {
  const auto json = parse_json_document(text);
  if (!json) return tl::unexpected(BadRequest{.detail = sentence(json.error())});
  const auto head = from_json<RequestText>(*json, UnknownMembers::skip);
  if (!json->is_object()) return tl::unexpected(BadRequest{.detail = sentence(head.error())});
  auto call = read_call(*json);
  if (head && call) return CallRequest{.id = head->id, .call = std::move(*call)};

  BadRequest bad;
  if (head) bad.id = head->id;
  if (!head) bad.detail = sentence(head.error());
  if (!call) bad.detail += (bad.detail.empty() ? "" : "; ") + sentence(call.error());
  return tl::unexpected(std::move(bad));
}

Secret to_json(std::optional<RequestId> id, const CallAnswer& answer) {
  if (!answer) return Secret(print_answer(id, false, members_of(answer.error())));
  Secret members(std::visit([](const auto& report) { return members_of(report); }, *answer));
  Secret text(print_answer(id, true, members.reveal()));
  if (text.size() <= k_max_answer) return text;
  return to_json(id, tl::unexpected(CallFault{CallError::failed, "the answer is too long to be sent"}));
}

std::vector<WifiNetwork> networks_to_show(std::vector<WifiNetwork> seen) {
  std::erase_if(seen, [](const WifiNetwork& network) {
    return network.ssid.empty() || network.ssid.size() > k_max_ssid || well_formed(network.ssid) != network.ssid ||
           std::ranges::any_of(network.ssid, is_control);
  });
  // Of one name the access point that this machine is at, then the strongest: it stands for the others.
  std::ranges::stable_sort(seen, [](const WifiNetwork& a, const WifiNetwork& b) {
    return std::pair(a.connected, a.signal_percent) > std::pair(b.connected, b.signal_percent);
  });
  std::unordered_set<std::string> names;
  std::erase_if(seen, [&names](const WifiNetwork& network) { return !names.insert(network.ssid).second; });
  std::ranges::stable_sort(seen, std::greater{}, &WifiNetwork::signal_percent);
  if (seen.size() > k_max_networks) seen.resize(k_max_networks);
  return seen;
}

}  // namespace edl::agent::pairing
