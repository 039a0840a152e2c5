// analytics_year: how long a year of one-second readings of one device takes to be read and made into figures, as one JSON
// object. bench/analytics.py makes a table of it.

#include <fmt/format.h>
#include <malloc.h>
#include <rocksdb/env.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench_house.hpp"
#include "server/analytics/tariff_json.hpp"
#include "server/api/analytics_sections.hpp"
#include "server/api/stored_source.hpp"
#include "server/store/embedded/embedded_engine.hpp"

namespace edl::bench {
namespace {

namespace fs = std::filesystem;
using namespace server;
using Clock = std::chrono::steady_clock;

constexpr std::size_t k_sets_per_append = 3'600;
constexpr std::size_t k_sets_per_hour = 3'600;

struct Options {
  fs::path folder;
  std::string begin = "2025-11-22T23:00:00Z";
  std::size_t hours = 365 * 24;
  std::size_t runs = 15;
  std::string only;
};

template <typename T>
T checked(Result<T> result) {
  if (!result) throw std::runtime_error(to_string(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void append(TelemetryStore& store, const DeviceId& device, std::vector<Reading> readings) {
  std::promise<Result<void>> answer;
  store.append(device, std::move(readings), [&answer](Result<void> result) { answer.set_value(std::move(result)); });
  checked(answer.get_future().get());
}

void fill(EmbeddedEngine& store, const DeviceId& device, const Options& options, Timestamp begin) {
  BenchHouse house(1, begin);
  std::vector<Reading> readings;
  for (std::size_t hour = 0; hour < options.hours; ++hour) {
    for (std::size_t made = 0; made < k_sets_per_hour; ++made) {
      const ReadingSet& set = house.next();
      readings.insert(readings.end(), set.readings.begin(), set.readings.end());
    }
    append(store, device, std::exchange(readings, {}));
    if (hour % 240 == 239) checked(store.seal_all());
  }
  checked(store.seal_all());
}

/// The median of several runs, ms.
double median_ms(std::size_t runs, const std::function<void()>& work) {
  std::vector<double> times;
  for (std::size_t run = 0; run < runs; ++run) {
    const auto begin = Clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  std::ranges::nth_element(times, times.begin() + std::ptrdiff_t(runs / 2));
  return times[runs / 2];
}

/// A flat price by day, another by night, and a charge for the month's demand: what makes a bill look at each quarter hour.
constexpr std::string_view k_tariff = R"({"currency":"EUR","versions":[{"valid_from":"2020-01-01",
  "energy":{"price_per_kwh":0.36,"periods":[{"name":"night","price_per_kwh":0.21,"times":[{"from":"22:00","to":"06:00"}]}]},
  "standing":{"price":9.9,"per":"month"},"demand":{"price_per_kw":2.5,"minutes":15},"tax_percent":19}]})";

struct Case {
  std::string_view name;
  TimeRange range;
  Sections sections;
};

Sections only(Section section) {
  Sections sections;
  sections.add(section);
  return sections;
}

std::vector<Case> cases(TimeRange year) {
  const TimeRange day{year.end - std::chrono::days(2), year.end - std::chrono::days(1)};
  return {{"year", year, Sections::usual()},
          {"year_energy", year, only(Section::energy)},
          {"year_demand", year, only(Section::demand)},
          {"year_power_quality", year, only(Section::power_quality)},
          {"year_cost", year, only(Section::cost)},
          {"year_coverage", year, only(Section::coverage)},
          {"day", day, Sections::usual()},
          {"day_insight", day, only(Section::insight)}};
}

void measure(const Options& options) {
  const Timestamp begin = checked(parse_rfc3339(options.begin));
  const TimeRange year{begin, begin + std::chrono::hours(options.hours)};
  EmbeddedStoreSettings settings{.path = options.folder, .seal_after = std::chrono::hours(1'000'000)};
  settings.clock = [end = year.end + std::chrono::hours(1)] { return end; };
  const DeviceId device = checked(DeviceId::parse("bench-000"));
  const bool is_there = fs::exists(options.folder);
  const auto store = checked(EmbeddedEngine::open(settings, *rocksdb::Env::Default()));
  if (!is_there) fill(*store, device, options, begin);

  AnalyticsRecords records;
  records.tariff = analytics::parse_tariff(k_tariff).value();
  const TimeZone zone = checked(TimeZone::parse("Europe/Berlin"));
  std::string times;
  for (const Case& one : cases(year)) {
    if (!options.only.empty() && options.only != one.name) continue;
    const AnalyticsQuestion question{.device = device,
                                     .range = one.range,
                                     .zone = zone,
                                     .home = zone,
                                     .sections = one.sections,
                                     .nominal_v = 230,
                                     .now = year.end};
    const double ms = median_ms(options.runs, [&] {
      StoredSource source(store->view(), device, Timestamp::min());
      (void)checked(analytics_answer(source, question, records));
    });
    times += fmt::format(R"({}"{}":{:.3f})", times.empty() ? "" : ",", one.name, ms);
  }
  fmt::print("{{\"hours\":{},\"runs\":{},\"ms\":{{{}}}}}\n", options.hours, options.runs, times);
}

}  // namespace
}  // namespace edl::bench

int main(int argc, char** argv) {
  edl::bench::Options options;
  CLI::App app("Fills an embedded store with a year of readings and tells how long its figures take.");
  app.add_option("--folder", options.folder, "of the store; filled if it is not there yet")->required();
  app.add_option("--begin", options.begin, "of the readings, RFC 3339")->capture_default_str();
  app.add_option("--hours", options.hours)->capture_default_str();
  app.add_option("--runs", options.runs, "of which the median is told")->capture_default_str();
  app.add_option("--only", options.only, "one case by its name; all if absent");
  CLI11_PARSE(app, argc, argv);
  // As the server does: what answers used is kept for the next, for a page fault is dear on some machines.
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 16 << 20);
  try {
    edl::bench::measure(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "analytics_year: {}\n", error.what());
    return 1;
  }
}
