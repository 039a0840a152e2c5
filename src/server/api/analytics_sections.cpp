#include "server/api/analytics_sections.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

#include "server/analytics/billed_quarters.hpp"
#include "server/analytics/flagged_times.hpp"
#include "server/analytics/local_calendar.hpp"
#include "server/api/insight.hpp"

namespace edl::server {
namespace {

using analytics::IntervalTable;
using analytics::Measured;
using analytics::Step;

constexpr std::array k_energy_fields{Field::power_watt, Field::energy_kwh};
constexpr std::array k_quality_fields{Field::voltage_rms, Field::frequency_hz, Field::voltage_thd, Field::current_thd};
constexpr std::array k_power_fields{Field::power_watt, Field::power_var, Field::power_va};

/// Ranges up to this long have their power factors told by quarter hours, longer ones by hours.
constexpr std::chrono::days k_longest_of_quarters{32};

/// Seconds of so many hours are read for figures beside those that are asked for: the span before, and the month.
constexpr std::size_t k_hours_beside = 4;

constexpr std::array k_by_energy{Section::energy, Section::demand, Section::cost, Section::coverage};

/// Makes an answer's sections one after the other.
class Teller {
 public:
  Teller(analytics::Source& source, const AnalyticsQuestion& question, const AnalyticsRecords& records)
      : source_(source), question_(question), records_(records) {}

  Result<AnalyticsAnswer> tell() {
    answer_ = {.device_id = question_.device.text(),
               .begin = to_rfc3339(question_.range.begin),
               .end = to_rfc3339(question_.range.end),
               .timezone = question_.zone.name()};
    for (std::size_t section = 0; section < k_section_count; ++section) {
      if (!asked(static_cast<Section>(section))) leave_out(static_cast<Section>(section), "it was not asked for");
    }
    for (const auto part : {&Teller::tell_of_energy, &Teller::tell_of_quality, &Teller::tell_of_insight}) {
      if (auto told = (this->*part)(); !told) return tl::unexpected(std::move(told.error()));
    }
    if (asked(Section::events)) tell_of_events();
    return std::move(answer_);
  }

 private:
  [[nodiscard]] bool asked(Section section) const { return question_.sections.has(section); }

  void leave_out(Section section, std::string why) {
    answer_.untold.emplace(k_section_names[static_cast<std::size_t>(section)], std::move(why));
  }

  /// The part of the range that is not in the future.
  [[nodiscard]] TimeRange until_now() const {
    return {question_.range.begin, std::min(question_.range.end, question_.now)};
  }

  Result<void> tell_of_energy() {
    if (asked(Section::cost) && !records_.tariff) leave_out(Section::cost, "the device has no tariff");
    const bool has_cost = asked(Section::cost) && records_.tariff;
    if (!has_cost && std::ranges::none_of(std::array{Section::energy, Section::demand, Section::coverage},
                                          [this](Section section) { return asked(section); })) {
      return {};
    }
    if (question_.range.empty()) return leave_out_energy("nothing of the range is shown to you");
    const auto quarters = source_.intervals(Step::quarter_hour, question_.range, k_energy_fields);
    if (!quarters) return tl::unexpected(quarters.error());
    const auto measured =
        measure({.zone = question_.zone, .range = question_.range, .now = question_.now}, *quarters, source_);
    if (!measured && measured.error().code == Errc::invalid) return leave_out_energy(measured.error().message);
    if (!measured) return tl::unexpected(measured.error());

    if (asked(Section::coverage)) answer_.coverage = coverage_answer(coverage_of(*measured), measured->calendar.days());
    if (asked(Section::energy)) {
      if (auto told = add_energy(*measured); !told) return told;
    }
    if (asked(Section::demand)) {
      const auto demand = demand_of(*measured, source_);
      if (!demand) return tl::unexpected(demand.error());
      answer_.demand = demand_answer(*demand);
    }
    return has_cost ? add_cost(*measured) : Result<void>();
  }

  Result<void> leave_out_energy(const std::string& why) {
    for (const Section section : k_by_energy) {
      if (asked(section)) leave_out(section, why);
    }
    return {};
  }

