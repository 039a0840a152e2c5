#pragma once

#include <ctime>
#include <memory>
#include <string>

#include "net/asio.hpp"
#include "net/http_server.hpp"
#include "net/session_registry.hpp"

namespace edl::net {

/// One accepted connection: reads requests one after the other, hands each to the application and writes its answer,
/// until the connection ends or becomes a WebSocket. Everything runs on the stream's strand.
class HttpSession final : public StoppableSession, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(tcp::socket socket, const HttpServerSettings& settings, const HttpHandlers& handlers,
              SessionRegistry& registry);

  [[nodiscard]] asio::awaitable<void> run();

  /// Ends an idle connection at once, a busy one after its answer. Any thread.
  void stop() override;
  void cut() override;
  void abandon() override { body_.reset(); }

 private:
  using Parser = http::request_parser<http::string_body>;
  enum class Next : std::uint8_t { read_another, end };
  /// What of a request decides how its answer is written.
  struct Wish {
    bool head_only = false;
    bool keep_alive = false;
    bool knows_chunks = true;  ///< HTTP/1.1
  };

  asio::awaitable<Next> serve_one();
  asio::awaitable<bool> wait_for_request();
  asio::awaitable<Next> read_and_answer(Parser& parser, HttpRequest head);
  asio::awaitable<Next> refuse_unread(const ErrorCode& error);
  asio::awaitable<HttpResponse> ask_application(HttpRequest request);
  asio::awaitable<Next> upgrade(Parser& parser, HttpRequest request);
  [[nodiscard]] const std::string& date_now();
  asio::awaitable<Next> write(HttpResponse response, Wish wish);
  asio::awaitable<Next> write_stream(HttpResponse response, Wish wish);
  asio::awaitable<bool> write_body(bool framed);
  asio::awaitable<Result<std::string>> next_chunk();
  asio::awaitable<bool> write_chunk(std::string chunk, bool framed);
  void reset_on_close();
  asio::awaitable<Next> after_answer(bool keep_alive);
  asio::awaitable<void> linger();

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  const HttpServerSettings& settings_;
  const HttpHandlers& handlers_;
  SessionRegistry& registry_;
  std::string remote_address_;
  std::shared_ptr<BodyStream> body_;  ///< that is being sent
  std::string date_;                  ///< as it was at date_second_
  std::time_t date_second_ = -1;
  bool idle_ = true;
  bool stopping_ = false;
};

}  // namespace edl::net
