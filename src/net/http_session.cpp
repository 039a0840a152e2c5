#include "net/http_session.hpp"

#include <fmt/chrono.h>
#include <spdlog/spdlog.h>

#include <sys/socket.h>

#include <array>
#include <ctime>
#include <optional>
#include <utility>

#include "net/awaited_answer.hpp"
#include "net/served_websocket.hpp"

namespace edl::net {
namespace {

constexpr std::chrono::seconds k_linger_timeout{5};
constexpr std::chrono::seconds k_linger_when_turned_away{1};
constexpr std::size_t k_body_read_size = 64 << 10;
constexpr std::string_view k_go_on = "HTTP/1.1 100 Continue\r\n\r\n";
/// The slowest reader that is waited for, so that a large answer gets the time it needs.
constexpr std::size_t k_slowest_bytes_per_second = 32 << 10;

/// What stands before the body: status line and headers.
class AnswerHead {
 public:
  AnswerHead(const HttpResponse& response, std::string_view date, bool keep_alive)
      : message_(static_cast<http::status>(response.status), 11) {
    for (const auto& [name, value] : response.headers) message_.insert(name, value);
    message_.set(http::field::date, date);
    message_.keep_alive(keep_alive);
  }

  /// As HttpResponse: no body comes after a status that has none (RFC 9110, 6.4.1).
  void set_length(std::size_t body_size) {
    const unsigned status = message_.result_int();
    const bool never_has_body = status / 100 == 1 || status == 204 || status == 304;
    if (body_size > 0 || !never_has_body) message_.content_length(body_size);
  }
  void set_chunked() { message_.chunked(true); }
  /// Asks browsers to come by TLS alone from now on (RFC 6797, 6.1).
  void set_strict(std::chrono::seconds time) {
    message_.set(http::field::strict_transport_security, fmt::format("max-age={}", time.count()));
  }

  /// Overwrites `text` with the head as it stands on the wire.
  void print(std::string& text) {
    text.clear();
    http::response_serializer<http::empty_body> serializer(message_);
    serializer.split(true);
    ErrorCode error;
    while (!error && !serializer.is_header_done()) {
      serializer.next(error, [&](ErrorCode&, const auto& buffers) {
        for (const asio::const_buffer buffer : beast::buffers_range_ref(buffers)) {
          text.append(static_cast<const char*>(buffer.data()), buffer.size());
        }
        serializer.consume(beast::buffer_bytes(buffers));
      });
    }
  }

 private:
  http::response<http::empty_body> message_;
};

/// What is wrong with a request that asks for a WebSocket (RFC 6455, 4.2.1): Beast would say so in words of its own.
std::optional<std::string> handshake_fault(const http::request_header<>& head) {
  constexpr std::size_t k_key_size = 24;  // 16 bytes in base64
  if (head.count(http::field::host) == 0) return "a request for a WebSocket names its Host";
  if (head[http::field::sec_websocket_version] != "13") return "this server speaks Sec-WebSocket-Version 13";
  if (head[http::field::sec_websocket_key].size() != k_key_size) return "Sec-WebSocket-Key has 24 characters";
  return std::nullopt;
}

std::chrono::seconds time_to_send(std::size_t bytes) {
  return std::chrono::seconds(bytes / k_slowest_bytes_per_second);
}

/// Hands the chunk that the session waits for over, exactly once.
class ChunkTaker {
 public:
  using Awaited = AwaitedAnswer<Result<std::string>>;
  explicit ChunkTaker(std::shared_ptr<Awaited> awaited) : awaited_(std::move(awaited)) {}
  ChunkTaker(const ChunkTaker&) = delete;
  ChunkTaker& operator=(const ChunkTaker&) = delete;
  ~ChunkTaker() {
    if (awaited_) take(fail(Errc::unavailable, "the rest of the answer was given up"));
  }

  void take(Result<std::string> chunk) { std::exchange(awaited_, nullptr)->give(std::move(chunk)); }

