#pragma once

#include <optional>
#include <vector>

#include "core/device_id.hpp"
#include "core/harmonics.hpp"
#include "core/power_event.hpp"
#include "core/result.hpp"
#include "core/time_zone.hpp"
#include "server/analytics/source.hpp"
#include "server/analytics/tariff.hpp"
#include "server/api/analytics_answer.hpp"
#include "server/api/analytics_parameters.hpp"

namespace edl::server {

struct AnalyticsQuestion {
  DeviceId device;
  TimeRange range;  ///< what of the asked one may be shown
  TimeZone zone{};  ///< of days and hours of the day
  TimeZone home{};  ///< the device's own, by which its tariff goes
  Sections sections = Sections::usual();
  double nominal_v = 230;  ///< of a phase to neutral
  Timestamp now;
};

/// What is known of a device besides its readings; only what the sections need.
struct AnalyticsRecords {
  std::vector<PowerEvent> events{};      ///< that overlap the range, ascending begin
  bool more_events = false;              ///< there are older ones
  std::vector<HarmonicSet> harmonics{};  ///< of the range, ascending time
  std::optional<analytics::TariffBook> tariff{};
};

/// Makes the sections that are asked for, and reads what they need, each table once.
/// @param source  shows nothing that may not be shown
/// @return as Source does
[[nodiscard]] Result<AnalyticsAnswer> analytics_answer(analytics::Source& source, const AnalyticsQuestion& question,
                                                       const AnalyticsRecords& records);

}  // namespace edl::server
