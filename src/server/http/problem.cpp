#include "server/http/problem.hpp"

#include <fmt/format.h>

#include "core/json_syntax.hpp"
#include "core/utf8.hpp"

namespace edl::server {
namespace {

/// The reason phrases of RFC 9110, section 15, for the statuses that we answer.
std::string_view title_of(unsigned status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return status < 500 ? "Bad Request" : "Internal Server Error";
  }
}

}  // namespace

unsigned status_of(Errc code) {
  switch (code) {
    case Errc::unreadable: return 400;
    case Errc::unauthorized: return 401;
    case Errc::forbidden: return 403;
    case Errc::not_found: return 404;
    case Errc::conflict: return 409;
    case Errc::too_large: return 413;
    case Errc::invalid:
    case Errc::expired: return 422;
    case Errc::too_many: return 429;
    case Errc::timeout: return 504;
    case Errc::unavailable:
    case Errc::corrupt:
    case Errc::io: return 503;
  }
  return 500;
}

net::HttpResponse problem(unsigned status, const std::string& detail, const std::vector<Fault>& faults) {
  net::HttpResponse response{status, {{"Content-Type", "application/problem+json"}}, {}};
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  std::string& body = response.body;
  body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":)", title_of(status), status);
  append_json_string(body, well_formed(detail));
  body += R"(,"errors":[)";
  for (bool first = true; const Fault& fault : faults) {
    if (!std::exchange(first, false)) body += ',';
    body += R"({"pointer":)";
    append_json_string(body, well_formed(fault.pointer));
    body += R"(,"detail":)";
    append_json_string(body, well_formed(fault.detail));
    body += '}';
  }
  body += "]}";
  return response;
}

net::HttpResponse problem(const Error& error) { return problem(status_of(error.code), error.message); }

net::HttpResponse problem(const Faults& faults) {
  return problem(status_of(faults.code), faults.summary, faults.faults);
}

Fault query_fault(std::string_view name, std::string detail) {
  return {"/query/" + pointer_token(name), std::move(detail)};
}

net::HttpResponse json_answer(unsigned status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

net::HttpResponse no_content() { return {204, {}, {}}; }

}  // namespace edl::server
