#include "net/http_server.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "net/address_places.hpp"
#include "net/asio.hpp"
#include "net/deadlines.hpp"
#include "net/http_session.hpp"

namespace edl::net {
namespace {

constexpr std::chrono::milliseconds k_time_to_cut{500};
/// Clients that are told at the same time that they are one too many; more are cut without a word.
constexpr std::size_t k_told_at_once = 64;
constexpr const char* k_come_back_after_s = "10";
constexpr std::chrono::minutes k_warn_at_most_every{1};

const IpAddress k_everybody{IpAddress::Bytes{}};

/// One too many: the status that says so, and why.
struct TooMany {
  unsigned status;
  std::string detail;
};

IpAddress address_of(const IoSocket& socket) {
  ErrorCode error;
  const asio::ip::address address = socket.remote_endpoint(error).address();
  return address.is_v4() ? IpAddress(address.to_v4().to_bytes()) : IpAddress(address.to_v6().to_bytes());
}

/// A thread that serves the connections that are given to it, each from beginning to end: nothing of theirs is locked.
struct IoThread {
  explicit IoThread(std::chrono::milliseconds shortest_deadline)
      : deadlines(context.get_executor(), shortest_deadline) {}

  asio::io_context context{1};
  Deadlines deadlines;
  asio::executor_work_guard<IoExecutor> stays{context.get_executor()};  ///< runs on without connections
  std::thread thread{};
};

class Server final : public HttpServer {
 public:
  Server(HttpServerSettings settings, HttpHandlers handlers)
      : settings_(std::move(settings)), handlers_(std::move(handlers)), places_(settings_.max_connections_per_address),
        threads_(make_threads(settings_)), acceptor_(threads_.front()->context) {}
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() override { stop(std::chrono::milliseconds(0)); }

