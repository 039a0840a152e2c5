#include "server/api/insight.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "server/analytics/neutral_current.hpp"
#include "server/analytics/notices.hpp"
#include "server/analytics/step_changes.hpp"
#include "server/analytics/unusual_days.hpp"

namespace edl::server {
namespace {

using analytics::Finding;
using analytics::Step;

constexpr std::array k_power{Field::power_watt};
constexpr std::array k_voltage{Field::voltage_rms};
constexpr std::array k_currents{Field::current_rms, Field::power_watt, Field::power_var};

/// A silence that is worth telling.
constexpr std::chrono::minutes k_least_silence{30};

/// Ranges up to this long have the neutral's current looked for by minutes, longer ones by quarter hours.
constexpr std::chrono::days k_longest_of_minutes{32};

class Finder {
 public:
  Finder(analytics::Source& source, const InsightQuestion& question) : source_(source), question_(question) {}

  Result<void> find(std::span<const PowerEvent> events) {
    add(analytics::offline_times(events));
    for (const auto part :
         {&Finder::find_by_power, &Finder::find_by_voltage, &Finder::find_by_current, &Finder::find_appliances}) {
      if (auto found = (this->*part)(); !found) return found;
    }
    return {};
  }

  InsightAnswer answer() { return insight_answer(std::move(findings_), std::move(not_looked_for_)); }

 private:
  /// Those that have anything to do with the range.
  void add(std::vector<Finding> found) {
    for (Finding& finding : found) {
      const bool over = finding.end && *finding.end < question_.range.begin;
      if (!over && finding.begin < question_.range.end) findings_.push_back(std::move(finding));
    }
  }

  Result<void> find_by_power() {
    const analytics::UnusualDaySettings settings;
    const TimeRange known{question_.range.begin - std::chrono::weeks(settings.most_weeks), question_.range.end};
    const auto quarters = source_.intervals(Step::quarter_hour, known, k_power);
    if (!quarters) return tl::unexpected(quarters.error());
    add(silent_times(*quarters, question_.range.end, k_least_silence));
    std::vector<Finding> days;
    for (const analytics::UnusualDay& day : unusual_days(day_profiles(*quarters, question_.zone, known), settings)) {
      days.push_back(finding_of(day));
    }
    // A day that ends with the range's begin is not of it.
    std::erase_if(days, [this](const Finding& day) { return day.end && *day.end <= question_.range.begin; });
    add(std::move(days));
    return {};
  }

  Result<void> find_by_voltage() {
    const auto hours = source_.intervals(Step::hour, question_.range, k_voltage);
    if (!hours) return tl::unexpected(hours.error());
    auto lost = lost_phases(*hours, source_,
                            {.range = question_.range, .nominal_v = question_.nominal_v, .now = question_.now});
    if (!lost) return tl::unexpected(std::move(lost.error()));
    add(*std::move(lost));
    return {};
  }

  Result<void> find_by_current() {
    const Step step = question_.range.length() <= k_longest_of_minutes ? Step::minute : Step::quarter_hour;
    const auto table = source_.intervals(step, question_.range, k_currents);
    if (!table) return tl::unexpected(table.error());
    add(high_neutral_currents(*table));
    return {};
  }

  Result<void> find_appliances() {
    if (question_.range.length() > k_longest_of_appliances) {
      not_looked_for_.emplace_back("appliances: they are looked for in the seconds of at most 8 days");
      return {};
    }
    const auto samples = source_.samples(question_.range, k_power);
    if (!samples) return tl::unexpected(samples.error());
    add(findings_of(step_changes(*samples)));
    return {};
  }

  analytics::Source& source_;
  const InsightQuestion& question_;
  std::vector<Finding> findings_{};
  std::vector<std::string> not_looked_for_{};
};

}  // namespace

Result<InsightAnswer> insight_of(analytics::Source& source, const InsightQuestion& question,
                                 std::span<const PowerEvent> events) {
  Finder finder(source, question);
  if (auto found = finder.find(events); !found) return tl::unexpected(std::move(found.error()));
  return finder.answer();
}

}  // namespace edl::server
