#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace edl {

/// How deeply a message from outside may nest arrays and objects.
inline constexpr unsigned k_max_json_depth = 16;

/// Where and why `text` is not JSON (RFC 8259), as "line 3, column 14: …"; nothing where it is JSON. Slower than a
/// parser that only says no: for use once that one has said it.
[[nodiscard]] std::optional<std::string> json_syntax_fault(std::string_view text);

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

/// Room that any number needs, and some more.
inline constexpr std::size_t k_max_json_number = 32;

/// Writes the shortest number that reads back as the same double, at most k_max_json_number characters.
/// @param value  finite
/// @return the end of what was written
[[nodiscard]] char* write_json_number(char* at, double value);

/// Appends the same; null for nullopt.
void append_json_number(std::string& out, std::optional<double> value);

}  // namespace edl
