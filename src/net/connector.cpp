#include "net/connector.hpp"

#include <string>
#include <utility>
#include <vector>

namespace edl::net {
namespace {

IpAddress ip_address_of(const asio::ip::address& address) {
  return address.is_v4() ? IpAddress(address.to_v4().to_bytes()) : IpAddress(address.to_v6().to_bytes());
}

}  // namespace

Connector::Connector(const IoExecutor& executor, Url server, std::shared_ptr<const ClientTls> tls,
                     MayConnect may_connect)
    : server_(std::move(server)), tls_(std::move(tls)), may_connect_(std::move(may_connect)), resolver_(executor),
      transport_(IoSocket(executor)), deadline_(executor) {}

IoAwaitable<Result<Transport>> Connector::connect(std::chrono::milliseconds timeout) {
  cancelled_ = false;
  timed_out_ = false;
  transport_ = Transport(IoSocket(transport_.get_executor()));
  deadline_.expires_after(timeout);
  deadline_.async_wait([this](const ErrorCode& error) {
    if (error) return;
    cancel();
    timed_out_ = true;
  });
  auto connected = co_await try_to_connect();
  deadline_.cancel();
  if (!connected) co_return failure(std::move(connected).error());
  ErrorCode ignored;
  transport_.socket().set_option(tcp::no_delay(true), ignored);
  co_return std::move(transport_);
}

IoAwaitable<Result<void>> Connector::try_to_connect() {
  const auto [resolve_error, addresses] =
      co_await resolver_.async_resolve(server_.host, std::to_string(server_.port), k_io_no_throw);
  // An operation whose end was queued already does not notice that it was cancelled, so each next one asks first.
  if (resolve_error || cancelled_) co_return fail(Errc::unavailable, resolve_error.message());
  std::vector<tcp::endpoint> good;
  for (const auto& one : addresses) {
    if (!may_connect_ || may_connect_(ip_address_of(one.endpoint().address()))) good.push_back(one.endpoint());
  }
  if (good.empty()) co_return fail(Errc::forbidden, "its address is none that may be connected to");
  const auto [connect_error, address] = co_await asio::async_connect(transport_.socket(), good, k_io_no_throw);
  if (connect_error || cancelled_) co_return fail(Errc::unavailable, connect_error.message());
  if (server_.scheme == Scheme::http) co_return Result<void>();
  auto channel = tls_channel();
  if (!channel) co_return tl::unexpected(channel.error());
  co_return co_await transport_.start_tls(std::move(*channel));
}

Result<std::unique_ptr<TlsChannel>> Connector::tls_channel() {
  if (!tls_) {
    auto made = ClientTls::make({});
    if (!made) return tl::unexpected(made.error());
    tls_ = std::move(*made);
  }
  return tls_->connect(transport_.socket().native_handle(), server_.host);
}

void Connector::cancel() {
  cancelled_ = true;
  resolver_.cancel();
  transport_.close();
}

tl::unexpected<Error> Connector::failure(Error error) const {
  if (timed_out_) return fail(Errc::timeout, "no answer in time", server_.text());
  if (cancelled_) return fail(Errc::unavailable, "the call was cancelled", server_.text());
  // The other end of an https URL that speaks something else: most often plain HTTP.
  if (error.code == Errc::unreadable) error.message += "; is its address http://" + server_.authority() + "?";
  return fail(error.code, std::move(error.message), error.where.empty() ? server_.text() : std::move(error.where));
}

}  // namespace edl::net
