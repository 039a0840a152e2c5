#include "agent/meter/replay/line_reader.hpp"

#include <cstring>
#include <span>

namespace edl::agent {
namespace {

constexpr std::size_t k_buffer_size = std::size_t{64} * 1024;
static_assert(k_buffer_size > LineReader::k_max_line_length + 2, "a line and its end fit");

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)), buffer_(k_buffer_size, '\0') {}

Result<std::optional<std::string_view>> LineReader::next() {
  ++line_;
  std::size_t searched = 0;
  for (;;) {
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    std::size_t length = rest.find('\n', searched);
    std::size_t consumed = length + 1;
    if (length == std::string_view::npos && rest.size() <= k_max_line_length + 1) {
      searched = rest.size();
      const Result<bool> more = fill();
      if (!more) return tl::unexpected(more.error());
      if (*more) continue;
      if (rest.empty()) return std::nullopt;
      length = consumed = rest.size();
    }
    std::string_view line = rest.substr(0, length);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > k_max_line_length) {
      return fail(Errc::too_large, "the line is longer than " + std::to_string(k_max_line_length) + " bytes");
    }
    begin_ += consumed;
    return line;
  }
}

/// Reads more bytes behind what is left; false at the end of the source.
Result<bool> LineReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const auto count = source_->read(std::span(buffer_).subspan(end_));
  if (!count) return tl::unexpected(count.error());
  end_ += *count;
  return *count > 0;
}

}  // namespace edl::agent
