#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/meter/quality/quality_look.hpp"
#include "core/phase.hpp"
#include "core/power_event.hpp"

namespace edl::agent {

/// When one kind of event begins and ends.
struct ThresholdRule {
  enum class Quantity : std::uint8_t { voltage, current };
  enum class Side : std::uint8_t { below, above };
  enum class Begins : std::uint8_t {
    with_any,  ///< of the phases, and it ends when all are back: dips and swells (IEC 61000-4-30:2015, 5.4.2)
    with_all,  ///< of the phases, and it ends when any is back: interruptions (5.5.2)
  };

  PowerEventKind kind = PowerEventKind::voltage_dip;
  Quantity quantity = Quantity::voltage;
  Side side = Side::below;
  Begins begins = Begins::with_any;
  double threshold = 0;  ///< V or A; an event begins beyond it
  double end = 0;        ///< at it a phase is back: the threshold and the hysteresis
  std::vector<Phase> phases;
};

/// An event as a watch knows it.
struct WatchedEvent {
  MonotonicTime seen{};  ///< the look at which it began
  MonotonicTime begin{};
  std::optional<MonotonicTime> end{};  ///< nullopt: still going on
  std::vector<Phase> phases{};         ///< that are or were beyond the threshold
  double extreme = 0;
  Phase extreme_phase = Phase::a;
  bool begin_unseen = false;  ///< the chip was not looked at just before
  bool end_unseen = false;
};

/// Follows one kind of event from look to look.
///
/// Begin and end are the moments at which a voltage or current that jumps must have jumped for its one-cycle RMS values
/// to pass the thresholds when they did: within 10 ms of the truth for a jump, and never outside of the window over which
/// the RMS value was taken, whose begin and end the standard takes (5.4.2).
class ThresholdWatch {
 public:
  /// @param usual  values until there were looks without an event
  ThresholdWatch(ThresholdRule rule, double nominal_hz, const PerPhase<double>& usual);

  /// Looks in ascending time.
  void add(const QualityLook& look);

  [[nodiscard]] const ThresholdRule& rule() const { return rule_; }
  [[nodiscard]] bool going_on() const { return event_.has_value() && !event_->end; }
  /// The event that goes on, or the last one if it was not taken yet.
  [[nodiscard]] std::optional<WatchedEvent> event() const;
  /// Forgets an event that has ended.
  void forget() { event_.reset(); }

 private:
  /// What an edge is told by.
  struct Event {
    MonotonicTime seen;
    MonotonicTime since;
    std::optional<MonotonicTime> triggered{};
    PerPhase<double> before{};
    PerPhase<double> first{};       ///< value at that look
    PerPhase<bool> first_beyond{};  ///< at that look
    PerPhase<bool> beyond_once{};   ///< at any
    PerPhase<double> extreme{};
    std::optional<MonotonicTime> end{};
    bool end_unseen = false;
  };
  static constexpr std::size_t k_recent = 4;  ///< looks: a ramp is over in fewer

  [[nodiscard]] double value(const QualityLook& look, Phase phase) const;
  [[nodiscard]] std::optional<double> kept(const QualityLook& look, Phase phase) const;
  [[nodiscard]] double further(double a, double b) const;
  [[nodiscard]] bool is_beyond(double value) const;
  [[nodiscard]] bool is_back(double value) const;
  [[nodiscard]] bool unseen(MonotonicTime since, MonotonicTime until) const;
  void remember(const QualityLook& look);
  void begin(const QualityLook& look, const PerPhase<bool>& beyond);
  void follow(const QualityLook& look);
  [[nodiscard]] MonotonicTime begin_of(const Event& event) const;
  [[nodiscard]] MonotonicTime end_at(const QualityLook& look, const PerPhase<bool>& was_back) const;
  [[nodiscard]] std::chrono::nanoseconds cycles(double count) const;

  ThresholdRule rule_;
  double nominal_hz_;
  PerPhase<double> usual_;   ///< without an event, for some cycles before the last look
  PerPhase<double> lately_;  ///< at a look since, which may have been on the way to an event
  MonotonicTime lately_at_{};
  PerPhase<std::array<double, k_recent>> recent_{};  ///< the furthest of each look of the event
  std::size_t looks_ = 0;                            ///< of the event
  PerPhase<bool> back_{};                            ///< at the last look
  MonotonicTime disturbed_{};                        ///< last look with an event
  std::optional<Event> event_;
};

}  // namespace edl::agent
