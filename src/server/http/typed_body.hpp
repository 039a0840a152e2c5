#pragma once

// Heavy (see core/described_json.hpp): for the endpoints' .cpp files.

#include "core/described_json.hpp"
#include "server/http/body.hpp"
#include "server/http/problem.hpp"

namespace edl::server {

/// Reads a described struct from a JSON body, strictly.
/// @return the struct | 415 other media | 400 not JSON | 422 with every wrong member
template <typename T>
[[nodiscard]] tl::expected<T, net::HttpResponse> typed_body(const net::HttpRequest& request) {
  if (!has_media_type(request, "application/json")) return tl::unexpected(unsupported_media("application/json"));
  auto value = parse_json<T>(request.body);
  if (!value) return tl::unexpected(problem(value.error()));
  return std::move(*value);
}

/// As typed_body, and HTML forms (application/x-www-form-urlencoded) too, whose members are all text.
template <typename T>
[[nodiscard]] tl::expected<T, net::HttpResponse> typed_body_or_form(const net::HttpRequest& request) {
  if (!has_media_type(request, "application/x-www-form-urlencoded")) return typed_body<T>(request);
  const auto parameters = net::parse_query(request.body);
  if (!parameters) return tl::unexpected(problem(400, "the form has a broken escape"));
  boost::json::object object;
  for (const auto& [name, value] : *parameters) object[name] = value;
  // OAuth2 clients send these along (RFC 6749, 4.3.2); they say nothing here.
  for (const char* name : {"grant_type", "scope", "client_id", "client_secret"}) object.erase(name);
  auto value = from_json<T>(object, UnknownMembers::refuse);
  if (!value) return tl::unexpected(problem(value.error()));
  return std::move(*value);
}

/// A described struct as the answer.
template <typename T>
[[nodiscard]] net::HttpResponse typed_answer(unsigned status, const T& value) {
  return json_answer(status, print_json(value));
}

}  // namespace edl::server