  Result<void> open() {
    const std::string where = fmt::format("{}:{}", settings_.listen.host, settings_.listen.port);
    ErrorCode error;
    tcp::resolver resolver(threads_.front()->context);
    const auto found =
        resolver.resolve(settings_.listen.host, std::to_string(settings_.listen.port), tcp::resolver::passive, error);
    if (error) return fail(Errc::io, "no such address to listen on: " + error.message(), where);
    const tcp::endpoint address = found.begin()->endpoint();
    acceptor_.open(address.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(address, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fail(Errc::io, "cannot listen: " + error.message(), where);
    port_ = acceptor_.local_endpoint().port();

    asio::co_spawn(acceptor_.get_executor(), accept(), asio::detached);
    for (const auto& io : threads_) io->thread = std::thread([&io = *io] { io.context.run(); });
    return {};
  }

  std::uint16_t port() const override { return port_; }

  std::size_t connections() const override { return registry_.size(); }

  void ask_threads(std::function<void()> all_answered) override {
    const auto missing = std::make_shared<std::atomic<std::size_t>>(threads_.size());
    for (const auto& io : threads_) {
      asio::post(io->context, [missing, all_answered] {
        if (missing->fetch_sub(1) == 1) all_answered();
      });
    }
  }

  void stop(std::chrono::milliseconds grace) override {
    if (std::exchange(stopped_, true)) return;
    asio::post(acceptor_.get_executor(), [this] {
      ErrorCode ignored;
      acceptor_.close(ignored);
    });
    registry_.stop_all();
    if (!registry_.wait_until_empty(std::chrono::steady_clock::now() + grace)) {
      for (const auto& session : registry_.all()) session->cut();
      // A session whose request is still with the application cannot end; the others run out of work by themselves.
      if (!registry_.wait_until_empty(std::chrono::steady_clock::now() + k_time_to_cut)) {
        for (const auto& io : threads_) io->context.stop();
      }
    }
    for (const auto& io : threads_) {
      asio::post(io->context, [&io = *io] { io.deadlines.stop(); });
      io->stays.reset();
    }
    for (const auto& io : threads_) {
      if (io->thread.joinable()) io->thread.join();
    }
    for (const auto& session : registry_.all()) session->abandon();
  }

 private:
  using Acceptor = asio::basic_socket_acceptor<tcp, IoExecutor>;
  using IoThreads = std::vector<std::unique_ptr<IoThread>>;

  static IoThreads make_threads(const HttpServerSettings& settings) {
    const auto shortest = std::min({settings.idle_timeout, settings.request_timeout, settings.handshake_timeout});
    IoThreads threads;
    for (unsigned i = 0; i < std::max(settings.threads, 1u); ++i)
      threads.push_back(std::make_unique<IoThread>(shortest));
    return threads;
  }

  IoAwaitable<void> accept() {
    for (std::size_t next = 0;; next = (next + 1) % threads_.size()) {
      IoThread& io = *threads_[next];
      auto [error, socket] = co_await acceptor_.async_accept(io.context.get_executor(), k_io_no_throw);
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
      // Out of file descriptors or the like: the next accept may work, but not at once.
      if (error) {
        asio::steady_timer pause(acceptor_.get_executor(), std::chrono::milliseconds(100));
        co_await pause.async_wait(k_io_no_throw);
        continue;
      }
      serve(io, std::move(socket));
    }
  }

  /// Hands a connection to its thread, unless it is one too many.
  void serve(IoThread& io, IoSocket socket) {
    const IpAddress peer = address_of(socket);
    auto place = take_place(peer);
    std::shared_ptr<void> held = place ? *place : take_place_to_be_told();
    if (!place) warn(place.error());
    if (!place && !held) return;
    auto session = std::make_shared<HttpSession>(HttpSession::Accepted{Transport(std::move(socket)), peer, held},
                                                 settings_, handlers_, registry_);
    asio::post(io.context, [&io, session = std::move(session), refusal = refusal_for(place)] {
      io.deadlines.watch(session);
      asio::co_spawn(
          io.context.get_executor(),
          [session, refusal] { return refusal ? session->turn_away(*refusal) : session->run(); }, asio::detached);
    });
  }

  using Place = tl::expected<std::shared_ptr<void>, TooMany>;

  Place take_place(const IpAddress& peer) {
    if (registry_.size() >= settings_.max_connections) {
      return tl::unexpected(TooMany{503, "the server has more connections than it takes"});
    }
    const bool unlimited = peer.is_loopback() ? !settings_.limits_loopback : settings_.proxies.contains(peer);
    if (unlimited) return std::shared_ptr<void>();
    if (auto place = places_.take(peer)) return place;
    return tl::unexpected(TooMany{429, "there are too many connections from " + peer.holder().text()});
  }

  /// Under TLS nobody is told: the handshake would be the dearest part of it.
  std::shared_ptr<void> take_place_to_be_told() { return settings_.tls ? nullptr : told_.take(k_everybody); }

  /// Tells the log, now and then.
  void warn(const TooMany& reason) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_warning_) return;
    next_warning_ = now + k_warn_at_most_every;
    spdlog::warn("{}: connections are turned away", reason.detail);
  }

  std::optional<HttpResponse> refusal_for(const Place& place) const {
    if (place) return std::nullopt;
    HttpResponse refusal = handlers_.on_refusal(place.error().status, place.error().detail);
    refusal.headers.add("Retry-After", k_come_back_after_s);
    return refusal;
  }

  HttpServerSettings settings_;
  HttpHandlers handlers_;
  SessionRegistry registry_;
  AddressPlaces places_;
  AddressPlaces told_{k_told_at_once};
  IoThreads threads_;
  Acceptor acceptor_;
  std::uint16_t port_ = 0;
  bool stopped_ = false;
  std::chrono::steady_clock::time_point next_warning_{};
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpServerSettings settings, HttpHandlers handlers) {
  auto server = std::make_unique<Server>(std::move(settings), std::move(handlers));
  if (auto opened = server->open(); !opened) return tl::unexpected(std::move(opened).error());
  return server;
}

}  // namespace edl::net
