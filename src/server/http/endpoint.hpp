#pragma once

// Heavy (see core/described_json.hpp): for the endpoints' .cpp files.

#include <concepts>
#include <map>
#include <string>
#include <type_traits>
#include <utility>

#include "core/described_schema.hpp"
#include "server/http/router.hpp"
#include "server/http/typed_body.hpp"

namespace edl::server {

/// What a handler gives: the answer's struct, or the answer that says what is wrong.
template <typename T>
using Answered = tl::expected<T, net::HttpResponse>;

/// In the place of a body's struct: the request has none.
struct NoBody {};
/// In the place of an answer's struct: 204.
struct NoContent {};

enum class Forms : std::uint8_t { no, too };        ///< whether HTML forms are read beside JSON
enum class Keep : std::uint8_t { anyone, nobody };  ///< whether caches on the way may keep the answer

/// One line of the route table, but for the handler.
struct EndpointLine {
  std::string method;
  std::string path;
  Access access = Access::user;
  std::string tag;
  std::string summary;
  unsigned success = 200;                    ///< status; 204 for NoContent whatever stands here
  std::map<unsigned, std::string> faults{};  ///< beyond those that every endpoint of its kind has
  Forms forms = Forms::no;
  Keep keep = Keep::anyone;
  std::vector<Parameter> parameters{};
  std::size_t max_body = k_small_body;
};

/// The contents of a JSON answer or body of a described struct.
template <typename T>
[[nodiscard]] Content json_content(JsonDirection direction) {
  return {"application/json", [direction](JsonSchemas& schemas) { return schema_of<T>(schemas, direction); }};
}

/// An endpoint that runs on a worker: reads its body's struct, strictly, and prints its answer's.
/// @param handler  called with the Call, and with the Body unless that is NoBody; gives Answered<Answer>
template <typename Body, typename Answer, typename Handler>
[[nodiscard]] Route endpoint(EndpointLine line, Handler handler) {
  constexpr bool k_has_body = !std::same_as<Body, NoBody>;
  constexpr bool k_has_answer = !std::same_as<Answer, NoContent>;
  Operation operation{line.tag, line.summary, line.parameters, {}, k_has_answer ? line.success : 204U, {}, line.faults};
  if constexpr (k_has_body) {
    operation.request.push_back(json_content<Body>(JsonDirection::in));
    if (line.forms == Forms::too) {
      operation.request.push_back(json_content<Body>(JsonDirection::in));
      operation.request.back().media_type = "application/x-www-form-urlencoded";
    }
  }
  if constexpr (k_has_answer) operation.answer.push_back(json_content<Answer>(JsonDirection::out));

  const auto answer = [line, handler](const Call& call) {
    const auto handled = [&]() -> Answered<Answer> {
      if constexpr (k_has_body) {
        auto body = line.forms == Forms::too ? typed_body_or_form<Body>(call.request) : typed_body<Body>(call.request);
        if (!body) return tl::unexpected(std::move(body).error());
        return handler(call, *body);
      } else {
        return handler(call);
      }
    }();
    if (!handled) return handled.error();
    net::HttpResponse response;
    if constexpr (k_has_answer) {
      response = typed_answer(line.success, *handled);
    } else {
      response = no_content();
    }
    if (line.keep == Keep::nobody) response.headers.add("Cache-Control", "no-store");
    return response;
  };
  return Route{line.method,   line.path,       line.access,         RunOn::worker,
               line.max_body, at_once(answer), std::move(operation)};
}

/// A failed Result as the answer that says so.
template <typename Failed>
[[nodiscard]] tl::unexpected<net::HttpResponse> failed(const Failed& result) {
  return tl::unexpected(problem(result.error()));
}

}  // namespace edl::server
