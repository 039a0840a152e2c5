#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/field.hpp"
#include "core/result.hpp"
#include "server/store/summary.hpp"
#include "server/store/summary_columns.hpp"

namespace edl::server {

/// The summaries of one field of one phase along a rollup's intervals, as bytes, and back: docs/store-format.md says how.
/// What follows from the rest is not written: counts that are those of the phase's readings, and what a counter says that
/// never fell.
/// @param readings  how many readings the phase has in each interval, or k_no_value; as long as the summaries
/// @return ends with a CRC-32 of all before it
[[nodiscard]] std::string encode_summaries(std::span<const Summary> summaries, std::span<const double> readings,
                                           Aggregation aggregation);

/// @param readings  as they were given to encode_summaries
/// @return as many summaries as readings; Errc::corrupt says what is wrong
[[nodiscard]] Result<SummaryColumns> decode_summary_columns(std::string_view bytes, std::span<const double> readings,
                                                            Aggregation aggregation);
[[nodiscard]] Result<std::vector<Summary>> decode_summaries(std::string_view bytes, std::span<const double> readings,
                                                            Aggregation aggregation);

}  // namespace edl::server
