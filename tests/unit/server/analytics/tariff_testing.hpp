#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time_zone.hpp"
#include "server/analytics/cost.hpp"
#include "server/analytics/local_calendar.hpp"
#include "server/analytics/tariff_json.hpp"

// Tariffs out of JSON, and houses with a load that one can reckon with by hand.

namespace edl::testing {

using namespace edl::server::analytics;  // NOLINT(google-build-using-namespace): a header of tests

inline TariffBook book_of(std::string_view json) {
  auto book = parse_tariff(json);
  if (book) return std::move(*book);
  for (const Fault& fault : book.error().faults) ADD_FAILURE() << fault.pointer << ' ' << fault.detail;
  ADD_FAILURE() << book.error().summary;
  return {};
}

inline TimeZone berlin() { return TimeZone::parse("Europe/Berlin").value(); }

/// The local days from one date up to another, which is outside.
inline TimeRange days(std::chrono::year_month_day first, std::chrono::year_month_day end,
                      const TimeZone& zone = berlin()) {
  return {zone.local_day(first).begin, zone.local_day(end).begin};
}
inline TimeRange day(std::chrono::year_month_day date, const TimeZone& zone = berlin()) { return zone.local_day(date); }

/// What a house draws in a quarter hour; below 0 it feeds in.
using PowerKw = std::function<double(Timestamp begin)>;

/// A house that is measured without a gap.
inline QuarterHours house(TimeRange range, const PowerKw& power) {
  QuarterHours energy;
  for (Timestamp time = range.begin; time < range.end; time += k_quarter_hour) {
    const double kw = power(time);
    energy.begin.push_back(time);
    energy.import_kwh.push_back(std::fmax(kw, 0) / 4);
    energy.export_kwh.push_back(std::fmax(-kw, 0) / 4);
    energy.demand_kw.push_back(std::fmax(kw, 0));
    energy.coverage.push_back(1);
  }
  return energy;
}
inline QuarterHours house(TimeRange range, double power_kw) {
  return house(range, [=](Timestamp) { return power_kw; });
}

inline std::string text_of(const CostLine& line) {
  constexpr std::array k_kinds{"energy", "levy", "standing", "demand", "export_credit", "tax"};
  return std::string(k_kinds.at(static_cast<std::size_t>(line.kind))) + (line.name.empty() ? "" : " " + line.name);
}

/// "energy night 1.8, tax 0.34": what a bill says, line by line.
inline std::string text_of(const Cost& cost) {
  std::ostringstream text;
  for (const CostLine& line : cost.lines) {
    text << (text.tellp() > 0 ? ", " : "") << text_of(line) << ' ' << line.amount.number();
  }
  return text.str();
}

}  // namespace edl::testing
