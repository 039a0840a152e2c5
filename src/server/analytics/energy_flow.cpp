#include "server/analytics/energy_flow.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "server/analytics/local_calendar.hpp"

namespace edl::server::analytics {
namespace {

/// Up to so many quarter hours of both signs are worth their seconds.
constexpr std::size_t k_day_of_quarters = 100;

/// Import and export of the covered seconds, as the power tells them.
struct Signed {
  double drawn_kwh = 0.0;
  double fed_kwh = 0.0;
  double uncertain_kwh = 0.0;
};

/// Follows one phase through the table.
class PhaseMeasure {
 public:
  PhaseMeasure(Phase phase, TimeRange range, const IntervalTable& quarters, const std::optional<CounterValue>& before,
               std::size_t hours)
      : phase_(phase), range_(range), quarters_(quarters), power_(quarters.at(phase, Field::power_watt)),
        counter_(quarters.at(phase, Field::energy_kwh)),
        walk_(phase, before ? std::optional(before->kwh) : std::nullopt), reserve_(hours / 2) {
    const std::size_t rows = quarters.rows();
    flow_.imported.resize(rows);
    flow_.exported.resize(rows);
    flow_.drawn.resize(rows);
    flow_.import_known.resize(rows);
    flow_.export_known.resize(rows);
  }

  Result<void> take(std::size_t row, SecondsReader& seconds) {
    const bool has_power = !power_.empty() && power_.count[row] > 0;
    const bool has_counter = !counter_.empty() && counter_.count[row] > 0;
    std::optional<CounterStep> step;
    if (has_counter) {
      auto next = walk_.next(counter_, row, interval(row), seconds);
      if (!next) return tl::unexpected(std::move(next.error()));
      step = *next;
    }
    Signed by_power;
    if (has_power) {
      auto split = split_signs(row, step, seconds);
      if (!split) return tl::unexpected(std::move(split.error()));
      by_power = *split;
    }
    note(row, has_power, step, by_power);
    if (step && has_power) doubt(row, *step);
    return {};
  }

  PhaseFlow finish() {
    flow_.resets = walk_.resets();
    return std::move(flow_);
  }

 private:
  [[nodiscard]] TimeRange interval(std::size_t row) const {
    const Timestamp begin = quarters_.begin[row];
    return {begin, begin + k_quarter_hour};
  }

  /// Whether each second has a power and a counter.
  [[nodiscard]] bool whole(std::size_t row) const {
    const TimeRange all = interval(row);
    const TimeRange part{std::max(all.begin, range_.begin), std::min(all.end, range_.end)};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(part.length()).count();
    return power_.count[row] >= seconds && !counter_.empty() && counter_.count[row] >= seconds;
  }

  /// Whether the step into the interval is that of one second, as the steps within are.
  [[nodiscard]] bool follows_whole(std::size_t row) const {
    return row > 0 && quarters_.begin[row - 1] + k_quarter_hour == quarters_.begin[row] && whole(row - 1);
  }

  Result<Signed> split_signs(std::size_t row, const std::optional<CounterStep>& step, SecondsReader& seconds) {
    const double covered = power_.count[row];
    const double net = power_.mean[row] * covered / k_joules_per_kwh;
    if (power_.min[row] >= 0.0) return Signed{.drawn_kwh = net};
    if (power_.max[row] <= 0.0) return Signed{.fed_kwh = -net};
    const double fed_at_most = -power_.min[row] * covered / k_joules_per_kwh;
    const bool counter_tells = step && tells_import(row, *step, net, fed_at_most);
    const bool worth = quarters_.rows() <= k_day_of_quarters || (!counter_tells && seconds.left() > reserve_);
    if (worth) {
      auto exact = from_seconds(row, seconds);
      if (!exact) return tl::unexpected(std::move(exact.error()));
      if (*exact) return **exact;
    }
    if (!counter_tells) return bounded(row, net);
    const double fed = std::clamp(step->rise_kwh - net, std::max(0.0, -net), std::max(fed_at_most, -net));
    return Signed{.drawn_kwh = net + fed, .fed_kwh = fed};
  }

  /// Whether what the counter rose is what was drawn in the seconds that have a power, no more and no less: it must be read
  /// in each of them, the second before too, and be possible by the power (a meter that was replaced by one with a higher
  /// count rose, too).
  [[nodiscard]] bool tells_import(std::size_t row, const CounterStep& step, double net, double fed_at_most) const {
    constexpr double k_slack_kwh = 1e-3;
    if (step.doubtful || !whole(row) || !follows_whole(row)) return false;
    const double fed = step.rise_kwh - net;
    return fed >= std::max(0.0, -net) - k_slack_kwh && fed <= std::max(fed_at_most, -net) + k_slack_kwh;
  }