 private:
  std::shared_ptr<Awaited> awaited_;
};

}  // namespace

Responder::~Responder() {
  if (send_) send_(HttpResponse{500, {}, "the request was given up"});
}

HttpSession::HttpSession(Accepted accepted, const HttpServerSettings& settings, const HttpHandlers& handlers,
                         SessionRegistry& registry)
    : transport_(std::move(accepted.transport)), settings_(settings), handlers_(handlers), registry_(registry),
      peer_(accepted.peer), remote_address_(peer_.text()), place_(std::move(accepted.place)) {
  IoSocket& socket = transport_.socket();
  ErrorCode error;
  socket.set_option(tcp::no_delay(true), error);
  socket.non_blocking(true, error);
}

IoAwaitable<void> HttpSession::run() {
  const auto self = shared_from_this();
  registry_.add(self);
  Next next = Next::read_another;
  if (settings_.tls) next = co_await secure();
  while (next == Next::read_another) next = co_await serve_one();
  registry_.remove(this);
}

IoAwaitable<void> HttpSession::turn_away(HttpResponse refusal) {
  const auto self = shared_from_this();
  registry_.add(self);
  expires_after(k_linger_when_turned_away);
  AnswerHead head(refusal, date_now(), false);
  head.set_length(refusal.body.size());
  head.print(head_);
  const bool told =
      co_await write_all(std::array<asio::const_buffer, 2>{asio::buffer(head_), asio::buffer(refusal.body)});
  if (told) co_await linger(k_linger_when_turned_away);
  registry_.remove(this);
}

void HttpSession::stop() {
  asio::post(transport_.get_executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    if (self->idle_) self->close_idle();
  });
}

void HttpSession::cut() {
  asio::post(transport_.get_executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    self->close();
  });
}

void HttpSession::deadline_passed() {
  if (idle_) {
    close_idle();
  } else {
    close();
  }
}

/// What waits on the socket ends with operation_aborted.
void HttpSession::close_idle() {
  transport_.say_goodbye();
  close();
}

/// Has TLS agreed on. Who speaks HTTP in the clear here is told so in the clear, instead of being left with an alert.
IoAwaitable<HttpSession::Next> HttpSession::secure() {
  expires_after(settings_.handshake_timeout);
  IoSocket& socket = transport_.socket();
  const auto [error] = co_await socket.async_wait(tcp::socket::wait_read, k_io_no_throw);
  if (error) co_return Next::end;
  char first = 0;
  if (::recv(socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) co_return Next::end;
  if (first >= 'A' && first <= 'Z') {
    co_return co_await write(handlers_.on_refusal(400, "TLS is spoken here: ask by https:// or wss://"), {});
  }
  const auto secured = co_await transport_.start_tls(settings_.tls->accept(socket.native_handle()));
  if (!secured) spdlog::debug("no TLS with {}: {}", remote_address_, to_string(secured.error()));
  co_return secured ? Next::read_another : Next::end;
}

IoAwaitable<HttpSession::Next> HttpSession::serve_one() {
  if (!co_await wait_for_request()) co_return Next::end;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(settings_.max_header_bytes));
  parser.body_limit(boost::none);
  expires_after(settings_.request_timeout);
  if (const ErrorCode error = co_await read_head(parser)) co_return co_await refuse_unread(error);
  co_return co_await read_and_answer(parser, head_of(parser.get()));
}

HttpRequest HttpSession::head_of(const http::request_header<>& head) const {
  HttpRequest request;
  request.method = std::string(head.method_string());
  const std::string_view target(head.target().data(), head.target().size());
  const auto mark = target.find('?');
  request.path = std::string(target.substr(0, mark));
  if (mark != std::string_view::npos) request.query = std::string(target.substr(mark + 1));
  for (const auto& line : head) request.headers.add(std::string(line.name_string()), std::string(line.value()));
  const bool direct = settings_.proxies.empty();
  request.remote_address = direct ? remote_address_ : settings_.proxies.client_of(peer_, request.headers).text();
  return request;
}

/// Waits for the first byte: a connection may rest longer between requests than within one.
IoAwaitable<bool> HttpSession::wait_for_request() {
  if (stopping_) {
    close_idle();
    co_return false;
  }
  if (buffer_.size() > 0) co_return true;
  idle_ = true;
  expires_after(settings_.idle_timeout);
  const ErrorCode error = co_await read_more(settings_.max_header_bytes / 4);
  idle_ = false;
  co_return !error;
}

