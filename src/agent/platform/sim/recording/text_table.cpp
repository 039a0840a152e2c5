#include "agent/platform/sim/recording/text_table.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <memory>
#include <system_error>

#include "core/fault.hpp"

namespace edl::agent::sim {
namespace {

constexpr std::size_t k_max_file_bytes = std::size_t{256} << 20;
constexpr std::size_t k_piece = std::size_t{64} << 10;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_spaces = " \t\r";
  const std::size_t begin = text.find_first_not_of(k_spaces);
  if (begin == std::string_view::npos) return text.substr(0, 0);
  return text.substr(begin, text.find_last_not_of(k_spaces) - begin + 1);
}

template <typename Number>
bool parse_whole(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

struct CloseGz {
  void operator()(gzFile file) const { gzclose_r(file); }
};

}  // namespace

Result<bool> TextTable::next_line() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    line_text_ = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++line_;
    fields_.clear();
    if (line_text_.size() > k_max_line_bytes) {
      return fail(Errc::too_large, "the line is too long", fmt::format("{}:{}", name_, line_));
    }
    if (trimmed(line_text_).empty()) continue;
    for (std::size_t at = 0;;) {
      const std::size_t comma = std::min(line_text_.find(',', at), line_text_.size());
      fields_.push_back(trimmed(line_text_.substr(at, comma - at)));
      if (comma == line_text_.size()) break;
      if (fields_.size() == k_max_fields) {
        return fail(Errc::too_large, "the line has too many fields", fmt::format("{}:{}", name_, line_));
      }
      at = comma + 1;
    }
    return true;
  }
  return false;
}

Result<void> TextTable::need_line(std::string_view what) {
  const auto there = next_line();
  if (!there) return tl::unexpected(there.error());
  if (!*there)
    return fail(Errc::invalid, fmt::format("the file ends before {}", what), fmt::format("{}:{}", name_, line_));
  return {};
}

std::string_view TextTable::field(std::size_t index) const {
  return index < fields_.size() ? fields_[index] : std::string_view();
}

Result<double> TextTable::number(std::size_t index, std::string_view what) const {
  std::string_view text = field(index);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  if (!parse_whole(text, number) || !std::isfinite(number)) {
    return fault(index, fmt::format("{}: expected a number, found \"{}\"", what, shown(std::string(text))));
  }
  return number;
}

Result<std::int64_t> TextTable::integer(std::size_t index, std::string_view what, std::int64_t least,
                                        std::int64_t most) const {
  const std::string_view text = field(index);
  std::int64_t number = 0;
  if (!parse_whole(text, number) || number < least || number > most) {
    return fault(index, fmt::format("{}: expected a whole number from {} to {}, found \"{}\"", what, least, most,
                                    shown(std::string(text))));
  }
  return number;
}

tl::unexpected<Error> TextTable::fault(std::size_t index, std::string message) const {
  const auto column = index < fields_.size() ? fields_[index].data() - line_text_.data() + 1
                                             : static_cast<std::ptrdiff_t>(line_text_.size()) + 1;
  return fail(Errc::invalid, std::move(message), fmt::format("{}:{}:{}", name_, line_, column));
}

Result<std::string> read_whole_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return fail(Errc::io, "is a folder, not a file", path);
  errno = 0;
  const std::unique_ptr<gzFile_s, CloseGz> file(gzopen(path.c_str(), "rbe"));
  if (!file) {
    const int error = errno;
    return fail(error == ENOENT ? Errc::not_found : Errc::io,
                "cannot be opened: " + std::generic_category().message(error), path);
  }
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + k_piece);
    const int count = gzread(file.get(), text.data() + before, static_cast<unsigned>(k_piece));
    text.resize(before + static_cast<std::size_t>(std::max(count, 0)));
    if (text.size() > k_max_file_bytes) return fail(Errc::too_large, "the file is larger than 256 MiB", path);
    if (count > 0) continue;
    int code = Z_OK;
    const char* message = gzerror(file.get(), &code);
    if (code == Z_OK) return text;
    return fail(Errc::corrupt, std::string("cannot be read: ") + message, path);
  }
}

}  // namespace edl::agent::sim
