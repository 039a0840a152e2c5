#include "core/json_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/string_view.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace edl {
namespace {

/// Accepts every event: we want to know only whether and where the parser stops.
struct Ignore {
  using Text = boost::json::string_view;
  using Code = boost::json::error_code;
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t, Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(Text, std::size_t, Code&) { return true; }
  bool on_key(Text, std::size_t, Code&) { return true; }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

constexpr std::array<char, 200> k_two_digits = [] {
  std::array<char, 200> digits{};
  for (std::size_t i = 0; i < 100; ++i) {
    digits[2 * i] = static_cast<char>('0' + i / 10);
    digits[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return digits;
}();

void put_pair(char* at, std::uint32_t below_100) { std::memcpy(at, &k_two_digits[std::size_t{2} * below_100], 2); }

char* put_whole(char* at, std::uint32_t value) {
  std::array<char, 10> digits{};
  std::size_t begin = digits.size();
  for (; value >= 100; value /= 100) put_pair(&digits[begin -= 2], value % 100);
  if (value >= 10) {
    put_pair(&digits[begin -= 2], value);
  } else {
    digits[--begin] = static_cast<char>('0' + value);
  }
  const std::size_t size = digits.size() - begin;
  std::memcpy(at, &digits[begin], size);
  return at + size;
}

/// The point and six decimals, without the zeros at their end.
char* put_millionths(char* at, std::uint32_t millionths) {
  if (millionths == 0) return at;
  *at = '.';
  put_pair(at + 1, millionths / 10'000);
  put_pair(at + 3, millionths / 100 % 100);
  put_pair(at + 5, millionths % 100);
  char* end = at + 7;
  while (end[-1] == '0') --end;
  return end;
}

}  // namespace

std::optional<std::string> json_syntax_fault(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = k_max_json_depth;
  boost::json::basic_parser<Ignore> parser(options);
  boost::json::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read == text.size()) return std::nullopt;
  const std::string_view before = text.substr(0, std::min(read, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n');
  const std::size_t column = before.size() - (line_start == std::string_view::npos ? 0 : line_start + 1) + 1;
  return fmt::format("line {}, column {}: {}", line, column, error ? error.message() : "text after the end");
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

char* write_json_number(char* at, double value) {
  const double magnitude = std::abs(value);
  // Beyond this range the library writes exponents, and it knows about -0.
  const bool plain = (magnitude >= 1e-4 && magnitude < 1e15) || (magnitude == 0.0 && !std::signbit(value));
  if (!plain) return fmt::format_to(at, "{}", value);

  // What meters send has few decimals. If a whole number of millionths, of at most 15 digits, divided by a million
  // gives exactly this double, its decimals are the shortest text: no two numbers of up to 15 digits are the same
  // double (DBL_DIG), and division is correctly rounded, as reading the text is.
  constexpr double k_million = 1e6;
  if (magnitude < 1e9) {
    // A product that rounds to the wrong whole number is not equal below.
    const auto millionths =
        static_cast<std::uint64_t>(magnitude * k_million + 0.5);  // NOLINT(bugprone-incorrect-roundings)
    if (static_cast<double>(millionths) / k_million == magnitude) {
      if (value < 0.0) *at++ = '-';
      at = put_whole(at, static_cast<std::uint32_t>(millionths / 1'000'000));
      return put_millionths(at, static_cast<std::uint32_t>(millionths % 1'000'000));
    }
  }
  return std::to_chars(at, at + k_max_json_number, value, std::chars_format::fixed).ptr;
}

void append_json_number(std::string& out, std::optional<double> value) {
  if (!value) {
    out += "null";
    return;
  }
  std::array<char, k_max_json_number> text{};
  out.append(text.data(), write_json_number(text.data(), *value));
}

}  // namespace edl
