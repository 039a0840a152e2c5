#include "net/websocket_client.hpp"

#include <fmt/format.h>

#include <future>
#include <thread>

#include "net/connector.hpp"
#include "net/websocket_session.hpp"

namespace edl::net {
namespace {

Error refused(const ErrorCode& error, unsigned status, const std::string& where) {
  if (status == 401 || status == 403) {
    return Error{Errc::unauthorized, fmt::format("the server refused the connection with status {}", status), where};
  }
  if (status != 0 && status != 101) {
    const Errc code = status >= 500 || status == 429 ? Errc::unavailable : Errc::unreadable;
    return Error{code, fmt::format("the server answered status {} instead of a WebSocket", status), where};
  }
  if (error == beast::error::timeout) return Error{Errc::timeout, "no answer in time", where};
  return Error{Errc::unavailable, error.message(), where};
}

class Client final : public WebSocketClient {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() override {
    if (session_) session_->close(k_close_going_away, "the client ends");
    if (thread_.joinable()) thread_.join();
  }

  Result<void> open(const WebSocketClientSettings& settings, WebSocketEvents events) {
    Result<void> result;
    asio::co_spawn(context_.get_executor(), handshake(settings), [&](const std::exception_ptr& bug, Result<void> done) {
      if (bug) std::rethrow_exception(bug);
      result = std::move(done);
    });
    context_.run();
    if (!result) return result;
    session_->start(std::move(events));
    context_.restart();
    thread_ = std::thread([this] { context_.run(); });
    return result;
  }

  WebSocket& socket() override { return *session_; }

 private:
  IoAwaitable<Result<void>> handshake(WebSocketClientSettings settings) {
    Connector connector(context_.get_executor(), settings.server, settings.tls);
    const auto deadline = std::chrono::steady_clock::now() + settings.connect_timeout;
    auto connected = co_await connector.connect(settings.connect_timeout);
    const std::string where = settings.server.text() + settings.path;
    if (!connected) co_return fail(connected.error().code, connected.error().message, where);

    WebSocketSession::Stream stream(std::move(*connected));
    stream.set_option(websocket::stream_base::timeout{deadline - std::chrono::steady_clock::now(),
                                                      websocket::stream_base::none(), false});
    stream.set_option(websocket::stream_base::decorator([&settings](websocket::request_type& request) {
      for (const auto& [name, value] : settings.headers) request.set(name, value);
      if (!settings.subprotocol.empty()) request.set(http::field::sec_websocket_protocol, settings.subprotocol);
    }));
    websocket::response_type answer;
    const auto [error] = co_await stream.async_handshake(answer, settings.server.authority(),
                                                         settings.server.base_path + settings.path, k_io_no_throw);
    if (error) co_return tl::unexpected(refused(error, answer.result_int(), where));
    if (answer[http::field::sec_websocket_protocol] != settings.subprotocol) {
      co_return fail(Errc::unreadable, "the server does not speak " + settings.subprotocol, where);
    }
    session_ = std::make_shared<WebSocketSession>(std::move(stream), settings.limits);
    co_return Result<void>{};
  }

  asio::io_context context_{1};
  std::shared_ptr<WebSocketSession> session_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<WebSocketClient>> WebSocketClient::connect(const WebSocketClientSettings& settings,
                                                                  WebSocketEvents events) {
  auto client = std::make_unique<Client>();
  if (auto opened = client->open(settings, std::move(events)); !opened)
    return tl::unexpected(std::move(opened).error());
  return client;
}

}  // namespace edl::net
