#include "agent/device_client.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/described_json.hpp"

namespace edl::agent {
namespace {

constexpr std::size_t k_max_answer_bytes = 64 << 10;

struct CodeAnswer {
  std::string device_code;
  std::string expires_at;
};
BOOST_DESCRIBE_STRUCT(CodeAnswer, (), (device_code, expires_at))

struct OwnDeviceAnswer {
  std::string device_id;
  std::string name;
  bool owned = false;
};
BOOST_DESCRIBE_STRUCT(OwnDeviceAnswer, (), (device_id, name, owned))

struct NameBody {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NameBody, (), (name))

/// Of a problem document, as far as it is one.
struct ProblemAnswer {
  std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(ProblemAnswer, (), (detail))

net::HttpClientSettings http_settings(const Identity& identity, std::shared_ptr<const net::ClientTls> tls) {
  net::HttpClientSettings settings;
  settings.server = identity.server;
  settings.tls = std::move(tls);
  settings.max_response_bytes = k_max_answer_bytes;
  return settings;
}

std::string reason_in(const net::HttpResponse& answer) {
  const auto problem = parse_json<ProblemAnswer>(answer.body, UnknownMembers::skip);
  if (problem && problem->detail) return *problem->detail;
  return fmt::format("the server answered status {}", answer.status);
}

template <typename Answer>
Result<Answer> understood(const Result<std::string>& body, const std::string& server) {
  if (!body) return tl::unexpected(body.error());
  auto answer = parse_json<Answer>(*body, UnknownMembers::skip);
  if (!answer) return fail(Errc::unreadable, "the server's answer is not understood", server);
  return std::move(*answer);
}

Result<OwnDevice> own_device_in(const Result<std::string>& body, const std::string& server) {
  return understood<OwnDeviceAnswer>(body, server).map([](OwnDeviceAnswer&& answer) {
    return OwnDevice{std::move(answer.device_id), std::move(answer.name), answer.owned};
  });
}

}  // namespace

Result<std::unique_ptr<DeviceClient>> DeviceClient::open(const AgentFolder& folder, const Identity& identity,
                                                         const Clock& clock) {
  auto key = DevicePrivateKey::load(folder.private_key());
  if (!key) return tl::unexpected(key.error());
  auto tls = net::ClientTls::make(identity.trust);
  if (!tls) return tl::unexpected(tls.error());
  return std::unique_ptr<DeviceClient>(new DeviceClient(std::move(*key), identity, std::move(*tls), clock));
}

DeviceClient::DeviceClient(DevicePrivateKey key, const Identity& identity, std::shared_ptr<const net::ClientTls> tls,
                           const Clock& clock)
    : device_(identity.device), server_(identity.server.text()), tls_(std::move(tls)),
      token_(std::move(key), identity.device, clock), http_(http_settings(identity, tls_)) {}

Result<FreshCode> DeviceClient::device_code() {
  return understood<CodeAnswer>(ask("POST", "/device-code"), server_).map([](CodeAnswer&& answer) {
    return FreshCode{Secret(std::move(answer.device_code)), std::move(answer.expires_at)};
  });
}

Result<OwnDevice> DeviceClient::own_device() { return own_device_in(ask("GET", "/device"), server_); }

Result<OwnDevice> DeviceClient::name(const std::string& name) {
  return own_device_in(ask("PATCH", "/device", print_json(NameBody{name})), server_);
}

Result<void> DeviceClient::reset_owner() {
  if (const auto done = ask("POST", "/reset-owner"); !done) return tl::unexpected(done.error());
  return {};
}

std::optional<net::Fingerprint> DeviceClient::server_certificate() const { return tls_->last_good_certificate(); }

/// @return the answer's body, of any status that is a success
Result<std::string> DeviceClient::ask(const char* method, const char* path, std::string body) {
  net::HttpRequest request;
  request.method = method;
  request.path = path;
  request.headers.add("Authorization", "Bearer " + token_.current());
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  request.body = std::move(body);
  auto answer = http_.send(request);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status == 401) {
    return fail(Errc::unauthorized,
                "the server does not know this device: enrol it there with `edl-server device enroll " +
                    device_.text() + " --public-key FILE`, and check both clocks",
                server_);
  }
  if (answer->status >= 400 && answer->status < 500) return fail(Errc::forbidden, reason_in(*answer), server_);
  if (answer->status < 200 || answer->status > 299) {
    return fail(Errc::unavailable, fmt::format("the server answered status {}", answer->status), server_);
  }
  return std::move(answer->body);
}

}  // namespace edl::agent
