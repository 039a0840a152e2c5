#include "net/http_client.hpp"

#include <atomic>
#include <optional>
#include <utility>

#include "net/connector.hpp"

namespace edl::net {
namespace {

http::request<http::string_body> to_beast(const HttpRequest& request, const Url& server) {
  std::string target = server.base_path + request.path;
  if (!request.query.empty()) target += "?" + request.query;
  http::request<http::string_body> out(http::string_to_verb(request.method), target, 11);
  out.set(http::field::host, server.authority());
  out.set(http::field::user_agent, "edl");
  for (const auto& [name, value] : request.headers) out.insert(name, value);
  out.body() = request.body;
  out.prepare_payload();
  return out;
}

HttpResponse from_beast(http::response<http::string_body>&& response) {
  HttpResponse out;
  out.status = response.result_int();
  for (const auto& line : response) out.headers.add(std::string(line.name_string()), std::string(line.value()));
  out.body = std::move(response.body());
  return out;
}

}  // namespace

class HttpClient::Connection {
 public:
  explicit Connection(HttpClientSettings settings)
      : settings_(std::move(settings)),
        connector_(context_.get_executor(), settings_.server, settings_.tls, settings_.may_connect),
        transport_(IoSocket(context_)), deadline_(context_) {}

  Result<HttpResponse> send(const HttpRequest& request) {
    Result<HttpResponse> result;
    context_.restart();
    asio::co_spawn(context_.get_executor(), exchange(to_beast(request, settings_.server)),
                   [&](const std::exception_ptr& bug, Result<HttpResponse> answer) {
                     deadline_.cancel();
                     if (bug) std::rethrow_exception(bug);
                     result = std::move(answer);
                   });
    context_.run();
    return result;
  }

  void cancel() {
    cancelled_ = true;
    asio::post(context_, [this] { cut(); });
  }

 private:
  using Request = http::request<http::string_body>;
  /// An answer, or the failure and whether any byte of an answer had come.
  struct Failure {
    ErrorCode error;
    bool answer_begun = false;
  };

  IoAwaitable<Result<HttpResponse>> exchange(Request request) {
    if (cancelled_) co_return failure({});
    if (connected_) {
      auto answer = co_await try_once(request);
      if (answer) co_return std::move(*answer);
      if (answer.error().answer_begun || timed_out_ || cancelled_) co_return failure(answer.error().error);
    }
    disconnect();
    deadline_.cancel();
    auto opened = co_await connector_.connect(settings_.connect_timeout);
    if (cancelled_) co_return failure({});
    if (!opened) co_return tl::unexpected(std::move(opened).error());
    transport_ = std::move(*opened);
    connected_ = true;
    auto answer = co_await try_once(request);
    if (!answer) co_return failure(answer.error().error);
    co_return std::move(*answer);
  }

  IoAwaitable<tl::expected<HttpResponse, Failure>> try_once(Request& request) {
    start_deadline(settings_.request_timeout);
    const auto [write_error, written] = co_await http::async_write(transport_, request, k_io_no_throw);
    // A server may refuse in the middle of a large body: its answer is worth more than our broken pipe.
    if (stopped()) co_return tl::unexpected(Failure{write_error, true});
    http::response_parser<http::string_body> parser;
    parser.body_limit(settings_.max_response_bytes);
    const auto [head_error, head_size] = co_await http::async_read_header(transport_, buffer_, parser, k_io_no_throw);
    if (head_error || stopped()) {
      disconnect();
      co_return tl::unexpected(Failure{write_error ? write_error : head_error, parser.got_some()});
    }
    const auto [body_error, body_size] = co_await http::async_read(transport_, buffer_, parser, k_io_no_throw);
    if (body_error || stopped()) {
      disconnect();
      co_return tl::unexpected(Failure{body_error, true});
    }
    if (write_error || !parser.get().keep_alive()) disconnect();
    co_return from_beast(parser.release());
  }

  void start_deadline(std::chrono::milliseconds timeout) {
    timed_out_ = false;
    deadline_.expires_after(timeout);
    deadline_.async_wait([this](const ErrorCode& error) {
      if (error) return;
      timed_out_ = true;
      cut();
    });
  }

  /// Whether cut() has been called. An operation whose end was queued already does not notice that, so each next one
  /// asks first.
  [[nodiscard]] bool stopped() const { return cancelled_ || timed_out_; }

  void cut() {
    connector_.cancel();
    transport_.close();
  }

  void disconnect() {
    if (std::exchange(connected_, false)) transport_.say_goodbye();
    buffer_.clear();
    transport_.close();
  }

  Result<HttpResponse> failure(const ErrorCode& error) {
    const std::string where = settings_.server.text();
    if (cancelled_) return fail(Errc::unavailable, "the call was cancelled", where);
    if (timed_out_) return fail(Errc::timeout, "no answer in time", where);
    if (error == http::error::body_limit) return fail(Errc::too_large, "the answer is too large", where);
    if (error.category() == http::make_error_code(http::error::bad_version).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message) {
      return fail(Errc::unreadable, "the answer is not HTTP: " + error.message(), where);
    }
    return fail(Errc::unavailable, error.message(), where);
  }

  HttpClientSettings settings_;
  asio::io_context context_{1};
  Connector connector_;
  Transport transport_;
  asio::steady_timer deadline_;
  beast::flat_buffer buffer_;
  std::atomic<bool> cancelled_{false};
  bool connected_ = false;
  bool timed_out_ = false;
};

HttpClient::HttpClient(HttpClientSettings settings) : connection_(std::make_unique<Connection>(std::move(settings))) {}
HttpClient::~HttpClient() = default;
Result<HttpResponse> HttpClient::send(const HttpRequest& request) { return connection_->send(request); }
void HttpClient::cancel() { connection_->cancel(); }

}  // namespace edl::net
