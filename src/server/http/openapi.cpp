#include "server/http/openapi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

#include "core/json_syntax.hpp"
#include "server/http/problem.hpp"

namespace edl::server {
namespace {

constexpr std::string_view k_problem_schema =
    R"({"type":"object","description":"RFC 9457","properties":{"type":{"type":"string"},"title":{"type":"string"},)"
    R"("status":{"type":"integer"},"detail":{"type":"string"},"request_id":{"type":"string"},)"
    R"("errors":{"type":"array","items":{"type":"object",)"
    R"("properties":{"pointer":{"type":"string","description":"JSON pointer into the body; /query/NAME: a parameter"},)"
    R"("detail":{"type":"string"}},"required":["pointer","detail"]}}},)"
    R"("required":["type","title","status","detail","errors"]})";

std::string text(std::string_view value) {
  std::string out;
  append_json_string(out, value);
  return out;
}

/// Items of a JSON array or object.
class List {
 public:
  void add(const std::string& item) { out_ += (out_.empty() ? "" : ",") + item; }
  [[nodiscard]] const std::string& items() const { return out_; }

 private:
  std::string out_;
};

/// "GET /devices/{id}/members" becomes "get_devices_id_members": what a generated client calls it.
std::string operation_id(const Route& route) {
  std::string id;
  for (const char c : route.method + route.path) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!id.empty() && id.back() != '_') {
      id += '_';
    }
  }
  while (id.ends_with('_')) id.pop_back();
  return id;
}

std::vector<std::string> path_names(std::string_view path) {
  std::vector<std::string> names;
  for (auto begin = path.find('{'); begin != std::string_view::npos; begin = path.find('{', begin + 1)) {
    names.emplace_back(path.substr(begin + 1, path.find('}', begin) - begin - 1));
  }
  return names;
}

std::string parameters(const Route& route) {
  List list;
  for (const std::string& name : path_names(route.path)) {
    list.add(
        fmt::format(R"({{"name":"{}","in":"path","required":true,"schema":{{"type":"string","minLength":1}}}})", name));
  }
  for (const Parameter& one : route.operation.parameters) {
    list.add(fmt::format(R"({{"name":"{}","in":"query","required":{},"description":{},"schema":{}}})", one.name,
                         one.required, text(one.description), one.schema));
  }
  return list.items();
}

std::string content(const std::vector<Content>& contents, JsonSchemas& schemas) {
  List list;
  for (const auto& [media_type, schema] : contents) {
    list.add(fmt::format(R"("{}":{{"schema":{}}})", media_type, schema ? schema(schemas) : R"({"type":"string"})"));
  }
  return "{" + list.items() + "}";
}

/// The faults of the operation's own, and those that every route of its kind has.
std::map<unsigned, std::string> faults_of(const Route& route) {
  const Operation& operation = route.operation;
  std::map<unsigned, std::string> faults = operation.faults;
  const auto add = [&](unsigned status, const char* meaning) { faults.emplace(status, meaning); };
  add(429, "too fast; Retry-After says when to come again");
  add(503, "not now: something that this needs does not work, or has too much to do");
  if (!operation.request.empty()) {
    add(400, "unreadable");
    add(413, "too large");
    add(415, "another media type than the ones named");
    add(422, "readable but wrong: every wrong member is named");
  }
  if (!operation.parameters.empty()) {
    add(400, "unreadable");
    add(422, "every wrong parameter is named");
  }
  if (route.access != Access::open) add(401, "no token, or none that is good");
  const bool names_device = !path_names(route.path).empty();
  if (route.access == Access::user && names_device) {
    add(403, "yours to see, not to do");
    add(404, "unknown, or not yours");
  }
  return faults;
}

std::string responses(const Route& route, JsonSchemas& schemas) {
  const Operation& operation = route.operation;
  List list;
  std::string success = fmt::format(R"("{}":{{"description":"{}")", operation.success, "done");
  if (!operation.answer.empty()) success += R"(,"content":)" + content(operation.answer, schemas);
  list.add(success + "}");
  for (const auto& [status, other] : operation.others) {
    list.add(fmt::format(R"("{}":{{"description":"as described","content":{}}})", status, content({other}, schemas)));
  }
  for (const auto& [status, meaning] : faults_of(route)) {
    if (operation.others.contains(status)) continue;
    list.add(fmt::format(R"("{}":{{"description":{},"content":{{"application/problem+json":{{"schema":{}}}}}}})",
                         status, text(meaning), JsonSchemas::reference("Problem")));
  }
  return list.items();
}

std::string_view security(Access access) {
  switch (access) {
    case Access::open: return "[]";
    case Access::user: return R"([{"userToken":[]}])";
    case Access::device: return R"([{"deviceToken":[]}])";
    case Access::scraper: return R"([{"scrapeToken":[]}])";
  }
  return "[]";
}

std::string operation_text(const Route& route, JsonSchemas& schemas) {
  const Operation& operation = route.operation;
  std::string out = fmt::format(R"({{"operationId":"{}","tags":[{}],"summary":{},"security":{})", operation_id(route),
                                text(operation.tag), text(operation.summary), security(route.access));
  if (const std::string list = parameters(route); !list.empty()) out += R"(,"parameters":[)" + list + "]";
  if (!operation.request.empty()) {
    out += R"(,"requestBody":{"required":true,"content":)" + content(operation.request, schemas) + "}";
  }
  return out + R"(,"responses":{)" + responses(route, schemas) + "}}";
}

std::string lower_case(std::string word) {
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word;
}

}  // namespace

std::string openapi_document(const std::vector<Route>& routes, std::string_view version) {
  JsonSchemas schemas;
  schemas.add("Problem", std::string(k_problem_schema));
  std::map<std::string, List> paths;
  for (const Route& route : routes) {
    if (route.operation.summary.empty()) continue;
    paths[route.path].add(fmt::format(R"("{}":{})", lower_case(route.method), operation_text(route, schemas)));
  }
  List path_items;
  for (const auto& [path, operations] : paths) path_items.add(fmt::format(R"("{}":{{{}}})", path, operations.items()));
  List schema_items;
  for (const auto& [name, schema] : schemas.all()) schema_items.add(fmt::format(R"("{}":{})", name, schema));
  return fmt::format(
      R"({{"openapi":"3.1.0","info":{{"title":"EDL, the Energy Data Logger","version":{},"license":{{"name":"Apache-2.0","identifier":"Apache-2.0"}}}},)"
      R"("servers":[{{"url":"/"}}],"paths":{{{}}},"components":{{"schemas":{{{}}},"securitySchemes":{{)"
      R"("userToken":{{"type":"http","scheme":"bearer","bearerFormat":"JWT","description":"access_token of /login"}},)"
      R"("deviceToken":{{"type":"http","scheme":"bearer","bearerFormat":"JWT","description":"signed by the device's own key"}},)"
      R"("scrapeToken":{{"type":"http","scheme":"bearer","description":"what the server's file keys/metrics.token holds"}}}}}}}})",
      text(version), path_items.items(), schema_items.items());
}

}  // namespace edl::server
