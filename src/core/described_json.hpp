#pragma once

// Parsing and printing of plain structs from their one description (BOOST_DESCRIBE_STRUCT, BOOST_DESCRIBE_ENUM).
// Heavy to compile: include it where messages are implemented, never in a header.

#include <fmt/format.h>

#include <array>
#include <boost/describe.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/fault.hpp"
#include "core/json_syntax.hpp"
#include "core/member_note.hpp"
#include "core/patched.hpp"

namespace edl {

/// What to do with members that the struct does not have: HTTP bodies refuse them; the conversation over the
/// WebSocket skips them, so that a newer peer may say more.
enum class UnknownMembers : std::uint8_t { refuse, skip };

namespace described {

template <typename T>
concept Struct = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;
template <typename T>
concept Enum = boost::describe::has_describe_enumerators<T>::value;

/// A value that stands in JSON as text of a form of its own, which `k_pattern` tells as a regular expression (ECMA-262).
template <typename T>
concept Text = requires(const T& value, std::string_view text) {
  { T::parse(text) } -> std::same_as<Result<T>>;
  { value.text() } -> std::convertible_to<std::string>;
  { T::k_pattern } -> std::convertible_to<std::string_view>;
};
/// A value that stands in JSON as a number, of which it takes some only.
template <typename T>
concept ReadNumber = PrintedNumber<T> && requires(double number) {
  { T::from_number(number) } -> std::same_as<Result<T>>;
};
/// A struct that has rules which no member alone can break, and adds what breaks them to the faults.
template <typename T>
concept Ruled = requires(const T& value, const std::string& at, Faults& faults) {
  value.check_rules(at, faults);
};

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <typename T>
inline constexpr bool is_optional<Patched<T>> = true;

/// Whether a document may leave a member out.
template <typename T, typename Member>
[[nodiscard]] constexpr bool may_be_absent(std::string_view name) {
  if (is_optional<Member>) return true;
  const MemberNote* const note = note_of<T>(name);
  return note != nullptr && note->absent_is_empty;
}

/// What a member is called in JSON, in its note, and in its schema: its name, but for one underscore at the end, by which a
/// word that C++ keeps for itself can be one ("export_").
[[nodiscard]] constexpr std::string_view json_name(std::string_view member) {
  if (member.ends_with('_')) member.remove_suffix(1);
  return member;
}

template <typename T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
template <typename T>
using Enumerators = boost::describe::describe_enumerators<T>;

inline std::string_view kind_of(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return "a truth value";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return "a number";
    case boost::json::kind::string: return "text";
    case boost::json::kind::array: return "an array";
    case boost::json::kind::object: return "an object";
  }
  return "something else";
}

/// One walk over a JSON value; collects every fault with its pointer.
class Reader {
 public:
  Reader(UnknownMembers unknown, Faults& faults) : unknown_(unknown), faults_(faults) {}

  void read(const boost::json::value& json, const std::string& at, std::string& out) {
    if (!json.is_string()) return expected("text", json, at);
    out.assign(json.get_string().data(), json.get_string().size());
  }

  void read(const boost::json::value& json, const std::string& at, bool& out) {
    if (!json.is_bool()) return expected("true or false", json, at);
    out = json.get_bool();
  }

  template <std::integral T>
  requires(!std::same_as<T, bool>) void read(const boost::json::value& json, const std::string& at, T& out) {
    if (!json.is_number()) return expected("a whole number", json, at);
    boost::json::error_code error;
    const T number = json.to_number<T>(error);
    if (error) return faults_.add(at, "expected a whole number within range");
    out = number;
  }

  void read(const boost::json::value& json, const std::string& at, double& out) {
    if (!json.is_number()) return expected("a number", json, at);
    out = json.to_number<double>();
  }

  template <Text T>
  void read(const boost::json::value& json, const std::string& at, T& out) {
    if (!json.is_string()) return expected("text", json, at);
    take(T::parse(std::string_view(json.get_string())), at, out);
  }

  template <ReadNumber T>
  void read(const boost::json::value& json, const std::string& at, T& out) {
    if (!json.is_number()) return expected("a number", json, at);
    take(T::from_number(json.to_number<double>()), at, out);
  }

  template <Enum T>
  void read(const boost::json::value& json, const std::string& at, T& out) {
    std::string names;
    bool found = false;
    boost::mp11::mp_for_each<Enumerators<T>>([&](auto enumerator) {
      if (json.is_string() && json.get_string() == enumerator.name) {
        out = enumerator.value;
        found = true;
      }
      names += (names.empty() ? "\"" : ", \"") + std::string(enumerator.name) + '"';
    });
    if (!found) expected("one of " + names, json, at);
  }

  template <typename T>
  void read(const boost::json::value& json, const std::string& at, std::optional<T>& out) {
    if (json.is_null()) {
      out.reset();
      return;
    }
    read(json, at, out.emplace());
  }

  template <typename T>
  void read(const boost::json::value& json, const std::string& at, Patched<T>& out) {
    out.named = true;
    read(json, at, out.value);
  }

  template <typename T>
  void read(const boost::json::value& json, const std::string& at, std::vector<T>& out) {
    if (!json.is_array()) return expected("an array", json, at);
    std::size_t index = 0;
    for (const auto& element : json.get_array()) read(element, fmt::format("{}/{}", at, index++), out.emplace_back());
  }

  template <typename T>
  void read(const boost::json::value& json, const std::string& at, std::map<std::string, T>& out) {
    if (!json.is_object()) return expected("an object", json, at);
    for (const auto& [key, value] : json.get_object()) {
      read(value, at + "/" + pointer_token(key), out[std::string(key)]);
    }
  }

