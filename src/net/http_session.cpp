#include "net/http_session.hpp"

#include <fmt/chrono.h>
#include <spdlog/spdlog.h>

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

template <typename Body>
http::response<Body> message_of(const HttpResponse& response, std::string_view date, bool keep_alive) {
  http::response<Body> message(static_cast<http::status>(response.status), 11);
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.set(http::field::date, date);
  message.keep_alive(keep_alive);
  return message;
}

std::chrono::seconds time_to_send(std::size_t bytes) {
  return std::chrono::seconds(bytes / k_slowest_bytes_per_second);
}

/// Resumes the session with the chunk that it waits for, exactly once.
template <typename Handler>
class ChunkTaker {
 public:
  ChunkTaker(Handler handler, asio::any_io_executor executor)
      : handler_(std::move(handler)), executor_(std::move(executor)) {}
  ChunkTaker(const ChunkTaker&) = delete;
  ChunkTaker& operator=(const ChunkTaker&) = delete;
  ~ChunkTaker() {
    if (!taken_) take(fail(Errc::unavailable, "the rest of the answer was given up"));
  }

  void take(Result<std::string> chunk) {
    taken_ = true;
    asio::post(executor_, [handler = std::move(handler_), chunk = std::move(chunk)]() mutable {
      std::move(handler)(std::move(chunk));
    });
  }

 private:
  Handler handler_;
  asio::any_io_executor executor_;
  bool taken_ = false;
};

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
  Wish wish{head.method == "HEAD", parser.get().keep_alive(), parser.get().version() >= 11};
  if (websocket::is_upgrade(parser.get())) co_return co_await upgrade(parser, std::move(head));

  auto verdict = handlers_.on_head(head);
  const bool has_body = !parser.is_done();
  if (auto* refusal = std::get_if<HttpResponse>(&verdict)) {
    wish.keep_alive = wish.keep_alive && !has_body;
    co_return co_await write(std::move(*refusal), wish);
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
  head.body = std::move(parser.get().body());
  stream_.expires_never();
  HttpResponse response = co_await ask_application(std::move(head));
  if (response.stream) co_return co_await write_stream(std::move(response), wish);
  co_return co_await write(std::move(response), wish);
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
  co_return co_await write(handlers_.on_refusal(status, std::move(detail)), {});
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
  if (!acceptance) co_return co_await write(std::move(acceptance).error(), {});
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

/// The Date header's text (RFC 9110, 5.6.7), by which clients notice that their own clock is wrong.
const std::string& HttpSession::date_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (now != date_second_) date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  date_second_ = now;
  return date_;
}

asio::awaitable<HttpSession::Next> HttpSession::write(HttpResponse response, Wish wish) {
  const bool keep_alive = wish.keep_alive && !stopping_;
  auto message = message_of<http::string_body>(response, date_now(), keep_alive);
  message.body() = std::move(response.body);
  message.prepare_payload();
  const std::size_t body_size = message.body().size();
  if (wish.head_only) message.body().clear();

  stream_.expires_after(settings_.request_timeout + time_to_send(body_size));
  const auto [error, size] = co_await http::async_write(stream_, message, k_no_throw);
  if (error) co_return Next::end;
  co_return co_await after_answer(keep_alive);
}

asio::awaitable<HttpSession::Next> HttpSession::write_stream(HttpResponse response, Wish wish) {
  body_ = std::move(response.stream);
  const bool keep_alive = wish.keep_alive && wish.knows_chunks && !stopping_;
  auto message = message_of<http::empty_body>(response, date_now(), keep_alive);
  if (wish.knows_chunks) message.chunked(true);
  http::response_serializer<http::empty_body> serializer(message);
  stream_.expires_after(settings_.request_timeout);
  const auto [error, size] = co_await http::async_write_header(stream_, serializer, k_no_throw);
  if (error) co_return Next::end;

  const bool whole = wish.head_only || co_await write_body(wish.knows_chunks);
  body_.reset();
  if (!whole) co_return Next::end;
  co_return co_await after_answer(keep_alive);
}

/// Asks for a chunk, writes it, asks for the next: there is never more than one of an answer here.
/// @return whether all of it was written
asio::awaitable<bool> HttpSession::write_body(bool framed) {
  for (;;) {
    auto chunk = co_await next_chunk();
    if (!chunk) {
      spdlog::error("an answer was cut off: {}", to_string(chunk.error()));
      if (!framed) reset_on_close();
      co_return false;
    }
    const bool last = chunk->empty();
    if (!co_await write_chunk(std::move(*chunk), framed)) co_return false;
    if (last) co_return true;
  }
}

/// Without chunks only this tells a body that was cut off from one that has ended.
void HttpSession::reset_on_close() {
  ErrorCode ignored;
  stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
}

asio::awaitable<Result<std::string>> HttpSession::next_chunk() {
  stream_.expires_never();
  const auto ask = [this](auto handler) {
    auto taker = std::make_shared<ChunkTaker<decltype(handler)>>(std::move(handler), stream_.get_executor());
    body_->next([taker](Result<std::string> chunk) { taker->take(std::move(chunk)); });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<std::string>)>(
      ask, asio::use_awaitable);
}

/// @return whether the reader is still there
asio::awaitable<bool> HttpSession::write_chunk(std::string chunk, bool framed) {
  stream_.expires_after(settings_.request_timeout + time_to_send(chunk.size()));
  if (!framed) {
    const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(chunk), k_no_throw);
    co_return !error;
  }
  if (chunk.empty()) {
    const auto [error, size] = co_await asio::async_write(stream_, http::make_chunk_last(), k_no_throw);
    co_return !error;
  }
  const auto [error, size] = co_await asio::async_write(stream_, http::make_chunk(asio::buffer(chunk)), k_no_throw);
  co_return !error;
}

asio::awaitable<HttpSession::Next> HttpSession::after_answer(bool keep_alive) {
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
