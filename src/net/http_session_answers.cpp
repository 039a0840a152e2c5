// HttpSession's other half: how answers are written.

#include <fmt/chrono.h>
#include <spdlog/spdlog.h>

#include <array>
#include <ctime>
#include <utility>

#include "net/awaited_answer.hpp"
#include "net/http_session.hpp"

namespace edl::net {
namespace {

constexpr std::chrono::seconds k_linger_timeout{5};
constexpr std::chrono::seconds k_linger_when_turned_away{1};
constexpr std::size_t k_read_at_the_end = 64 << 10;
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

/// For who waits to be told that the body is wanted (RFC 9110, 10.1.1).
/// @return whether the sender is still there
IoAwaitable<bool> HttpSession::ask_for_body() { co_return co_await write_all(asio::buffer(k_go_on)); }

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
        co_await read_more(k_read_at_the_end);  // g++ 12 goes astray on a co_await within the condition
    if (end) co_return;
  }
}

}  // namespace edl::net
