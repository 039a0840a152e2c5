// The column codec beside zstd -3 of the same doubles: bytes for each reading set (30 values) against the entropy of
// the steps, and time for each value. `codec_bench` prints it; let nothing else run meanwhile.

#include <benchmark/benchmark.h>
#include <zstd.h>

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/metered_house.hpp"
#include "server/store/embedded/codec/column_codec.hpp"

namespace edl::bench {
namespace {

constexpr std::uint64_t k_seed = 1;
constexpr std::size_t k_hours = 8;
constexpr int k_zstd_level = 3;

struct OwnCodec {
  static std::string encode(std::span<const double> values) { return server::encode_values(values); }

  static void decode(const std::string& bytes, std::span<double> values) {
    if (!server::decode_values(bytes, values)) throw std::logic_error("does not decode");
  }
};

struct ZstdPeer {
  static std::string encode(std::span<const double> values) {
    std::string out(ZSTD_compressBound(values.size_bytes()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), values.data(), values.size_bytes(), k_zstd_level));
    return out;
  }

  static void decode(const std::string& bytes, std::span<double> values) {
    if (ZSTD_decompress(values.data(), values.size_bytes(), bytes.data(), bytes.size()) != values.size_bytes()) {
      throw std::logic_error("does not decode");
    }
  }
};

const std::vector<HourOfColumns>& house() {
  static const std::vector<HourOfColumns> hours = metered_hours(k_seed, k_hours);
  return hours;
}

/// Time is for one pass over all columns of all hours; the counter divides it.
void report(benchmark::State& state, std::size_t values, std::size_t bytes) {
  state.counters["per_value"] = benchmark::Counter(
      static_cast<double>(values), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  const double sets = static_cast<double>(values) / k_columns;
  state.counters["bytes_per_set"] = static_cast<double>(bytes) / sets;
  state.counters["entropy"] = step_entropy_bytes(house());
}

template <typename Codec>
void encode(benchmark::State& state) {
  std::size_t values = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    values = bytes = 0;
    for (const HourOfColumns& hour : house()) {
      for (const std::vector<double>& column : hour) {
        bytes += Codec::encode(column).size();
        values += column.size();
      }
    }
  }
  report(state, values, bytes);
}

template <typename Codec>
void decode(benchmark::State& state) {
  std::vector<std::string> encoded;
  std::size_t bytes = 0;
  for (const HourOfColumns& hour : house()) {
    for (const std::vector<double>& column : hour) bytes += encoded.emplace_back(Codec::encode(column)).size();
  }
  std::vector<double> values(house().front().front().size());
  for (auto _ : state) {
    for (const std::string& column : encoded) {
      Codec::decode(column, values);
      benchmark::DoNotOptimize(values.data());
      benchmark::ClobberMemory();
    }
  }
  report(state, encoded.size() * values.size(), bytes);
}

BENCHMARK_TEMPLATE(encode, OwnCodec)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(encode, ZstdPeer)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(decode, OwnCodec)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(decode, ZstdPeer)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace edl::bench

BENCHMARK_MAIN();
