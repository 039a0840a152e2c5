#include "server/http/request_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "net/ip_address.hpp"
#include "server/http/problem.hpp"

namespace edl::server {
namespace {

using Wait = std::optional<std::chrono::nanoseconds>;

std::optional<net::HttpResponse> too_fast(const Wait& wait, unsigned per_second, std::string_view who) {
  if (!wait) return std::nullopt;
  const auto seconds = std::max(std::chrono::ceil<std::chrono::seconds>(*wait), std::chrono::seconds(1)).count();
  auto response =
      problem(429, fmt::format("{} asks more than {} times a second; try again in {} s", who, per_second, seconds));
  response.headers.add("Retry-After", std::to_string(seconds));
  return response;
}

constexpr std::string_view k_address = "this address, without a good token,";

}  // namespace

/// What the bucket of the request's address is called; nothing if it has none.
std::optional<std::string> RequestLimits::limited_address(const net::HttpRequest& request) const {
  if (rates_.address == 0) return std::nullopt;
  const auto address = net::IpAddress::parse(request.remote_address);
  if (!address || address->is_loopback()) return std::nullopt;
  const auto holder = address->holder().bytes();
  return "a" + std::string(holder.begin(), holder.end());
}

std::optional<net::HttpResponse> RequestLimits::before_check(const net::HttpRequest& request) {
  const auto address = limited_address(request);
  if (!address) return std::nullopt;
  return too_fast(buckets_.wait(*address, {rates_.address}, clock_()), rates_.address, k_address);
}

void RequestLimits::was_no_good(const net::HttpRequest& request) {
  if (const auto address = limited_address(request)) {
    static_cast<void>(buckets_.take(*address, {rates_.address}, clock_()));
  }
}

std::optional<net::HttpResponse> RequestLimits::take(const Principal& who, const net::HttpRequest& request) {
  const auto counted = [this](const std::string& name, unsigned rate, std::string_view shown_as) {
    return too_fast(buckets_.take(name, {rate}, clock_()), rate, shown_as);
  };
  if (const auto* user = std::get_if<UserSubject>(&who)) {
    if (rates_.user == 0) return std::nullopt;
    return counted("u" + user->sub, rates_.user, "this user");
  }
  if (const auto* device = std::get_if<DeviceId>(&who)) {
    if (rates_.device == 0) return std::nullopt;
    return counted("d" + device->text(), rates_.device, "this device");
  }
  const auto address = limited_address(request);
  if (!address) return std::nullopt;
  return counted(*address, rates_.address, k_address);
}

}  // namespace edl::server
