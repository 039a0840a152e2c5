#include "server/http/request_log.hpp"

#include <fmt/format.h>

#include <variant>

#include "core/fault.hpp"
#include "core/log.hpp"

namespace edl::server {
namespace {

bool is_logged(unsigned status, LoggedRequests logged) {
  switch (logged) {
    case LoggedRequests::failed: return status >= 500;
    case LoggedRequests::refused: return status >= 400;
    case LoggedRequests::all: return true;
  }
  return true;
}

/// What was asked for: a route's pattern, so that lines of one kind are alike.
std::string place_of(const AnsweredRequest& request) {
  return request.route != nullptr ? request.route->path : shown(request.path);
}

std::string message_of(const AnsweredRequest& request) {
  const std::string asked = request.method.empty() ? "a request that could not be read"
                                                   : fmt::format("{} {}", shown(request.method), place_of(request));
  return fmt::format("{} was answered {}{}", asked, request.status, request.whole ? "" : ", and broke off");
}

}  // namespace

void log_request(const AnsweredRequest& request, LoggedRequests logged) {
  if (!is_logged(request.status, logged)) return;
  constexpr double k_us_per_ms = 1e3;
  const auto us = std::chrono::round<std::chrono::microseconds>(request.duration).count();
  LogFields fields;
  fields.add("request_id", request.id);
  if (!request.method.empty()) fields.add("method", shown(request.method)).add("route", place_of(request));
  fields.add("status", std::int64_t{request.status});
  fields.add("duration_ms", static_cast<double>(us) / k_us_per_ms);
  fields.add("received_bytes", static_cast<std::int64_t>(request.received_bytes));
  fields.add("sent_bytes", static_cast<std::int64_t>(request.sent_bytes));
  if (const auto* user = std::get_if<UserSubject>(&request.principal)) fields.add("user", user->sub);
  if (const auto* device = std::get_if<DeviceId>(&request.principal)) fields.add("device", device->text());
  log(request.status >= 500 ? spdlog::level::warn : spdlog::level::info, message_of(request), fields);
}

}  // namespace edl::server
