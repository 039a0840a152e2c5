#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "server/store/embedded/codec/byte_io.hpp"

namespace edl::server::codec {

/// Consecutive rows that have a value.
struct PresentRun {
  std::size_t begin;
  std::size_t length;  ///< at least 1

  bool operator==(const PresentRun&) const = default;
};

/// Where a column has values: all that are not NaN, in ascending runs that do not touch.
[[nodiscard]] std::vector<PresentRun> present_runs(std::span<const double> values);

/// Appends the runs, as their lengths or as a bitmap, whichever is shorter.
/// @param runs  of a column of `rows` rows; at least one
void append_presence(std::string& out, std::span<const PresentRun> runs, std::size_t rows);

/// Takes what append_presence wrote from the front.
[[nodiscard]] Result<std::vector<PresentRun>> take_presence(ByteReader& reader, std::size_t rows);

}  // namespace edl::server::codec