  Result<std::optional<Signed>> from_seconds(std::size_t row, SecondsReader& seconds) const {
    const auto rows = seconds.rows(interval(row));
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return std::nullopt;
    const std::vector<double>& watts = rows->table->at(phase_, Field::power_watt);
    if (watts.empty()) return std::nullopt;
    double drawn = 0.0;
    double fed = 0.0;
    std::uint32_t count = 0;
    for (std::size_t i = rows->begin; i < rows->end; ++i) {
      if (!std::isnan(watts[i])) ++count;
      if (watts[i] > 0.0) drawn += watts[i];
      if (watts[i] < 0.0) fed -= watts[i];
    }
    if (count != power_.count[row]) return std::nullopt;  // some seconds are no longer kept
    return Signed{.drawn_kwh = drawn / k_joules_per_kwh, .fed_kwh = fed / k_joules_per_kwh};
  }

  /// Of values between a < 0 < b with the mean m, the positive ones have a mean of at least max(0, m), where the sign
  /// hardly changed, and at most b (m - a) / (b - a), where all values are a or b.
  [[nodiscard]] Signed bounded(std::size_t row, double net_kwh) const {
    const double a = power_.min[row];
    const double b = power_.max[row];
    const double most = b * (power_.mean[row] - a) / (b - a) * power_.count[row] / k_joules_per_kwh;
    const double drawn = std::max(0.0, net_kwh);
    return {.drawn_kwh = drawn, .fed_kwh = drawn - net_kwh, .uncertain_kwh = std::max(0.0, most - drawn)};
  }

  void note(std::size_t row, bool has_power, const std::optional<CounterStep>& step, const Signed& by_power) {
    flow_.drawn[row] = EnergySum::of_kwh(by_power.drawn_kwh);
    flow_.exported[row] = EnergySum::of_kwh(by_power.fed_kwh);
    flow_.export_known[row] = has_power ? 1 : 0;
    flow_.import_known[row] = has_power || step ? 1 : 0;
    flow_.uncertain += EnergySum::of_kwh(by_power.uncertain_kwh);
    if (step) {
      // The step over a time without counter tells once more what the power told of it.
      const double told_twice = std::min(step->entry_kwh, std::exchange(since_counter_kwh_, 0.0));
      flow_.imported[row] = EnergySum::of_kwh(step->rise_kwh - told_twice);
      ++flow_.by_counter;
    } else if (has_power) {
      flow_.imported[row] = flow_.drawn[row];
      since_counter_kwh_ += by_power.drawn_kwh;
      ++flow_.by_power;
    }
  }

  void doubt(std::size_t row, const CounterStep& step) {
    if (!whole(row) || !follows_whole(row)) return;
    const double most = std::max(0.0, power_.max[row]) * power_.count[row] / k_joules_per_kwh;
    if (step.rise_kwh <= 1.1 * most + 0.1) return;
    flow_.implausible.push_back({quarters_.begin[row], phase_, step.rise_kwh, most});
  }

  Phase phase_;
  TimeRange range_;
  const IntervalTable& quarters_;
  const FieldColumns& power_;
  const FieldColumns& counter_;
  CounterWalk walk_;
  std::size_t reserve_;  ///< hours of seconds that are left to others
  double since_counter_kwh_ = 0.0;
  PhaseFlow flow_{};
};

}  // namespace

Result<EnergyFlow> energy_flow(TimeRange range, const IntervalTable& quarters, Source& source, SecondsReader& seconds) {
  auto before = counters_before(source, range.begin);
  if (!before) return tl::unexpected(std::move(before.error()));
  EnergyFlow flow{.counter_before = *before};
  std::vector<PhaseMeasure> measures;
  measures.reserve(k_phase_count);
  for (const Phase phase : k_phases) {
    measures.emplace_back(phase, range, quarters, flow.counter_before[phase], seconds.left());
  }
  // By rows, so that the phases share the seconds of an hour.
  for (std::size_t row = 0; row < quarters.rows(); ++row) {
    for (PhaseMeasure& measure : measures) {
      if (auto taken = measure.take(row, seconds); !taken) return tl::unexpected(std::move(taken.error()));
    }
  }
  for (const Phase phase : k_phases) flow.phases[phase] = measures[index_of(phase)].finish();
  return flow;
}

}  // namespace edl::server::analytics