  Result<void> add_energy(const Measured& measured) {
    const analytics::Energy energy = energy_of(measured);
    // Of a range that is not over yet, as much of the span before as there is of it.
    TimeRange before = analytics::same_span_before(question_.zone, question_.range);
    if (measured.range.end < question_.range.end) {
      before.end = std::min(before.end, before.begin + measured.range.length());
    }
    const auto quarters = source_.intervals(Step::quarter_hour, before, k_energy_fields);
    if (!quarters) return tl::unexpected(quarters.error());
    std::optional<analytics::EnergyChange> change;
    if (quarters->rows() > 0) {
      const auto then =
          measure({.zone = question_.zone, .range = before, .now = question_.now, .hours_of_seconds = k_hours_beside},
                  *quarters, source_);
      if (!then) return tl::unexpected(then.error());
      change = change_of(energy, energy_of(*then));
    }
    answer_.energy = energy_answer(energy, change);
    return {};
  }

  Result<void> add_cost(const Measured& measured) {
    const analytics::Cost cost = cost_of(*records_.tariff, billed_quarters(measured), measured.range, question_.home);
    const auto month = this_month();
    if (!month) return tl::unexpected(month.error());
    answer_.cost = cost_answer(cost, *month);
    return {};
  }

  Result<std::optional<analytics::MonthProjection>> this_month() {
    const Timestamp today = question_.home.start_of_local_day(question_.now);
    const TimeRange learnt{
        std::min(question_.home.local_month(question_.now).begin, today - analytics::k_days_learnt_from),
        question_.now};
    const auto quarters = source_.intervals(Step::quarter_hour, learnt, k_energy_fields);
    if (!quarters) return tl::unexpected(quarters.error());
    const auto measured =
        measure({.zone = question_.home, .range = learnt, .now = question_.now, .hours_of_seconds = k_hours_beside},
                *quarters, source_);
    if (!measured) return tl::unexpected(measured.error());
    return project_month(*records_.tariff, billed_quarters(*measured), question_.home, question_.now);
  }

  Result<void> tell_of_quality() {
    if (!asked(Section::power_quality)) return {};
    const TimeRange range = until_now();
    if (range.empty()) {
      leave_out(Section::power_quality, "nothing of the range is past, and shown to you");
      return {};
    }
    const auto hours = source_.intervals(Step::hour, range, k_quality_fields);
    if (!hours) return tl::unexpected(hours.error());
    const analytics::FlaggedTimes flagged(records_.events, question_.now);
    auto voltage = voltage_quality(*hours, source_,
                                   {.range = range, .zone = question_.zone, .nominal_v = question_.nominal_v}, flagged);
    if (!voltage) return tl::unexpected(std::move(voltage.error()));
    auto frequency = frequency_quality(*hours, source_, range, std::nullopt);
    if (!frequency) return tl::unexpected(std::move(frequency.error()));
    auto unbalanced = unbalance(*hours, source_, range, records_.harmonics, flagged);
    if (!unbalanced) return tl::unexpected(std::move(unbalanced.error()));
    auto distorted = distortion(*hours, source_, range, records_.harmonics, flagged);
    if (!distorted) return tl::unexpected(std::move(distorted.error()));
    const auto powers = source_.intervals(range.length() <= k_longest_of_quarters ? Step::quarter_hour : Step::hour,
                                          range, k_power_fields);
    if (!powers) return tl::unexpected(powers.error());
    answer_.power_quality = power_quality_answer({.range = range,
                                                  .voltage = *std::move(voltage),
                                                  .frequency = *std::move(frequency),
                                                  .unbalance = *std::move(unbalanced),
                                                  .distortion = *std::move(distorted),
                                                  .power_factor = power_factor_quality(*powers, records_.harmonics)});
    return {};
  }

  void tell_of_events() {
    std::vector<PowerEvent> begun;
    std::ranges::copy_if(records_.events, std::back_inserter(begun),
                         [this](const PowerEvent& event) { return question_.range.contains(event.begin); });
    answer_.events = events_answer(begun, records_.more_events, analytics::event_tables(begun, question_.nominal_v));
  }

  Result<void> tell_of_insight() {
    if (!asked(Section::insight)) return {};
    const TimeRange range = until_now();
    if (range.empty()) {
      leave_out(Section::insight, "nothing of the range is past, and shown to you");
      return {};
    }
    auto insight = insight_of(
        source_, {.range = range, .zone = question_.zone, .nominal_v = question_.nominal_v, .now = question_.now},
        records_.events);
    if (!insight) return tl::unexpected(std::move(insight.error()));
    answer_.insight = *std::move(insight);
    return {};
  }

  analytics::Source& source_;
  const AnalyticsQuestion& question_;
  const AnalyticsRecords& records_;
  AnalyticsAnswer answer_{};
};

}  // namespace

Result<AnalyticsAnswer> analytics_answer(analytics::Source& source, const AnalyticsQuestion& question,
                                         const AnalyticsRecords& records) {
  return Teller(source, question, records).tell();
}

}  // namespace edl::server
