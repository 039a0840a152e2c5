#include "net/http_session.hpp"

#include <fmt/chrono.h>

#include <ctime>
#include <mutex>
#include <utility>

#include "net/websocket_session.hpp"

namespace edl::net {
namespace {

constexpr std::chrono::seconds k_linger_timeout{5};
/// The slowest reader that is waited for, so that a large answer gets the time it needs.
constexpr std::size_t k_slowest_bytes_per_second = 32 << 10;

HttpRequest head_of(const http::request_header<>& head, const std::string& remote_address) {
  HttpRequest request;
  request.method = std::string(head.method_string());
  const std::string_view target(head.target().data(), head.target().size());
  const auto mark = target.find('?');
  request.path = std::string(target.substr(0, mark));
  if (mark != std::string_view::npos) request.query = std::string(target.substr(mark + 1));
  for (const auto& line : head) request.headers.add(std::string(line.name_string()), std::string(line.value()));
  request.remote_address = remote_address;
  return request;
}

/// The Date header's text (RFC 9110, 5.6.7), by which clients notice that their own clock is wrong.
std::string http_date() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
}

/// What the application holds of a served WebSocket, and what the server's registry holds. It lets the session go
/// when the connection ends, so that an application that keeps it longer keeps nothing of the server's alive.
class ServedWebSocket final : public WebSocket, public StoppableSession {
 public:
  explicit ServedWebSocket(std::shared_ptr<WebSocketSession> session) : session_(std::move(session)) {}

  bool send(std::string text) override {
    const std::lock_guard lock(mutex_);
    return session_ && session_->send(std::move(text));
  }
  std::size_t queued_bytes() const override {
    const std::lock_guard lock(mutex_);
    return session_ ? session_->queued_bytes() : 0;
  }
  void close(unsigned code, std::string reason) override {
    const std::lock_guard lock(mutex_);
    if (session_) session_->close(code, std::move(reason));
  }
  void stop() override { close(k_close_going_away, "the server stops"); }
  void cut() override {
    const std::lock_guard lock(mutex_);
    if (session_) session_->cut("the server stops");
  }

  void release() {
    const std::lock_guard lock(mutex_);
    session_.reset();
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<WebSocketSession> session_;
};

}  // namespace

Responder::~Responder() {
  if (send_) send_(HttpResponse{500, {}, "the request was given up"});
}

HttpSession::HttpSession(tcp::socket socket, const HttpServerSettings& settings, const HttpHandlers& handlers,
                         SessionRegistry& registry)
    : stream_(std::move(socket)), settings_(settings), handlers_(handlers), registry_(registry) {
  ErrorCode error;
  const auto remote = stream_.socket().remote_endpoint(error);
  if (!error) remote_address_ = remote.address().to_string();
  stream_.socket().set_option(tcp::no_delay(true), error);
}

asio::awaitable<void> HttpSession::run() {
  const auto self = shared_from_this();
  registry_.add(self);
  while (co_await serve_one() == Next::read_another) {
  }
  registry_.remove(this);
}

void HttpSession::stop() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    if (self->idle_) self->stream_.close();
  });
}

void HttpSession::cut() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    self->stream_.close();
  });
}

asio::awaitable<HttpSession::Next> HttpSession::serve_one() {
  if (!co_await wait_for_request()) co_return Next::end;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(settings_.max_header_bytes));
  parser.body_limit(boost::none);
  stream_.expires_after(settings_.request_timeout);
  const auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, k_no_throw);
  if (error) co_return co_await refuse_unread(error);
  co_return co_await read_and_answer(parser, head_of(parser.get(), remote_address_));
}

/// Waits for the first byte: a connection may rest longer between requests than within one.
asio::awaitable<bool> HttpSession::wait_for_request() {
  if (stopping_) co_return false;
  if (buffer_.size() > 0) co_return true;
  idle_ = true;
  stream_.expires_after(settings_.idle_timeout);
  const auto [error, size] =
      co_await stream_.async_read_some(buffer_.prepare(settings_.max_header_bytes / 4), k_no_throw);
  idle_ = false;
  if (error) co_return false;
  buffer_.commit(size);
  co_return true;
}

