#include "net/http_session.hpp"

#include <spdlog/spdlog.h>

#include <sys/socket.h>

#include <optional>
#include <utility>

#include "net/awaited_answer.hpp"
#include "net/served_websocket.hpp"

namespace edl::net {
namespace {

constexpr std::size_t k_body_read_size = 64 << 10;
/// What is wrong with a request that asks for a WebSocket (RFC 6455, 4.2.1): Beast would say so in words of its own.
std::optional<std::string> handshake_fault(const http::request_header<>& head) {
  constexpr std::size_t k_key_size = 24;  // 16 bytes in base64
  if (head.count(http::field::host) == 0) return "a request for a WebSocket names its Host";
  if (head[http::field::sec_websocket_version] != "13") return "this server speaks Sec-WebSocket-Version 13";
  if (head[http::field::sec_websocket_key].size() != k_key_size) return "Sec-WebSocket-Key has 24 characters";
  return std::nullopt;
}

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
      if (!co_await ask_for_body()) co_return Next::end;
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

}  // namespace edl::net
