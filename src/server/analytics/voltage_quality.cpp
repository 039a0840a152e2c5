#include "server/analytics/voltage_quality.hpp"

#include "server/analytics/local_weeks.hpp"
#include "server/analytics/ten_minute_means.hpp"

namespace edl::server::analytics {
namespace {

// The zones of a voltage, upwards.
constexpr std::size_t k_zone_too_low = 0;
constexpr std::size_t k_zone_low = 1;
constexpr std::size_t k_zone_usual = 2;
constexpr std::size_t k_zone_too_high = 3;

Zones voltage_zones(double nominal_v) {
  return {4, [nominal_v](double volts) -> std::size_t {
            if (volts < k_voltage_lowest * nominal_v) return k_zone_too_low;
            if (volts < k_voltage_usual_low * nominal_v) return k_zone_low;
            return volts <= k_voltage_high * nominal_v ? k_zone_usual : k_zone_too_high;
          }};
}

VoltageShares voltage_shares(const TenMinuteCounts& counts) {
  return {.all = counts.all,
          .counted = counts.counted(),
          .usual = counts.zones[k_zone_usual],
          .permissible = counts.zones[k_zone_usual] + counts.zones[k_zone_low],
          .flagged = counts.flagged,
          .too_few = counts.too_few,
          .unknown = counts.unknown};
}

}  // namespace

std::optional<double> VoltageShares::usual_share() const { return counted_share(usual, counted); }
std::optional<double> VoltageShares::permissible_share() const { return counted_share(permissible, counted); }

Verdict VoltageShares::usual_verdict() const {
  return judge_share(all - flagged, counted, usual, k_voltage_usual_percent);
}
Verdict VoltageShares::permissible_verdict() const { return judge_share(all - flagged, counted, permissible, 100); }

VoltageShares& VoltageShares::operator+=(const VoltageShares& other) {
  all += other.all;
  counted += other.counted;
  usual += other.usual;
  permissible += other.permissible;
  flagged += other.flagged;
  too_few += other.too_few;
  unknown += other.unknown;
  return *this;
}

Result<VoltageQuality> voltage_quality(const IntervalTable& hours, Source& source, const VoltageQuestion& question,
                                       const FlaggedTimes& flagged) {
  if (!(question.nominal_v > 0)) return fail(Errc::invalid, "the nominal voltage must be above 0 V");
  const std::vector<TimeRange> weeks = local_weeks(question.zone, question.range);
  const auto counts = count_ten_minute_means(hours, source, Field::voltage_rms, voltage_zones(question.nominal_v),
                                             question.range, weeks, flagged);
  if (!counts) return tl::unexpected(counts.error());
  VoltageQuality quality{.nominal_v = question.nominal_v};
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    const bool whole = question.range.begin <= weeks[i].begin && weeks[i].end <= question.range.end;
    VoltageWeek& week = quality.weeks.emplace_back(VoltageWeek{.week = weeks[i], .whole = whole});
    for (const Phase phase : k_phases) {
      week.phases[phase] = voltage_shares((*counts)[i][phase]);
      quality.shares[phase] += week.phases[phase];
    }
  }
  for (const Phase phase : k_phases) {
    quality.phases[phase] = extent_of(hours, phase, Field::voltage_rms);
    const auto narrowed = narrow_to_minutes(quality.phases[phase], source, phase, Field::voltage_rms);
    if (!narrowed) return tl::unexpected(narrowed.error());
  }
  return quality;
}

}  // namespace edl::server::analytics