asio::awaitable<HttpSession::Next> HttpSession::read_and_answer(Parser& parser, HttpRequest head) {
  const bool head_only = head.method == "HEAD";
  if (websocket::is_upgrade(parser.get())) co_return co_await upgrade(parser, std::move(head));

  auto verdict = handlers_.on_head(head);
  const bool has_body = !parser.is_done();
  if (auto* refusal = std::get_if<HttpResponse>(&verdict)) {
    const bool keep = !has_body && parser.get().keep_alive();
    co_return co_await write(std::move(*refusal), head_only, keep);
  }
  if (has_body) {
    const std::size_t limit = std::get<std::size_t>(verdict);
    if (const auto length = parser.content_length(); length && *length > limit) {
      co_return co_await refuse_unread(http::error::body_limit);
    }
    parser.body_limit(limit);
    stream_.expires_after(settings_.request_timeout);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      const auto [error, size] = co_await http::async_write(stream_, go_on, k_no_throw);
      if (error) co_return Next::end;
    }
    const auto [error, size] = co_await http::async_read(stream_, buffer_, parser, k_no_throw);
    if (error) co_return co_await refuse_unread(error);
  }
  const bool keep_alive = parser.get().keep_alive();
  head.body = std::move(parser.get().body());
  stream_.expires_never();
  HttpResponse response = co_await ask_application(std::move(head));
  co_return co_await write(std::move(response), head_only, keep_alive);
}

/// Answers what could not be read, where there is anyone left to answer.
asio::awaitable<HttpSession::Next> HttpSession::refuse_unread(const ErrorCode& error) {
  if (error == http::error::end_of_stream || error == asio::error::eof || error == asio::error::connection_reset ||
      error == asio::error::operation_aborted) {
    co_return Next::end;
  }
  // After a timeout there is nobody to answer: the stream's own deadline has closed the socket.
  if (error == beast::error::timeout) co_return Next::end;
  unsigned status = 400;
  std::string detail = "the request is not HTTP: " + error.message();
  if (error == http::error::body_limit) {
    status = 413;
    detail = "the body is larger than this call takes";
  } else if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    status = 431;
    detail = "the header is too large";
  }
  co_return co_await write(handlers_.on_refusal(status, std::move(detail)), false, false);
}

asio::awaitable<HttpResponse> HttpSession::ask_application(HttpRequest request) {
  const auto ask = [this, &request](auto handler) {
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    auto executor = stream_.get_executor();
    handlers_.on_request(
        std::move(request), Responder([resume, executor](HttpResponse response) {
          asio::post(executor, [resume, response = std::move(response)]() mutable { (*resume)(std::move(response)); });
        }));
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(HttpResponse)>(ask, asio::use_awaitable);
}

asio::awaitable<HttpSession::Next> HttpSession::upgrade(Parser& parser, HttpRequest request) {
  auto acceptance = handlers_.on_upgrade(request);
  if (!acceptance) co_return co_await write(std::move(acceptance).error(), false, false);
  WebSocketSession::Stream stream(std::move(stream_));
  stream.set_option(websocket::stream_base::decorator([&](websocket::response_type& response) {
    if (!acceptance->subprotocol.empty()) {
      response.set(http::field::sec_websocket_protocol, acceptance->subprotocol);
    }
  }));
  const auto [error] = co_await stream.async_accept(parser.get(), k_no_throw);
  if (error) co_return Next::end;
  auto session = std::make_shared<WebSocketSession>(std::move(stream), settings_.websocket);
  auto served = std::make_shared<ServedWebSocket>(session);
  registry_.add(served);
  auto events = acceptance->on_open(served);
  events.on_closed = [&registry = registry_, served, then = std::move(events.on_closed)](std::string reason) {
    then(std::move(reason));
    served->release();
    registry.remove(served.get());
  };
  session->start(std::move(events));
  co_return Next::end;
}

asio::awaitable<HttpSession::Next> HttpSession::write(HttpResponse response, bool head_only, bool keep_alive) {
  keep_alive = keep_alive && !stopping_;
  http::response<http::string_body> message(static_cast<http::status>(response.status), 11);
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.set(http::field::date, http_date());
  message.keep_alive(keep_alive);
  message.body() = std::move(response.body);
  message.prepare_payload();
  const std::size_t body_size = message.body().size();
  if (head_only) message.body().clear();

  const std::chrono::seconds for_the_body(body_size / k_slowest_bytes_per_second);
  stream_.expires_after(settings_.request_timeout + for_the_body);
  const auto [error, size] = co_await http::async_write(stream_, message, k_no_throw);
  if (error) co_return Next::end;
  if (keep_alive) co_return Next::read_another;
  co_await linger();
  co_return Next::end;
}

/// Ends our side and reads on for a while: closing with unread input would reset the connection and take the answer
/// away from a sender that is still busy with its body (RFC 9112, 9.6).
asio::awaitable<void> HttpSession::linger() {
  ErrorCode ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(k_linger_timeout);
  buffer_.clear();
  for (;;) {
    const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(64 << 10), k_no_throw);
    if (error) co_return;
  }
}

}  // namespace edl::net
