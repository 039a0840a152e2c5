#pragma once

#include <string>
#include <vector>

#include "core/fault.hpp"
#include "core/result.hpp"
#include "net/http.hpp"

namespace edl::server {

/// The HTTP status that a kind of failure has, one place for the whole house.
[[nodiscard]] unsigned status_of(Errc code);

/// An answer that says what is wrong, as application/problem+json: type, title, status, detail, errors.
/// @source RFC 9457
[[nodiscard]] net::HttpResponse problem(unsigned status, const std::string& detail,
                                        const std::vector<Fault>& faults = {});
[[nodiscard]] net::HttpResponse problem(const Error& error);
[[nodiscard]] net::HttpResponse problem(const Faults& faults);

/// A problem of the query string; its faults point to "/query/NAME".
[[nodiscard]] Fault query_fault(std::string_view name, std::string detail);

/// An answer with a JSON document.
[[nodiscard]] net::HttpResponse json_answer(unsigned status, std::string body);

/// 204.
[[nodiscard]] net::HttpResponse no_content();

}  // namespace edl::server
