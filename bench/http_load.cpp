#include "http_load.hpp"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "descriptor.hpp"

namespace edl::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t k_receive_bytes = 256 << 10;
constexpr std::size_t k_kept_error_bytes = 300;

/// Case does not matter in a header's name (RFC 9110, 5.1).
std::optional<std::string_view> header(std::string_view head, std::string_view lower_name) {
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line)) {
    line += 2;
    if (head.size() - line <= lower_name.size() || head[line + lower_name.size()] != ':') continue;
    const auto name = head.substr(line, lower_name.size());
    if (!std::ranges::equal(name, lower_name, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; }))
      continue;
    const auto end = head.find("\r\n", line);
    const auto value = head.substr(line + lower_name.size() + 1, end - line - lower_name.size() - 1);
    return value.substr(std::min(value.find_first_not_of(' '), value.size()));
  }
  return std::nullopt;
}

/// Reads one answer after the other from what arrives: the status and the end of the body is all that it must know.
class AnswerReader {
 public:
  enum class Got : std::uint8_t { part, whole, nonsense };

  Got take(std::string_view bytes) {
    while (!bytes.empty()) {
      const Got got = step(bytes);
      if (got != Got::part) return got;
    }
    return Got::part;
  }

  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::size_t body_bytes() const { return body_bytes_; }
  [[nodiscard]] const std::string& body_begin() const { return body_begin_; }

 private:
  enum class State : std::uint8_t { head, body, chunk_size, chunk, trailer };

  Got step(std::string_view& bytes) {
    switch (state_) {
      case State::head: return read_head(bytes);
      case State::body:
      case State::chunk: return read_data(bytes);
      case State::chunk_size:
      case State::trailer: return read_chunk_line(bytes);
    }
    return Got::nonsense;
  }

  Got read_head(std::string_view& bytes) {
    const std::size_t before = kept_.size();
    kept_ += bytes;
    const auto end = kept_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
    if (end == std::string::npos) {
      bytes = {};
      return Got::part;
    }
    bytes.remove_prefix(end + 4 - before);
    const std::string_view head(kept_.data(), end + 2);
    status_ = 0;
    body_bytes_ = 0;
    body_begin_.clear();
    if (!head.starts_with("HTTP/1.1 ") || head.size() < 12) return Got::nonsense;
    std::from_chars(head.data() + 9, head.data() + 12, status_);
    const auto length = header(head, "content-length");
    if (length) std::from_chars(length->data(), length->data() + length->size(), missing_);
    if (!length && status_ != 204) missing_ = header(head, "transfer-encoding") ? k_chunked : k_unknown;
    if (!length && status_ == 204) missing_ = 0;
    const std::size_t how = missing_;
    kept_.clear();
    if (how == k_unknown) return Got::nonsense;
    if (how == k_chunked) {
      state_ = State::chunk_size;
      return Got::part;
    }
    if (how == 0) return Got::whole;
    state_ = State::body;
    return Got::part;
  }

  Got read_data(std::string_view& bytes) {
    const auto part = bytes.substr(0, missing_);
    if (body_begin_.size() < k_kept_error_bytes) body_begin_ += part.substr(0, k_kept_error_bytes);
    body_bytes_ += part.size();
    missing_ -= part.size();
    bytes.remove_prefix(part.size());
    if (missing_ > 0) return Got::part;
    if (state_ == State::body) {
      state_ = State::head;
      return Got::whole;
    }
    state_ = State::chunk_size;
    return Got::part;
  }

  /// A chunk's size, the empty line before it, or the lines after the last chunk.
  Got read_chunk_line(std::string_view& bytes) {
    const auto end = bytes.find('\n');
    kept_ += bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (end == std::string_view::npos) return Got::part;
    const std::string line = std::exchange(kept_, {});
    const bool empty = line == "\r\n";
    if (state_ == State::trailer) {
      if (!empty) return Got::part;
      state_ = State::head;
      return Got::whole;
    }
    if (empty) return Got::part;
    if (std::from_chars(line.data(), line.data() + line.size(), missing_, 16).ec != std::errc{}) return Got::nonsense;
    state_ = missing_ == 0 ? State::trailer : State::chunk;
    return Got::part;
  }

  static constexpr std::size_t k_unknown = static_cast<std::size_t>(-1);
  static constexpr std::size_t k_chunked = static_cast<std::size_t>(-2);

  State state_ = State::head;
  std::string kept_;         ///< of a head or line that has not ended yet
  std::size_t missing_ = 0;  ///< bytes of the body or chunk
  int status_ = 0;
  std::size_t body_bytes_ = 0;
  std::string body_begin_;
};

