#include <cstdint>

#include "fuzz/fuzzing.hpp"
#include "server/analytics/projection.hpp"
#include "server/analytics/tariff_json.hpp"

namespace {

using namespace edl;
using namespace edl::server::analytics;

/// Three days with everything in them that columns can hold.
QuarterHours any_energy(Timestamp begin) {
  QuarterHours energy;
  for (int i = 0; i < 3 * 96; ++i) {
    energy.begin.push_back(begin + i * std::chrono::minutes(15));
    energy.import_kwh.push_back(i == 7 ? 1e300 : i * 0.125);
    energy.export_kwh.push_back(i % 5 == 0 ? 2.5 : 0);
    energy.demand_kw.push_back(i % 11 == 0 ? 1e300 : i * 0.5);
    energy.coverage.push_back(i % 2);
  }
  return energy;
}

}  // namespace

// What is read as a tariff is printed and read again as the same, and makes a bill whose lines add up; what is not, says
// why.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto book = parse_tariff(text_of(data, size));
  if (!book) {
    require(!book.error().summary.empty());
    return 0;
  }
  const auto again = parse_tariff(tariff_as_json(*book));
  require(again.has_value() ? *again == *book : again.error().code == Errc::too_large);
  // 28 March 2026 and the day on which Berlin's clocks go forward.
  const Timestamp begin = from_unix_ms(1'774'652'400'000);
  const TimeRange range{begin, begin + std::chrono::hours(70)};
  const TimeZone zone = TimeZone::parse("Europe/Berlin").value_or(TimeZone());
  const QuarterHours energy = any_energy(begin);
  const Cost cost = cost_of(*book, energy, range, zone);
  std::int64_t sum = 0;
  for (const CostLine& line : cost.lines) sum += line.amount.minor;
  require(sum == cost.total.minor);
  (void)project_month(*book, energy, zone, range.end);
  return 0;
}
