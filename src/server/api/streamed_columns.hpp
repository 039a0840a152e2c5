#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "server/api/query_parameters.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// How long one chunk of a streamed answer is, give or take what is appended at once.
inline constexpr std::size_t k_chunk_bytes = 128 << 10;

/// A long text that is made chunk by chunk, from the first to the last. For one thread at a time.
class ChunkedText {
 public:
  ChunkedText() = default;
  ChunkedText(const ChunkedText&) = delete;
  ChunkedText& operator=(const ChunkedText&) = delete;
  virtual ~ChunkedText() = default;

  /// The next chunk; empty after the last. Blocks for as long as the disk needs.
  [[nodiscard]] virtual Result<std::string> next() = 0;
};

/// What columns_as_json makes of the answer, whatever its length, in memory that does not depend on it. JSON has one
/// column after the other, so the readings are read in several passes.
/// @return next() fails as QueryCursor::next does, and with Errc::unavailable if readings came into the range between
/// two passes
[[nodiscard]] std::unique_ptr<ChunkedText> stream_as_json(std::shared_ptr<const StoreView> view, Query query,
                                                          TimeFormat time_format);

/// What columns_as_csv makes of the answer; one pass.
[[nodiscard]] std::unique_ptr<ChunkedText> stream_as_csv(std::shared_ptr<const StoreView> view, Query query,
                                                         TimeFormat time_format);

/// What columns_as_lines makes of the answer; one pass.
[[nodiscard]] std::unique_ptr<ChunkedText> stream_as_lines(std::shared_ptr<const StoreView> view, Query query,
                                                           TimeFormat time_format);

}  // namespace edl::server
