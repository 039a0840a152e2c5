#include "server/analytics/voltage_quality.hpp"

#include "server/analytics/local_weeks.hpp"
#include "server/analytics/ten_minute_means.hpp"

namespace edl::server::analytics {
namespace {

/// The zones of a voltage, upwards.
enum VoltageZone : std::size_t { too_low, low, usual, too_high };

Zones voltage_zones(double nominal_v) {
  return {4, [nominal_v](double volts) -> std::size_t {
            if (volts < k_voltage_lowest * nominal_v) return too_low;
            if (volts < k_voltage_usual_low * nominal_v) return low;
            return volts <= k_voltage_high * nominal_v ? usual : too_high;
          }};
}

VoltageShares voltage_shares(const TenMinuteCounts& counts) {
  return {.all = counts.all,
          .counted = counts.counted(),
          .usual = counts.zones[usual],
          .permissible = counts.zones[usual] + counts.zones[low],
          .flagged = counts.flagged,
          .too_few = counts.too_few,
          .unknown = counts.unknown};
}

std::optional<double> share_of(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::optional<double> VoltageShares::usual_share() const { return share_of(usual, counted); }
std::optional<double> VoltageShares::permissible_share() const { return share_of(permissible, counted); }

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
