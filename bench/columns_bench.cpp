// How quickly columns become text, next to the libraries' own printing of the same numbers in the same run.
// 64,800 values and 21,600 times: six hours of one field of three phases, each second.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>
#include <random>
#include <string>

#include "core/json_syntax.hpp"
#include "server/api/columns.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_rows = 6 * 3600;

/// Numbers with that many decimals; 17: as means have them.
QueryResult answer(int decimals) {
  std::mt19937_64 dice(20261123);
  std::uniform_real_distribution<double> uniform(-3000.0, 9000.0);
  const double scale = std::pow(10.0, decimals);
  QueryResult result;
  for (const Phase phase : k_phases) result.series.push_back({.phase = phase});
  for (std::size_t row = 0; row < k_rows; ++row) {
    result.time.push_back(from_unix_ms(1'795'428'000'000) + std::chrono::seconds(row));
    for (Series& series : result.series) {
      const double value = uniform(dice);
      series.values.push_back(decimals < 17 ? std::round(value * scale) / scale : value);
    }
  }
  return result;
}

void count(benchmark::State& state, std::size_t bytes) {
  const auto runs = static_cast<double>(state.iterations());
  state.counters["ns_per_value"] =
      benchmark::Counter(runs * 3.0 * k_rows / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["bytes"] = static_cast<double>(bytes);
}

/// Each value by `append(out, value)` and a comma.
template <typename Append>
void print_values(benchmark::State& state, const Append& append) {
  const QueryResult result = answer(static_cast<int>(state.range(0)));
  std::size_t bytes = 0;
  for (auto _ : state) {
    std::string out;
    for (const Series& series : result.series) {
      for (const double value : series.values.doubles()) {
        append(out, value);
        out += ',';
      }
    }
    bytes = out.size();
    benchmark::DoNotOptimize(out.data());
  }
  count(state, bytes);
}

void values_ours(benchmark::State& state) {
  print_values(state, [](std::string& out, double value) { append_json_number(out, value); });
}

void values_fmt(benchmark::State& state) {
  print_values(state, [](std::string& out, double value) { fmt::format_to(std::back_inserter(out), "{}", value); });
}

void values_to_chars(benchmark::State& state) {
  print_values(state, [](std::string& out, double value) {
    char text[32];
    out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
  });
}

void whole_json(benchmark::State& state, TimeFormat format) {
  const QueryResult result = answer(static_cast<int>(state.range(0)));
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string out = columns_as_json("bench-000", result, format);
    bytes = out.size();
    benchmark::DoNotOptimize(out.data());
  }
  count(state, bytes);
}

void whole_csv(benchmark::State& state) {
  const QueryResult result = answer(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(columns_as_csv(result, TimeFormat::rfc3339).data());
  count(state, columns_as_csv(result, TimeFormat::rfc3339).size());
}

BENCHMARK(values_ours)->Arg(2)->Arg(5)->Arg(17)->Unit(benchmark::kMillisecond);
BENCHMARK(values_fmt)->Arg(2)->Arg(5)->Arg(17)->Unit(benchmark::kMillisecond);
BENCHMARK(values_to_chars)->Arg(2)->Arg(5)->Arg(17)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole_json, rfc3339, TimeFormat::rfc3339)->Arg(2)->Arg(5)->Arg(17)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole_json, ms, TimeFormat::ms)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(whole_csv)->Arg(2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace edl::server

BENCHMARK_MAIN();
