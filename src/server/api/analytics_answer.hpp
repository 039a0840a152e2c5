#pragma once

#include <array>
#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>

#include "core/member_note.hpp"
#include "server/api/cost_answer.hpp"
#include "server/api/coverage_answer.hpp"
#include "server/api/demand_answer.hpp"
#include "server/api/energy_answer.hpp"
#include "server/api/events_answer.hpp"
#include "server/api/insight_answer.hpp"
#include "server/api/power_quality_answer.hpp"

namespace edl::server {

/// What GET /fetch-analytics answers. A section that is null has its reason in `untold`.
struct AnalyticsAnswer {
  std::string device_id;
  std::string begin;
  std::string end;
  std::string timezone;
  std::optional<EnergyAnswer> energy{};
  std::optional<DemandAnswer> demand{};
  std::optional<PowerQualityAnswer> power_quality{};
  std::optional<CostAnswer> cost{};
  std::optional<EventsAnswer> events{};
  std::optional<CoverageAnswer> coverage{};
  std::optional<InsightAnswer> insight{};
  std::map<std::string, std::string> untold{};
  static constexpr std::array k_notes{
      note("begin").as("date-time").says("of the range, or from when on readings are shown to you"),
      note("end").as("date-time").says("figures are of the time up to now"),
      note("timezone")
          .says("IANA name; of days, months and hours of the day, but for the cost's, which are the device's"),
      note("untold").says("why a section is null, by its name")};
};
BOOST_DESCRIBE_STRUCT(AnalyticsAnswer, (),
                      (device_id, begin, end, timezone, energy, demand, power_quality, cost, events, coverage, insight,
                       untold))

}  // namespace edl::server