IoAwaitable<ErrorCode> HttpSession::read_head(Parser& parser) {
  for (;;) {
    if (const ErrorCode error = parse(parser)) co_return error;
    if (parser.is_header_done()) co_return ErrorCode();
    if (const ErrorCode error = co_await read_more(settings_.max_header_bytes)) co_return error;
  }
}

IoAwaitable<ErrorCode> HttpSession::read_body(Parser& parser) {
  parser.eager(true);
  for (;;) {
    if (const ErrorCode error = parse(parser)) co_return error;
    if (parser.is_done()) co_return ErrorCode();
    if (const ErrorCode error = co_await read_more(k_body_read_size)) co_return error;
  }
}

/// Lets the parser take what is there; no error where it needs more.
ErrorCode HttpSession::parse(Parser& parser) {
  if (buffer_.size() == 0) return {};
  ErrorCode error;
  buffer_.consume(parser.put(buffer_.data(), error));
  return error == http::error::need_more ? ErrorCode() : error;
}

IoAwaitable<ErrorCode> HttpSession::read_more(std::size_t at_most) {
  const auto [error, size] = co_await transport_.async_read_some(buffer_.prepare(at_most), k_io_no_throw);
  buffer_.commit(size);
  co_return error;
}

IoAwaitable<HttpSession::Next> HttpSession::read_and_answer(Parser& parser, HttpRequest head) {
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
    expires_after(settings_.request_timeout);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      if (!co_await write_all(asio::buffer(k_go_on))) co_return Next::end;
    }
    if (const ErrorCode error = co_await read_body(parser)) co_return co_await refuse_unread(error);
  }
  head.body = std::move(parser.get().body());
  expires_never();
  HttpResponse response = co_await ask_application(std::move(head));
  if (response.stream) co_return co_await write_stream(std::move(response), wish);
  co_return co_await write(std::move(response), wish);
}

