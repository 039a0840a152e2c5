#pragma once

#include <map>
#include <string>
#include <string_view>

namespace edl {

/// Which way a document goes: who reads it may find optional members absent, who writes it writes null.
enum class JsonDirection : unsigned char { in, out };

/// The schemas that a document refers to by name, each JSON text (JSON Schema 2020-12, as OpenAPI 3.1 has it).
class JsonSchemas {
 public:
  /// Notes a schema under a name.
  /// @throws std::logic_error if another one has the name: two types are called alike, or one goes both ways with optional members
  void add(const std::string& name, const std::string& schema);
  [[nodiscard]] const std::map<std::string, std::string>& all() const { return schemas_; }

  /// `{"$ref":"#/components/schemas/NAME"}`
  [[nodiscard]] static std::string reference(std::string_view name);

 private:
  std::map<std::string, std::string> schemas_;
};

/// The same schema, or null.
[[nodiscard]] std::string nullable_schema(const std::string& schema);

}  // namespace edl
