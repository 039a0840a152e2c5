#include "core/json_schema.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace edl {

void JsonSchemas::add(const std::string& name, const std::string& schema) {
  const auto [found, added] = schemas_.emplace(name, schema);
  if (!added && found->second != schema) throw std::logic_error("two schemas are called " + name);
}

std::string JsonSchemas::reference(std::string_view name) {
  return fmt::format(R"({{"$ref":"#/components/schemas/{}"}})", name);
}

std::string nullable_schema(const std::string& schema) {
  return fmt::format(R"({{"anyOf":[{},{{"type":"null"}}]}})", schema);
}

}  // namespace edl