/// Answers what could not be read, where there is anyone left to answer.
IoAwaitable<HttpSession::Next> HttpSession::refuse_unread(ErrorCode error) {
  // After a timeout there is nobody to answer either: the deadline has closed the socket, which aborts what waits.
  if (error == asio::error::eof || error == asio::error::connection_reset || error == asio::error::operation_aborted) {
    co_return Next::end;
  }
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

IoAwaitable<HttpResponse> HttpSession::ask_application(HttpRequest request) {
  const auto awaited = std::make_shared<AwaitedAnswer<HttpResponse>>(transport_.get_executor());
  handlers_.on_request(std::move(request),
                       Responder([awaited](HttpResponse response) { awaited->give(std::move(response)); }));
  co_return co_await awaited->take();
}

IoAwaitable<HttpSession::Next> HttpSession::upgrade(Parser& parser, HttpRequest request) {
  if (auto fault = handshake_fault(parser.get())) {
    auto refusal = handlers_.on_refusal(400, std::move(*fault));
    refusal.headers.add("Sec-WebSocket-Version", "13");
    co_return co_await write(std::move(refusal), {});
  }
  auto acceptance = handlers_.on_upgrade(request);
  if (!acceptance) co_return co_await write(std::move(acceptance).error(), {});
  WebSocketSession::Stream stream(std::move(transport_));
  stream.set_option(
      websocket::stream_base::timeout{settings_.handshake_timeout, websocket::stream_base::none(), false});
  stream.set_option(websocket::stream_base::decorator([&](websocket::response_type& response) {
    if (!acceptance->subprotocol.empty()) {
      response.set(http::field::sec_websocket_protocol, acceptance->subprotocol);
    }
  }));
  const auto [error] = co_await stream.async_accept(parser.get(), k_io_no_throw);
  if (error) co_return Next::end;
  auto session = std::make_shared<WebSocketSession>(std::move(stream), settings_.websocket);
  auto served = std::make_shared<ServedWebSocket>(session);
  registry_.add(served);
  auto events = acceptance->on_open(served);
  events.on_closed = [&registry = registry_, served, place = std::move(place_),
                      then = std::move(events.on_closed)](std::string reason) {
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

IoAwaitable<HttpSession::Next> HttpSession::write(HttpResponse response, Wish wish) {
  const bool keep_alive = wish.keep_alive && !stopping_;
  AnswerHead head(response, date_now(), keep_alive);
  head.set_length(response.body.size());
  if (is_strict()) head.set_strict(settings_.strict_transport_security);
  head.print(head_);
  expires_after(settings_.request_timeout + time_to_send(response.body.size()));
  const std::string_view body = wish.head_only ? std::string_view() : std::string_view(response.body);
  if (!co_await write_all(std::array<asio::const_buffer, 2>{asio::buffer(head_), asio::buffer(body)}))
    co_return Next::end;
  co_return co_await after_answer(keep_alive);
}

IoAwaitable<HttpSession::Next> HttpSession::write_stream(HttpResponse response, Wish wish) {
  body_ = std::move(response.stream);
  const bool keep_alive = wish.keep_alive && wish.knows_chunks && !stopping_;
  AnswerHead head(response, date_now(), keep_alive);
  if (wish.knows_chunks) head.set_chunked();
  if (is_strict()) head.set_strict(settings_.strict_transport_security);
  head.print(head_);
  expires_after(settings_.request_timeout);
  if (!co_await write_all(asio::buffer(head_))) co_return Next::end;

  const bool whole = wish.head_only || co_await write_body(wish.knows_chunks);
  body_.reset();
  if (!whole) co_return Next::end;
  co_return co_await after_answer(keep_alive);
}

/// Asks for a chunk, writes it, asks for the next: there is never more than one of an answer here.
/// @return whether all of it was written
IoAwaitable<bool> HttpSession::write_body(bool framed) {
  for (;;) {
    auto chunk = co_await next_chunk();
    if (!chunk) {
      spdlog::error("an answer was cut off: {}", to_string(chunk.error()));
      if (!framed) reset();
      co_return false;
    }
    const bool last = chunk->empty();
    if (!co_await write_chunk(std::move(*chunk), framed)) co_return false;
    if (last) co_return true;
  }
}

/// Without chunks only this tells a body that was cut off from one that has ended.
void HttpSession::reset() {
  ErrorCode ignored;
  transport_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

IoAwaitable<Result<std::string>> HttpSession::next_chunk() {
  expires_never();
  const auto awaited = std::make_shared<ChunkTaker::Awaited>(transport_.get_executor());
  // Only the stream holds the taker, whose end is an answer too.
  body_->next(
      [taker = std::make_shared<ChunkTaker>(awaited)](Result<std::string> chunk) { taker->take(std::move(chunk)); });
  co_return co_await awaited->take();
}

/// @return whether the reader is still there
IoAwaitable<bool> HttpSession::write_chunk(std::string chunk, bool framed) {
  expires_after(settings_.request_timeout + time_to_send(chunk.size()));
  if (!framed) co_return co_await write_all(asio::buffer(chunk));
  if (chunk.empty()) co_return co_await write_all(http::make_chunk_last());
  co_return co_await write_all(http::make_chunk(asio::buffer(chunk)));
}

/// Nearly every answer fits into the socket's buffer: in the clear it is written at once, without a round through the
/// reactor.
/// @return whether the reader is still there
template <typename Buffers>
IoAwaitable<bool> HttpSession::write_all(Buffers buffers) {
  beast::buffers_suffix<Buffers> rest(buffers);
  if (!transport_.encrypted()) {
    ErrorCode error;
    rest.consume(transport_.socket().write_some(buffers, error));
    if (error && error != asio::error::would_block) co_return false;
    if (beast::buffer_bytes(rest) == 0) co_return true;
  }
  const auto [broken, more] = co_await asio::async_write(transport_, rest, k_io_no_throw);
  co_return !broken;
}

IoAwaitable<HttpSession::Next> HttpSession::after_answer(bool keep_alive) {
  if (keep_alive) co_return Next::read_another;
  co_await linger(k_linger_timeout);
  co_return Next::end;
}

/// Ends our side and reads on for a while: closing with unread input would reset the connection and take the answer
/// away from a sender that is still busy with its body (RFC 9112, 9.6).
IoAwaitable<void> HttpSession::linger(std::chrono::milliseconds time) {
  expires_after(time);
  co_await transport_.finish();
  for (;;) {
    buffer_.clear();
    const ErrorCode end =
        co_await read_more(k_body_read_size);  // g++ 12 goes astray on a co_await within the condition
    if (end) co_return;
  }
}

}  // namespace edl::net
