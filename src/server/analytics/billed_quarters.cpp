#include "server/analytics/billed_quarters.hpp"

#include <algorithm>
#include <limits>

#include "server/analytics/demand_blocks.hpp"

namespace edl::server::analytics {

QuarterHours billed_quarters(const Measured& measured) {
  constexpr double k_watts_per_kw = 1000;
  const std::size_t rows = measured.quarters->rows();
  const std::vector<Load> loads = loads_of(measured);
  QuarterHours bill{.begin = measured.quarters->begin};
  bill.import_kwh.reserve(rows);
  bill.export_kwh.reserve(rows);
  bill.demand_kw.reserve(rows);
  bill.coverage.reserve(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    EnergySum imported;
    EnergySum exported;
    for (const PhaseFlow& flow : measured.flow.phases) {
      imported += flow.imported[row];
      exported += flow.exported[row];
    }
    const double seconds = std::max(1.0, double(measured.seconds_of_slot(measured.slot[row])));
    const bool is_thin = loads[row].seconds() < k_least_block_coverage * seconds;
    bill.import_kwh.push_back(imported.kwh());
    bill.export_kwh.push_back(exported.kwh());
    bill.demand_kw.push_back(is_thin ? std::numeric_limits<double>::quiet_NaN() : loads[row].mean_w() / k_watts_per_kw);
    bill.coverage.push_back(std::min(1.0, measured.covered[row] / seconds));
  }
  return bill;
}

}  // namespace edl::server::analytics
