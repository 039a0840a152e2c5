#pragma once

#include <ctime>
#include <memory>
#include <string>

#include "net/asio.hpp"
#include "net/deadlines.hpp"
#include "net/http_server.hpp"
#include "net/session_registry.hpp"
#include "net/transport.hpp"

namespace edl::net {

/// One accepted connection: reads requests one after the other, hands each to the application and writes its answer,
/// until the connection ends or becomes a WebSocket. Everything runs on the one I/O thread that the socket belongs to.
class HttpSession final : public StoppableSession,
                          public WithDeadline,
                          public std::enable_shared_from_this<HttpSession> {
 public:
  /// An accepted connection: from whom, and what it holds as long as it is open, as a WebSocket too.
  struct Accepted {
    Transport transport;
    IpAddress peer;
    std::shared_ptr<void> place;
  };

  HttpSession(Accepted accepted, const HttpServerSettings& settings, const HttpHandlers& handlers,
              SessionRegistry& registry);

  [[nodiscard]] IoAwaitable<void> run();

  /// Tells a client in the clear that it is one too many, instead of serving it.
  [[nodiscard]] IoAwaitable<void> turn_away(HttpResponse refusal);

  /// Ends an idle connection at once, a busy one after its answer. Any thread.
  void stop() override;
  void cut() override;
  void abandon() override { body_.reset(); }

  [[nodiscard]] Time deadline() const override { return deadline_; }
  void deadline_passed() override;

 private:
  using Parser = http::request_parser<http::string_body>;
  enum class Next : std::uint8_t { read_another, end };
  /// What of a request decides how its answer is written.
  struct Wish {
    bool head_only = false;
    bool keep_alive = false;
    bool knows_chunks = true;  ///< HTTP/1.1
  };

  [[nodiscard]] HttpRequest head_of(const http::request_header<>& head) const;
  IoAwaitable<Next> secure();
  IoAwaitable<Next> serve_one();
  IoAwaitable<bool> wait_for_request();
  IoAwaitable<ErrorCode> read_head(Parser& parser);
  IoAwaitable<ErrorCode> read_body(Parser& parser);
  IoAwaitable<ErrorCode> read_more(std::size_t at_most);
  [[nodiscard]] ErrorCode parse(Parser& parser);
  IoAwaitable<Next> read_and_answer(Parser& parser, HttpRequest head);
  IoAwaitable<Next> refuse_unread(ErrorCode error);
  IoAwaitable<HttpResponse> ask_application(HttpRequest request);
  IoAwaitable<Next> upgrade(Parser& parser, HttpRequest request);
  [[nodiscard]] const std::string& date_now();
  [[nodiscard]] bool is_strict() const {
    return transport_.encrypted() && settings_.strict_transport_security > std::chrono::seconds(0);
  }
  IoAwaitable<Next> write(HttpResponse response, Wish wish);
  IoAwaitable<Next> write_stream(HttpResponse response, Wish wish);
  IoAwaitable<bool> ask_for_body();
  IoAwaitable<bool> write_body(bool framed);
  IoAwaitable<Result<std::string>> next_chunk();
  IoAwaitable<bool> write_chunk(std::string chunk, bool framed);
  template <typename Buffers>
  IoAwaitable<bool> write_all(Buffers buffers);
  void reset();
  IoAwaitable<Next> after_answer(bool keep_alive);
  IoAwaitable<void> linger(std::chrono::milliseconds time);
  void expires_after(std::chrono::milliseconds time) { deadline_ = std::chrono::steady_clock::now() + time; }
  void expires_never() { deadline_ = Time::max(); }
  void close() { transport_.close(); }
  void close_idle();

  Transport transport_;
  beast::flat_buffer buffer_;
  const HttpServerSettings& settings_;
  const HttpHandlers& handlers_;
  SessionRegistry& registry_;
  IpAddress peer_;
  std::string remote_address_;  ///< the peer's, as text
  std::shared_ptr<void> place_;
  std::shared_ptr<BodyStream> body_;  ///< that is being sent
  std::string head_;                  ///< of the answer that is being sent; kept for its memory
  std::string date_;                  ///< as it was at date_second_
  std::time_t date_second_ = -1;
  Time deadline_ = Time::max();
  bool idle_ = true;
  bool stopping_ = false;
};

}  // namespace edl::net