  template <Struct T>
  void read(const boost::json::value& json, const std::string& at, T& out) {
    if (!json.is_object()) return expected("an object", json, at);
    const auto& object = json.get_object();
    const std::size_t faults_before = faults_.faults.size();
    boost::mp11::mp_for_each<Members<T>>([&](auto member) { read_member(object, at, out, member); });
    if (unknown_ == UnknownMembers::refuse) refuse_unknown<T>(object, at);
    if constexpr (Ruled<T>) {
      if (faults_.faults.size() == faults_before) out.check_rules(at, faults_);
    }
  }

 private:
  template <typename T, typename Member>
  void read_member(const boost::json::object& object, const std::string& at, T& out, Member member) {
    auto& target = out.*member.pointer;
    constexpr std::string_view k_name = json_name(member.name);
    const auto* value = object.if_contains(k_name);
    if (value != nullptr) {
      const std::size_t faults_before = faults_.faults.size();
      read(*value, at + "/" + std::string(k_name), target);
      const MemberNote* const note = note_of<T>(k_name);
      if (note != nullptr && !note->checked_behind && faults_.faults.size() == faults_before) {
        check(*note, target, at + "/" + std::string(k_name), faults_);
      }
    } else if (!may_be_absent<T, std::remove_cvref_t<decltype(target)>>(k_name)) {
      faults_.add(at + "/" + std::string(k_name), "is missing");
    }
  }

  template <typename T>
  void refuse_unknown(const boost::json::object& object, const std::string& at) {
    for (const auto& [key, value] : object) {
      bool known = false;
      boost::mp11::mp_for_each<Members<T>>([&](auto member) { known = known || key == json_name(member.name); });
      if (!known) faults_.add(at + "/" + pointer_token(key), "is not a known member");
    }
  }

  template <typename T>
  void take(Result<T> value, const std::string& at, T& out) {
    if (!value) return faults_.add(at, std::move(value.error().message));
    out = std::move(*value);
  }

  void expected(std::string_view what, const boost::json::value& found, const std::string& at) {
    faults_.add(at, fmt::format("expected {}, found {}", what, kind_of(found)));
  }

  UnknownMembers unknown_;
  Faults& faults_;
};

inline void print(std::string& out, const std::string& value) { append_json_string(out, value); }
inline void print(std::string& out, bool value) { out += value ? "true" : "false"; }
inline void print(std::string& out, double value) { append_json_number(out, value); }

template <std::integral T>
requires(!std::same_as<T, bool>) void print(std::string& out, T value) {
  fmt::format_to(std::back_inserter(out), "{}", value);
}

template <Text T>
void print(std::string& out, const T& value) {
  append_json_string(out, value.text());
}

template <PrintedNumber T>
void print(std::string& out, const T& value) {
  append_json_number(out, value.number());
}

template <Enum T>
void print(std::string& out, T value) {
  append_json_string(out, boost::describe::enum_to_string(value, "unknown"));
}

template <Struct T>
void print(std::string& out, const T& value);

template <typename T>
void print(std::string& out, const std::optional<T>& value);
template <typename T>
void print(std::string& out, const std::map<std::string, T>& values);

template <typename T>
void print(std::string& out, const std::vector<T>& values) {
  out += '[';
  for (bool first = true; const T& value : values) {
    if (!std::exchange(first, false)) out += ',';
    print(out, value);
  }
  out += ']';
}

template <typename T>
void print(std::string& out, const std::map<std::string, T>& values) {
  out += '{';
  for (bool first = true; const auto& [key, value] : values) {
    if (!std::exchange(first, false)) out += ',';
    append_json_string(out, key);
    out += ':';
    print(out, value);
  }
  out += '}';
}

template <typename T>
void print(std::string& out, const std::optional<T>& value) {
  if (value) {
    print(out, *value);
  } else {
    out += "null";
  }
}

/// Appends `"name":value` for each member, without braces; members that are nullopt are printed as null.
template <Struct T>
void print_members(std::string& out, const T& value) {
  bool first = true;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    if (!std::exchange(first, false)) out += ',';
    append_json_string(out, json_name(member.name));
    out += ':';
    print(out, value.*member.pointer);
  });
}

template <Struct T>
void print(std::string& out, const T& value) {
  out += '{';
  print_members(out, value);
  out += '}';
}

}  // namespace described

/// Reads any JSON document, strictly, with depth and UTF-8 checked.
/// @return the document | Errc::unreadable with line and column
[[nodiscard]] inline Parsed<boost::json::value> parse_json_document(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = k_max_json_depth;
  boost::json::error_code error;
  boost::json::value json = boost::json::parse(text, error, {}, options);
  if (!error) return json;
  return tl::unexpected(Faults{Errc::unreadable, "not JSON: " + json_syntax_fault(text).value_or(error.message())});
}

/// Reads a described struct out of a JSON document.
/// @return the struct | Errc::invalid with every fault named
template <typename T>
[[nodiscard]] Parsed<T> from_json(const boost::json::value& json, UnknownMembers unknown) {
  T value{};
  Faults faults;
  described::Reader(unknown, faults).read(json, "", value);
  if (faults.faults.empty()) return value;
  faults.summary = "the message has wrong members";
  return tl::unexpected(std::move(faults));
}

template <typename T>
[[nodiscard]] Parsed<T> parse_json(std::string_view text, UnknownMembers unknown = UnknownMembers::refuse) {
  auto json = parse_json_document(text);
  if (!json) return tl::unexpected(std::move(json).error());
  return from_json<T>(*json, unknown);
}

/// Prints a described struct.
template <typename T>
[[nodiscard]] std::string print_json(const T& value) {
  std::string out;
  described::print(out, value);
  return out;
}

}  // namespace edl
