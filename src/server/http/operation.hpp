#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/json_schema.hpp"

namespace edl::server {

/// Writes the schema of a body, and notes what it refers to.
using WriteSchema = std::function<std::string(JsonSchemas&)>;

/// A body's media type and what it looks like. No schema: the type says all.
struct Content {
  std::string media_type;
  WriteSchema schema{};
};

/// A parameter of the query string.
struct Parameter {
  std::string name;
  std::string description;
  std::string schema;  ///< JSON text
  bool required = false;
};

/// What an endpoint takes and answers, for people and their tools: the part of a route that /openapi.json tells. What
/// follows from the route itself (its path's names, its token, the faults of bodies and tokens) is added there.
struct Operation {
  std::string tag;      ///< the group that it is shown in
  std::string summary;  ///< one line
  std::vector<Parameter> parameters{};
  std::vector<Content> request{};            ///< one of them
  unsigned success = 200;                    ///< the status of an answer that succeeds
  std::vector<Content> answer{};             ///< of `success`; none: it has no body
  std::map<unsigned, std::string> faults{};  ///< problem documents, by status, and what each means here
  std::map<unsigned, Content> others{};      ///< answers of another status that are no problem documents
};

}  // namespace edl::server