struct Connection {
  Descriptor socket;
  const RequestQueue* queue;
  std::size_t index;
  std::size_t next = 0;       ///< the request to send after this one
  std::string_view unsent{};  ///< the rest of the request in work
  bool waits_to_send = false;
  bool open = true;
  Clock::time_point sent_at{};
  AnswerReader answer{};
};

class Load {
 public:
  Load(const LoadSettings& settings, const std::vector<RequestQueue>& queues)
      : settings_(settings), epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(k_receive_bytes, '\0') {
    if (epoll_.get() < 0) throw_errno("epoll_create1");
    connections_.reserve(queues.size());
    std::size_t requests = 0;
    for (const RequestQueue& queue : queues) {
      connections_.push_back({connect_to(settings.port), &queue, connections_.size()});
      requests += queue.size();
    }
    result_.answered.resize(queues.size());
    result_.latency_ms.reserve(requests);
    for (Connection& connection : connections_) watch(connection, EPOLL_CTL_ADD, EPOLLIN);
  }

  LoadResult run() {
    begin_ = Clock::now();
    for (Connection& connection : connections_) send_next(connection);
    std::array<epoll_event, 256> events{};
    while (in_work_ > 0) {
      const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 100);
      if (count < 0 && errno != EINTR) throw_errno("epoll_wait");
      for (int i = 0; i < count; ++i) {
        auto& connection = *static_cast<Connection*>(events.at(static_cast<std::size_t>(i)).data.ptr);
        if (connection.waits_to_send) send_more(connection);
        receive(connection);
      }
      if (Clock::now() > begin_ + settings_.limit + settings_.patience) {
        error("no answer in time");
        break;
      }
    }
    if (settings_.kill_afterwards > 0) ::kill(settings_.kill_afterwards, SIGKILL);
    result_.seconds = std::chrono::duration<double>(last_answer_ - begin_).count();
    std::ranges::sort(result_.latency_ms);
    return std::move(result_);
  }

 private:
  void watch(Connection& connection, int how, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &connection;
    if (::epoll_ctl(epoll_.get(), how, connection.socket.get(), &event) != 0) throw_errno("epoll_ctl");
  }

  void send_next(Connection& connection) {
    const auto now = Clock::now();
    if (connection.next == connection.queue->size() || now > begin_ + settings_.limit) return;
    connection.unsent = (*connection.queue)[connection.next++];
    connection.sent_at = now;
    ++in_work_;
    send_more(connection);
  }

  void send_more(Connection& connection) {
    while (!connection.unsent.empty()) {
      const auto sent = ::send(connection.socket.get(), connection.unsent.data(), connection.unsent.size(),
                               MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno == EAGAIN) break;
      if (sent < 0) return broken(connection, std::generic_category().message(errno));
      connection.unsent.remove_prefix(static_cast<std::size_t>(sent));
    }
    const bool waits = !connection.unsent.empty();
    if (waits != connection.waits_to_send) watch(connection, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
    connection.waits_to_send = waits;
  }

  void receive(Connection& connection) {
    while (connection.open) {
      const auto got = ::recv(connection.socket.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) return broken(connection, got == 0 ? "closed" : std::generic_category().message(errno));
      const auto bytes = std::string_view(buffer_).substr(0, static_cast<std::size_t>(got));
      const auto state = connection.answer.take(bytes);
      if (state == AnswerReader::Got::nonsense) return broken(connection, "not an HTTP/1.1 answer");
      if (state == AnswerReader::Got::whole) answered(connection);
      if (bytes.size() < buffer_.size()) return;
    }
  }

  void answered(Connection& connection) {
    --in_work_;
    last_answer_ = Clock::now();
    const AnswerReader& answer = connection.answer;
    result_.answer_bytes += answer.body_bytes();
    if (answer.status() / 100 == 2) {
      ++result_.requests;
      ++result_.answered[connection.index];
      result_.latency_ms.push_back(
          std::chrono::duration<double, std::milli>(last_answer_ - connection.sent_at).count());
    } else {
      error(std::to_string(answer.status()) + " " + answer.body_begin());
    }
    send_next(connection);
  }

  void broken(Connection& connection, const std::string& why) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, connection.socket.get(), nullptr);
    if (connection.next > 0 && connection.open) --in_work_;
    connection.open = false;
    error("connection: " + why);
  }

  void error(std::string what) {
    ++result_.errors;
    if (result_.first_error.empty()) result_.first_error = std::move(what);
  }

  LoadSettings settings_;
  Descriptor epoll_;
  std::string buffer_;
  std::vector<Connection> connections_;
  std::size_t in_work_ = 0;
  Clock::time_point begin_{};
  Clock::time_point last_answer_{};
  LoadResult result_;
};

}  // namespace

LoadResult run_load(const LoadSettings& settings, const std::vector<RequestQueue>& queues) {
  return Load(settings, queues).run();
}

}  // namespace edl::bench
