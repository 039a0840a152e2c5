#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/fuzzing.hpp"
#include "server/store/embedded/codec/checksum.hpp"
#include "server/store/embedded/codec/column_codec.hpp"
#include "server/store/embedded/summary_column.hpp"

namespace {

using namespace edl;
using namespace edl::server;

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) && std::isnan(b[i])) continue;
    if (std::bit_cast<std::uint64_t>(a[i]) != std::bit_cast<std::uint64_t>(b[i])) return false;
  }
  return true;
}

}  // namespace

// Bytes that a broken disk, or somebody with a hex editor, left in a block: the first two say how many values are
// expected, the rest is the block without its checksum, which is put right, so that the decoders behind it are reached.
// What decodes, as a column, a time axis or summaries, encodes, and decodes to the same.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  constexpr std::size_t k_max_values = 4096;
  const std::size_t count = (data[0] | static_cast<std::size_t>(data[1]) << 8) % k_max_values;
  std::string bytes(text_of(data + 2, size - 2));
  codec::seal(bytes);

  std::vector<double> values(count);
  if (decode_values(bytes, values)) {
    std::vector<double> again(count);
    require(decode_values(encode_values(values), again).has_value());
    require(same(values, again));
  }
  if (const auto times = decode_times(bytes)) {
    require(times->size() <= k_max_rows_per_block);
    require(times->size() > k_max_values || decode_times(encode_times(*times)) == times);
  }
  const std::vector<double> readings(count, 60.0);
  for (const Aggregation aggregation : {Aggregation::quadratic_mean, Aggregation::counter}) {
    const auto summaries = decode_summaries(bytes, readings, aggregation);
    if (!summaries) continue;
    const auto again = decode_summaries(encode_summaries(*summaries, readings, aggregation), readings, aggregation);
    require(again == summaries);
  }
  return 0;
}
