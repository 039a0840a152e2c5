#include "fuzz/served_house.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "core/json_syntax.hpp"
#include "core/wall_clock.hpp"
#include "fuzz/fuzzing.hpp"
#include "net/token.hpp"

namespace edl {
namespace {

constexpr std::chrono::seconds k_patience{15};
constexpr std::chrono::minutes k_renew_every{5};
constexpr const char* k_password = "correct horse battery";

/// Waits until the socket is ready. libFuzzer's alarm, every few seconds, is no answer.
short wait_for(int socket, short events) {
  using std::chrono::milliseconds;
  using std::chrono::steady_clock;
  const auto deadline = steady_clock::now() + k_patience;
  for (;;) {
    pollfd ready{socket, events, 0};
    const auto left = std::max(std::chrono::ceil<milliseconds>(deadline - steady_clock::now()), milliseconds(0));
    const int count = ::poll(&ready, 1, static_cast<int>(left.count()));
    if (count < 0 && errno == EINTR) continue;
    require(count == 1);
    return ready.revents;
  }
}

class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    require(connected || (errno == EINTR && wait_for(socket_, POLLOUT) == POLLOUT));
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  /// Writes and reads at the same time, since both sides' buffers may be full.
  std::string exchange(std::string_view bytes) {
    std::string said;
    for (;;) {
      const short writable = bytes.empty() ? 0 : POLLOUT;
      const short ready = wait_for(socket_, static_cast<short>(POLLIN | writable));
      if ((ready & POLLOUT) != 0) bytes = send_some(bytes);
      if ((ready & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
      std::array<char, 16 << 10> buffer{};
      const auto size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size <= 0) return said;
      said.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }

  void end_of_bytes() { ::shutdown(socket_, SHUT_WR); }

 private:
  std::string_view send_some(std::string_view bytes) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return {};  // the server does not listen any more, but may still be speaking
    bytes.remove_prefix(static_cast<std::size_t>(sent));
    if (bytes.empty()) end_of_bytes();
    return bytes;
  }

  int socket_;
};

/// Takes `count` bytes off the front.
std::string_view take(std::string_view& text, std::size_t count) {
  const std::string_view taken = text.substr(0, count);
  text.remove_prefix(taken.size());
  return taken;
}

std::string_view header(std::string_view head, std::string_view name) {
  const auto at = head.find(name);
  if (at == std::string_view::npos) return {};
  const auto begin = at + name.size();
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::size_t take_size(std::string_view& said, int base) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), size, base);
  require(error == std::errc());
  said.remove_prefix(static_cast<std::size_t>(end - said.data()));
  return size;
}

/// A body in chunks, off the front of what was said, to its last chunk.
void take_chunks(std::string_view& said) {
  for (std::size_t size = 1; size > 0;) {
    size = take_size(said, 16);
    require(take(said, 2) == "\r\n" && size <= said.size());
    take(said, size);
    require(take(said, 2) == "\r\n");
  }
}

/// The body after a head, off the front of what was said; none of one in chunks, of which no fault is made. An answer to
/// HEAD has its length and no body.
std::string_view take_body(std::string_view head, std::string_view& said) {
  if (said.empty() || said.starts_with("HTTP/1.1 ")) return {};
  if (head.find("Transfer-Encoding: chunked") != std::string_view::npos) {
    take_chunks(said);
    return {};
  }
  std::string_view length = header(head, "Content-Length: ");
  if (length.empty()) return take(said, said.size());
  const std::size_t size = take_size(length, 10);
  require(length.empty() && size <= said.size());
  return take(said, size);
}

void require_problem(unsigned status, std::string_view head, std::string_view body) {
  if (body.empty()) return;  // of HEAD
  require(header(head, "Content-Type: ") == "application/problem+json");
  require(!json_syntax_fault(body));
  require(body.starts_with(R"({"type":"about:blank","title":")"));
  require(body.find("\"status\":" + std::to_string(status) + ",\"detail\":\"") != std::string_view::npos);
  require(body.find(R"(],"request_id":")") != std::string_view::npos);
}

/// @return whether more answers may follow
bool require_good_answer(std::string_view& said) {
  const auto head_end = said.find("\r\n\r\n");
  require(said.starts_with("HTTP/1.1 ") && head_end != std::string_view::npos);
  const std::string_view head = take(said, head_end + 4);
  unsigned status = 0;
  std::from_chars(head.data() + 9, head.data() + 12, status);
  if (status == 101) return false;  // from here on it is a WebSocket
  require((status >= 100 && status < 500) || status == 503 || status == 504);
  if (status < 200 || status == 204 || status == 304) return true;
  const std::string_view body = take_body(head, said);
  if (status >= 400) require_problem(status, head, body);
  return true;
}

}  // namespace

ServedHouse& ServedHouse::get() {
  static ServedHouse house;
  return house;
}

ServedHouse::ServedHouse() {
  spdlog::set_level(spdlog::level::off);
  const server::DataFolder folder{folder_.path() / "server"};
  require(folder.create().has_value());
  constexpr server::PasswordCost k_cheap{.passes = 1, .memory_bytes = 8192};
  accounts_ = server::Accounts::open(folder.accounts(), wall_clock, k_cheap).value();
  require(accounts_->enroll(device_, key_.public_key().pem(), server::OtherKey::refuse).has_value());
  sign_up();
  access_keys_ = server::AccessKeys::open(folder.keys(), net::k_access_token_lifetime).value();
  server::ServerSettings settings;
  settings.http.listen = {"127.0.0.1", 0};
  settings.data = folder.root;
  settings.worker_threads = 1;
  settings.password_cost = k_cheap;
  settings.rates = {.user = 0, .device = 0, .address = 0};
  settings.origins = server::AllowedOrigins::parse({"https://app.example.org"}).value();
  server_ = server::Server::start(settings).value();
}

void ServedHouse::sign_up() {
  const auto code = accounts_->mint_device_code(device_).value();
  owner_ = accounts_->sign_up("anna", Secret(k_password), code.code.shown()).value().user.id;
  renew_at_ = {};
}

void ServedHouse::renew_tokens() {
  if (std::chrono::steady_clock::now() < renew_at_) return;
  renew_at_ = std::chrono::steady_clock::now() + k_renew_every;
  const Timestamp now = wall_clock();
  user_token_ = net::sign_access_token(access_keys_->good_at(now)->front(), to_string(owner_), now).reveal();
  device_token_ = net::sign_device_token(key_, device_, now).reveal();
}

const std::string& ServedHouse::user_token() {
  renew_tokens();
  return user_token_;
}

const std::string& ServedHouse::device_token() {
  renew_tokens();
  return device_token_;
}

std::string ServedHouse::exchange(std::string_view bytes) const {
  Connection connection(server_->port());
  if (bytes.empty()) connection.end_of_bytes();
  return connection.exchange(bytes);
}

void ServedHouse::restore() {
  if (!accounts_->user(owner_)) return sign_up();
  const auto role = accounts_->role_of(owner_, device_);
  if (role && *role == server::Role::owner) return;
  require(accounts_->reset_owner(device_).has_value());
  const auto code = accounts_->mint_device_code(device_).value();
  require(accounts_->link(owner_, code.code.shown()).has_value());
}

void require_good_answers(std::string_view said) {
  std::string_view rest = said;
  while (!rest.empty() && require_good_answer(rest)) {
  }
}

}  // namespace edl
