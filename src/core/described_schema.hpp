#pragma once

// The JSON Schema of plain structs from the one description that also parses and prints them. Heavy to compile: include
// it where endpoints are implemented, never in a header.

#include <fmt/format.h>

#include <boost/core/type_name.hpp>
#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/described_json.hpp"
#include "core/json_schema.hpp"
#include "core/member_note.hpp"

namespace edl {

/// A type's name without its namespaces: what its schema is called.
template <typename T>
[[nodiscard]] std::string schema_name() {
  const std::string whole = boost::core::type_name<T>();
  const auto colon = whole.rfind(':');
  return colon == std::string::npos ? whole : whole.substr(colon + 1);
}

namespace described {

template <typename T>
inline constexpr bool is_patched = false;
template <typename T>
inline constexpr bool is_patched<Patched<T>> = true;

/// A struct that is read and written under one name says so by `static constexpr bool k_both_ways = true`: its one schema
/// lets optional members be absent, though what is written has them.
template <typename T>
inline constexpr bool goes_both_ways = false;
template <typename T>
requires(T::k_both_ways) inline constexpr bool goes_both_ways<T> = true;

inline void append_note(std::string& out, const MemberNote& note, std::string_view least, std::string_view most) {
  if (!note.description.empty()) {
    out += R"(,"description":)";
    append_json_string(out, note.description);
  }
  if (!note.format.empty()) out += fmt::format(R"(,"format":"{}")", note.format);
  if (note.least) out += fmt::format(R"(,"minimum":{},"maximum":{})", *note.least, *note.most);
  if (note.shortest) out += fmt::format(R"(,"{}":{},"{}":{})", least, *note.shortest, most, *note.longest);
  if (!note.has_words()) return;
  out += R"(,"enum":[)";
  for (bool first = true; const std::string_view word : note.words) {
    if (word.empty()) continue;
    if (!std::exchange(first, false)) out += ',';
    append_json_string(out, word);
  }
  out += ']';
}

/// Writes the schema of a type, and notes those that it refers to.
class SchemaWriter {
 public:
  SchemaWriter(JsonSchemas& schemas, JsonDirection direction) : schemas_(schemas), direction_(direction) {}

  template <typename T>
  [[nodiscard]] std::string of(const MemberNote* note = nullptr) {
    if constexpr (is_patched<T>) {
      return of<decltype(T::value)>(note);
    } else if constexpr (is_optional<T>) {
      return nullable_schema(of<typename T::value_type>(note));
    } else if constexpr (Struct<T>) {
      return reference<T>();
    } else {
      std::string out = "{";
      plain(out, static_cast<const T*>(nullptr), note != nullptr ? *note : MemberNote{});
      return out + "}";
    }
  }

 private:
  static void plain(std::string& out, const std::string*, const MemberNote& note) {
    out += R"("type":"string")";
    append_note(out, note, "minLength", "maxLength");
  }
  static void plain(std::string& out, const bool*, const MemberNote& note) {
    out += R"("type":"boolean")";
    append_note(out, note, "", "");
  }
  static void plain(std::string& out, const double*, const MemberNote& note) {
    out += R"("type":"number")";
    append_note(out, note, "", "");
  }
  template <std::integral T>
  static void plain(std::string& out, const T*, const MemberNote& note) {
    out += R"("type":"integer")";
    if (!note.least && std::unsigned_integral<T>) out += R"(,"minimum":0)";
    append_note(out, note, "", "");
  }
  template <Text T>
  static void plain(std::string& out, const T*, const MemberNote& note) {
    out += R"("type":"string","pattern":)";
    append_json_string(out, T::k_pattern);
    append_note(out, note, "", "");
  }
  template <PrintedNumber T>
  static void plain(std::string& out, const T*, const MemberNote& note) {
    out += R"("type":"number")";
    append_note(out, note, "", "");
  }
  template <Enum T>
  static void plain(std::string& out, const T*, const MemberNote& note) {
    out += R"("type":"string","enum":[)";
    bool first = true;
    boost::mp11::mp_for_each<Enumerators<T>>([&](auto enumerator) {
      if (!std::exchange(first, false)) out += ',';
      append_json_string(out, enumerator.name);
    });
    out += ']';
    append_note(out, note, "", "");
  }
  template <typename T>
  void plain(std::string& out, const std::vector<T>*, const MemberNote& note) {
    out += R"("type":"array","items":)" + of<T>();
    append_note(out, note, "minItems", "maxItems");
  }
  template <typename T>
  void plain(std::string& out, const std::map<std::string, T>*, const MemberNote& note) {
    out += R"("type":"object","additionalProperties":)" + of<T>();
    append_note(out, note, "", "");
  }

  template <Struct T>
  [[nodiscard]] std::string reference() {
    const std::string name = schema_name<T>();
    schemas_.add(name, object<T>());
    return JsonSchemas::reference(name);
  }

  template <Struct T>
  [[nodiscard]] std::string object() {
    std::string properties;
    std::string required;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      using Value = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
      constexpr std::string_view k_name = json_name(member.name);
      properties += fmt::format(R"({}"{}":{})", properties.empty() ? "" : ",", k_name, of<Value>(note_of<T>(k_name)));
      if (may_be_absent<T, Value>(k_name) && (direction_ == JsonDirection::in || goes_both_ways<T>)) return;
      required += fmt::format(R"({}"{}")", required.empty() ? "" : ",", k_name);
    });
    std::string out = R"({"type":"object","properties":{)" + properties + "}";
    if (!required.empty()) out += R"(,"required":[)" + required + "]";
    return out + R"(,"additionalProperties":false})";
  }

  JsonSchemas& schemas_;
  JsonDirection direction_;
};

}  // namespace described

/// The schema of a described type, as JSON text; what it refers to is noted in `schemas`.
template <typename T>
[[nodiscard]] std::string schema_of(JsonSchemas& schemas, JsonDirection direction) {
  return described::SchemaWriter(schemas, direction).template of<T>();
}

}  // namespace edl
