#include "server/store/embedded/codec/presence.hpp"

#include <cmath>

namespace edl::server::codec {
namespace {

std::string bitmap_of(std::span<const PresentRun> runs, std::size_t rows) {
  std::string bitmap((rows + 7) / 8, '\0');
  for (const PresentRun& run : runs) {
    for (std::size_t row = run.begin; row < run.begin + run.length; ++row) {
      bitmap[row / 8] = static_cast<char>(static_cast<unsigned char>(bitmap[row / 8]) | 1u << (row % 8));
    }
  }
  return bitmap;
}

/// Runs of rows for which `present(row)` holds.
template <typename Present>
std::vector<PresentRun> runs_where(std::size_t rows, Present present) {
  std::vector<PresentRun> runs;
  bool open = false;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool here = present(row);
    if (here && !open) runs.push_back({row, 0});
    if (here) ++runs.back().length;
    open = here;
  }
  return runs;
}

}  // namespace

std::vector<PresentRun> present_runs(std::span<const double> values) {
  return runs_where(values.size(), [&](std::size_t row) { return !std::isnan(values[row]); });
}

void append_presence(std::string& out, std::span<const PresentRun> runs, std::size_t rows) {
  std::string lengths;
  append_varint(lengths, runs.size());
  std::size_t row = 0;
  for (const PresentRun& run : runs) {
    append_varint(lengths, run.begin - row);
    append_varint(lengths, run.length);
    row = run.begin + run.length;
  }
  const std::size_t bitmap_size = (rows + 7) / 8;
  if (lengths.size() <= 1 + bitmap_size) {
    out += lengths;
  } else {
    append_varint(out, 0);
    out += bitmap_of(runs, rows);
  }
}

Result<std::vector<PresentRun>> take_presence(ByteReader& reader, std::size_t rows) {
  const auto broken = [] { return fail(Errc::corrupt, "does not say which rows have a value"); };
  const auto count = reader.varint();
  if (!count || *count > rows) return broken();
  if (*count == 0) {
    const auto bitmap = reader.bytes((rows + 7) / 8);
    if (!bitmap) return broken();
    auto runs = runs_where(
        rows, [&](std::size_t row) { return (static_cast<unsigned char>((*bitmap)[row / 8]) & 1u << (row % 8)) != 0; });
    if (runs.empty()) return broken();
    return runs;
  }
  std::vector<PresentRun> runs;
  std::size_t row = 0;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto gap = reader.varint();
    const auto length = reader.varint();
    if (!gap || !length || *gap > rows - row || *length > rows - row - *gap || *length == 0) return broken();
    if (i > 0 && *gap == 0) return broken();
    runs.push_back({row + *gap, *length});
    row += *gap + *length;
  }
  return runs;
}

}  // namespace edl::server::codec
