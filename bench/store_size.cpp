// store_size: how many bytes the embedded store takes on disk once everything is sealed and compacted, and what of it is
// what, as one JSON object. No clock and no machine decides anything here: the same program prints the same figures
// wherever and whenever it runs. bench/size.py makes a table of them.

#include <fmt/format.h>
#include <rocksdb/env.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <future>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench_house.hpp"
#include "server/store/embedded/embedded_engine.hpp"
#include "server/store/embedded/layout.hpp"

namespace edl::bench {
namespace {

namespace fs = std::filesystem;
using namespace server;

constexpr std::size_t k_sets_per_append = 1'667;
constexpr std::size_t k_sets_per_hour = 3'600;

struct Options {
  fs::path folder;
  std::string begin = "2026-11-22T22:00:00Z";  // cuts blocks of minutes and of quarter hours in two
  std::size_t devices = 8;
  std::size_t hours = 24;
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

void fill(EmbeddedEngine& store, const Options& options, Timestamp begin) {
  const std::size_t sets = options.hours * k_sets_per_hour;
  for (std::size_t i = 0; i < options.devices; ++i) {
    const DeviceId device = checked(DeviceId::parse(fmt::format("bench-{:03}", i)));
    BenchHouse house(i, begin);
    std::vector<Reading> readings;
    for (std::size_t made = 1; made <= sets; ++made) {
      const ReadingSet& set = house.next();
      readings.insert(readings.end(), set.readings.begin(), set.readings.end());
      if (made % k_sets_per_append == 0 || made == sets) append(store, device, std::exchange(readings, {}));
    }
  }
  checked(store.seal_all());
}

void compact(const Database& database, rocksdb::ColumnFamilyHandle* family) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const auto status = database.rocks().CompactRange(options, family, nullptr, nullptr);
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

std::string part(const Database& database, const char* name, rocksdb::ColumnFamilyHandle* family) {
  compact(database, family);
  const std::unique_ptr<rocksdb::Iterator> at(database.rocks().NewIterator({}, family));
  std::size_t columns = 0;
  std::size_t bytes = 0;
  for (at->SeekToFirst(); at->Valid(); at->Next(), ++columns) bytes += at->value().size();
  std::uint64_t files = 0;
  database.rocks().GetIntProperty(family, rocksdb::DB::Properties::kTotalSstFilesSize, &files);
  return fmt::format(R"({{"name":"{}","columns":{},"bytes":{},"file_bytes":{}}})", name, columns, bytes, files);
}

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& file : fs::directory_iterator(folder)) bytes += file.file_size();
  return bytes;
}

void measure(const Options& options) {
  const Timestamp begin = checked(parse_rfc3339(options.begin));
  EmbeddedStoreSettings settings{.path = options.folder, .seal_after = std::chrono::hours(1'000'000)};
  settings.clock = [end = begin + std::chrono::hours(options.hours + 1)] { return end; };
  fill(*checked(EmbeddedEngine::open(settings, *rocksdb::Env::Default())), options, begin);

  std::string parts;
  {
    const auto database = checked(Database::open(settings, *rocksdb::Env::Default()));
    compact(*database, database->fragments());
    parts = part(*database, k_raw_layout.column_family, database->blocks(k_raw_layout.resolution));
    for (const Layout& layout : k_rollup_layouts) {
      parts += "," + part(*database, layout.column_family, database->blocks(layout.resolution));
    }
  }
  fmt::print(R"({{"sets":{},"bytes":{},"parts":[{}]}})"
             "\n",
             options.devices * options.hours * k_sets_per_hour, bytes_in(options.folder), parts);
}

}  // namespace
}  // namespace edl::bench

int main(int argc, char** argv) {
  edl::bench::Options options;
  CLI::App app("Fills an embedded store and tells how large it is.");
  app.add_option("--folder", options.folder, "of the store; new")->required();
  app.add_option("--begin", options.begin, "of the readings, RFC 3339")->capture_default_str();
  app.add_option("--devices", options.devices)->capture_default_str();
  app.add_option("--hours", options.hours)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    edl::bench::measure(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "store_size: {}\n", error.what());
    return 1;
  }
}
