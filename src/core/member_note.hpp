#pragma once

// What a member's type cannot say of it: bounds, and words for people. A struct that is described (BOOST_DESCRIBE_STRUCT)
// may have a table of notes,
//   static constexpr std::array k_notes{note("timeout_ms").between(100, 30'000).says("how long to wait")};
// by which its values are checked when they are read (core/described_json.hpp), and its schema is written
// (core/described_schema.hpp).

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/fault.hpp"

namespace edl {

/// A value that stands in JSON as a number.
template <typename T>
concept PrintedNumber = std::is_class_v<T> && requires(const T& value) {
  { value.number() } -> std::same_as<double>;
};

/// What one member may be, beyond its type.
struct MemberNote {
  static constexpr std::size_t k_max_words = 12;

  std::string_view name;
  std::string_view description{};
  std::string_view format{};  ///< of OpenAPI: "date-time", "password"; tells, and is not checked here
  std::optional<double> least{};
  std::optional<double> most{};
  std::optional<std::size_t> shortest{};              ///< characters of a text, elements of an array
  std::optional<std::size_t> longest{};               ///< as above
  std::array<std::string_view, k_max_words> words{};  ///< the texts that it may be; none: any
  bool checked_behind = false;                        ///< told here, and checked by whoever the value goes to
  bool absent_is_empty = false;                       ///< of an array: a document may leave it out

  [[nodiscard]] constexpr MemberNote says(std::string_view text) const {
    MemberNote changed = *this;
    changed.description = text;
    return changed;
  }
  [[nodiscard]] constexpr MemberNote as(std::string_view named_format) const {
    MemberNote changed = *this;
    changed.format = named_format;
    return changed;
  }
  [[nodiscard]] constexpr MemberNote between(double from, double to) const {
    MemberNote changed = *this;
    changed.least = from;
    changed.most = to;
    return changed;
  }
  [[nodiscard]] constexpr MemberNote sized(std::size_t from, std::size_t to) const {
    MemberNote changed = *this;
    changed.shortest = from;
    changed.longest = to;
    return changed;
  }
  template <typename... Words>
  [[nodiscard]] constexpr MemberNote one_of(Words... named) const {
    static_assert(sizeof...(Words) <= k_max_words);
    MemberNote changed = *this;
    changed.words = {std::string_view(named)...};
    return changed;
  }

  /// What is behind the message checks this by rules of its own, of which the bounds here are a part.
  [[nodiscard]] constexpr MemberNote but_checked_behind() const {
    MemberNote changed = *this;
    changed.checked_behind = true;
    return changed;
  }

  /// Of an array: a document without it means an empty one.
  [[nodiscard]] constexpr MemberNote or_absent() const {
    MemberNote changed = *this;
    changed.absent_is_empty = true;
    return changed;
  }

  [[nodiscard]] constexpr bool has_words() const { return !words[0].empty(); }
};

[[nodiscard]] constexpr MemberNote note(std::string_view name) { return MemberNote{.name = name}; }

/// The note of a struct's member; null: none.
template <typename T>
[[nodiscard]] constexpr const MemberNote* note_of(std::string_view name) {
  if constexpr (requires { T::k_notes; }) {
    for (const MemberNote& each : T::k_notes) {
      if (each.name == name) return &each;
    }
  }
  return nullptr;
}

/// Checks a value that was read against its note.
/// @param at  its JSON pointer, for the fault
void check(const MemberNote& note, double value, const std::string& at, Faults& faults);
void check(const MemberNote& note, const std::string& value, const std::string& at, Faults& faults);
void check_size(const MemberNote& note, std::size_t size, const std::string& at, Faults& faults);

template <typename T>
requires std::is_arithmetic_v<T>
void check(const MemberNote& note, T value, const std::string& at, Faults& faults) {
  if constexpr (!std::same_as<T, bool>) check(note, static_cast<double>(value), at, faults);
}
template <typename T>
void check(const MemberNote& note, const std::optional<T>& value, const std::string& at, Faults& faults) {
  if (value) check(note, *value, at, faults);
}
template <typename T>
void check(const MemberNote& note, const std::vector<T>& value, const std::string& at, Faults& faults) {
  check_size(note, value.size(), at, faults);
}
template <PrintedNumber T>
void check(const MemberNote& note, const T& value, const std::string& at, Faults& faults) {
  check(note, value.number(), at, faults);
}
/// Structs and maps have no bounds of their own.
template <typename T>
requires((std::is_class_v<T> && !PrintedNumber<T>) || std::is_enum_v<T>) void check(const MemberNote&, const T&,
                                                                                    const std::string&, Faults&) {}

}  // namespace edl
