#include "server/analytics/notices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "server/analytics/ten_minute_means.hpp"

namespace edl::server::analytics {
namespace {

constexpr Field k_voltage = Field::voltage_rms;
constexpr std::chrono::minutes k_minute_long{1};

double in_seconds(std::chrono::milliseconds length) { return static_cast<double>(length.count()) / 1'000; }

/// Whether the row has the phase's voltage.
bool has_voltage(const IntervalTable& table, Phase phase, std::size_t row) {
  const FieldColumns& columns = table.at(phase, k_voltage);
  return !columns.empty() && columns.count[row] > 0;
}

/// A time in which a phase has no voltage, minute by minute.
struct LostSpell {
  TimeRange span;
  double lowest = 0;                                               ///< one-second RMS
  double highest_mean = 0;                                         ///< of a minute
  double others_lowest = std::numeric_limits<double>::infinity();  ///< mean of a minute
};

/// The lowest mean of the other phases; nullopt where there is none, or the phase is not lost.
std::optional<double> others_while_lost(const IntervalTable& minutes, Phase phase, std::size_t row, double nominal) {
  if (!has_voltage(minutes, phase, row) || minutes.at(phase, k_voltage).mean[row] >= k_lost_share * nominal) {
    return std::nullopt;
  }
  std::optional<double> lowest;
  for (const Phase other : k_phases) {
    if (other == phase || !has_voltage(minutes, other, row)) continue;
    lowest = std::min(lowest.value_or(std::numeric_limits<double>::infinity()), minutes.at(other, k_voltage).mean[row]);
  }
  if (!lowest || *lowest < k_other_share * nominal) return std::nullopt;
  return lowest;
}

void find_spells(std::vector<LostSpell>& spells, const IntervalTable& minutes, Phase phase,
                 const PhaseLossQuestion& question) {
  for (std::size_t row = 0; row < minutes.rows(); ++row) {
    if (!question.range.contains(minutes.begin[row])) continue;
    const auto others = others_while_lost(minutes, phase, row, question.nominal_v);
    if (!others) continue;
    const FieldColumns& columns = minutes.at(phase, k_voltage);
    const TimeRange minute{minutes.begin[row], minutes.begin[row] + k_minute_long};
    if (spells.empty() || spells.back().span.end != minute.begin) {
      spells.push_back({.span = {minute.begin, minute.begin}, .lowest = columns.min[row]});
    }
    LostSpell& spell = spells.back();
    spell.span.end = minute.end;
    spell.lowest = std::min(spell.lowest, columns.min[row]);
    spell.highest_mean = std::max(spell.highest_mean, columns.mean[row]);
    spell.others_lowest = std::min(spell.others_lowest, *others);
  }
}

Finding finding_of_spell(const LostSpell& spell, Phase phase, const PhaseLossQuestion& question) {
  const bool dead = spell.highest_mean < k_dead_share * question.nominal_v;
  Finding finding{.kind = FindingKind::phase_lost,
                  .begin = spell.span.begin,
                  .end = spell.span.end,
                  .phases = {phase},
                  .evidence = {{"lowest_voltage", spell.lowest, "V"},
                               {"highest_minute_mean", spell.highest_mean, "V"},
                               {"others_lowest_minute_mean", spell.others_lowest, "V"},
                               {"duration", in_seconds(spell.span.length()), "s"}}};
  if (spell.span.end + k_minute_long > question.now) finding.end.reset();
  finding.because = fmt::format(
      "Phase {} had at most {:.1f} V for {} while the other phases had at least {:.1f} V; {}.", name_of(phase),
      spell.highest_mean, in_words(spell.span.length()), spell.others_lowest,
      dead ? "below 10 % of the nominal voltage nothing feeds it"
           : "a voltage between 10 % and 50 % of the nominal one is what loads between the phases feed back");
  return finding;
}

/// The hours in which a phase was lost for a moment at least while another may have had its voltage.
std::vector<Timestamp> suspicious_hours(const IntervalTable& hours, const PhaseLossQuestion& question) {
  std::vector<Timestamp> found;
  for (std::size_t row = 0; row < hours.rows(); ++row) {
    bool low = false;
    bool high = false;
    for (const Phase phase : k_phases) {
      if (!has_voltage(hours, phase, row)) continue;
      low = low || hours.at(phase, k_voltage).min[row] < k_lost_share * question.nominal_v;
      high = high || hours.at(phase, k_voltage).max[row] >= k_other_share * question.nominal_v;
    }
    if (low && high) found.push_back(hours.begin[row]);
  }
  return found;
}

}  // namespace

std::vector<Finding> offline_times(std::span<const PowerEvent> events) {
  std::vector<Finding> found;
  for (const PowerEvent& event : events) {
    if (event.kind != PowerEventKind::device_offline) continue;
    Finding finding{.kind = FindingKind::device_offline, .begin = event.begin};
    if (event.duration) {
      finding.end = event.begin + *event.duration;
      finding.evidence.push_back({"duration", in_seconds(*event.duration), "s"});
      finding.because = fmt::format("The server heard nothing of the device for {}.", in_words(*event.duration));
    } else {
      finding.because = fmt::format("The server has heard nothing of the device since {}.", to_rfc3339(event.begin));
    }
    found.push_back(std::move(finding));
  }
  std::stable_sort(found.begin(), found.end(), [](const Finding& a, const Finding& b) { return a.begin < b.begin; });
  return found;
}

std::vector<Finding> silent_times(const IntervalTable& table, Timestamp until, std::chrono::milliseconds least) {
  std::vector<Finding> found;
  const auto tell = [&](TimeRange silence) {
    if (silence.length() < least || silence.empty()) return;
    found.push_back({.kind = FindingKind::no_readings,
                     .begin = silence.begin,
                     .end = silence.end,
                     .evidence = {{"duration", in_seconds(silence.length()), "s"}},
                     .because = fmt::format("There is not one reading of {}.", in_words(silence.length()))});
  };
  for (std::size_t row = 0; row + 1 < table.rows(); ++row)
    tell({table.begin[row] + table.interval, table.begin[row + 1]});
  if (table.rows() > 0) tell({table.begin.back() + table.interval, until});
  return found;
}

Result<std::vector<Finding>> lost_phases(const IntervalTable& hours, Source& source,
                                         const PhaseLossQuestion& question) {
  PerPhase<std::vector<LostSpell>> spells;
  for (const TimeRange& range : joined_hours(suspicious_hours(hours, question))) {
    const auto minutes = source.intervals(Step::minute, range, std::span(&k_voltage, 1));
    if (!minutes) return tl::unexpected(minutes.error());
    for (const Phase phase : k_phases) find_spells(spells[phase], *minutes, phase, question);
  }
  std::vector<Finding> found;
  for (const Phase phase : k_phases) {
    for (const LostSpell& spell : spells[phase]) found.push_back(finding_of_spell(spell, phase, question));
  }
  std::stable_sort(found.begin(), found.end(), [](const Finding& a, const Finding& b) { return a.begin < b.begin; });
  return found;
}

}  // namespace edl::server::analytics
