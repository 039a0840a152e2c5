#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/meter/quality/event_limiter.hpp"
#include "agent/meter/quality/quality_look.hpp"
#include "agent/meter/quality/threshold_watch.hpp"
#include "core/phase.hpp"
#include "core/power_event.hpp"

namespace edl::agent {

/// What the events are measured against. Shares are of declared_volts.
struct EventSettings {
  double declared_volts = 230;  ///< Udin of IEC 61000-4-30
  double nominal_hz = 50;
  double dip = 0.90;
  double swell = 1.10;
  double interruption = 0.05;
  double hysteresis = 0.02;
  std::optional<double> over_current{};  ///< A; what ends one is lower by that share of it which hysteresis is
  bool sequence = true;                  ///< whether the phases have an order
  std::vector<Phase> phases{k_phases.begin(), k_phases.end()};    ///< that have a voltage
  std::vector<Phase> currents{k_phases.begin(), k_phases.end()};  ///< that have a current
  std::size_t most_per_minute = 20;
};

/// Makes power events of looks at the supply: dips, swells, interruptions, over-currents (one event for each phase), and
/// phases in the wrong order. Not for several threads.
///
/// An event is told a tenth of a second after it was seen, by when its phases and its waveform are known, and again when
/// it has ended; one that has ended by then is told once. A phase that joins later is named in the detail: the phases
/// that were told stay, being part of the event's identity. An interruption is an event of its own within the dip that
/// leads to it.
class EventTracker {
 public:
  static constexpr std::chrono::milliseconds k_told_after{100};
  /// The chip says several times a second that the order is wrong, while it is.
  static constexpr std::chrono::seconds k_order_right_after{1};
  /// Voltages that are disturbed have no order, nor have they just afterwards.
  static constexpr std::chrono::milliseconds k_no_order_for{500};

  explicit EventTracker(const EventSettings& settings);
  EventTracker(const EventTracker&) = delete;
  EventTracker& operator=(const EventTracker&) = delete;

  /// Looks in ascending time: at every refresh while watching(), at least once a second otherwise, and at once when the
  /// chip's detection has seen something.
  /// @return whether an event was seen to begin
  bool add(const QualityLook& look);

  /// Whether a voltage or current is beyond its threshold.
  [[nodiscard]] bool watching() const;

  /// Gives a waveform from `begin` to `end` to the events that were seen in it.
  void attach(const WaveformSnapshot& waveform, MonotonicTime begin, MonotonicTime end);

  /// What is to be told now.
  /// @param wall  the time that `now` is
  [[nodiscard]] std::vector<PowerEvent> take(MonotonicTime now, Timestamp wall);

 private:
  struct Watch {
    ThresholdWatch threshold;
    MonotonicTime last_end{};
  };
  /// An event until its end was told.
  struct Story {
    PowerEventKind kind = PowerEventKind::voltage_dip;
    const Watch* watch = nullptr;  ///< null: the order of the phases
    WatchedEvent watched{};
    std::optional<PowerEvent> told{};  ///< the last telling
    std::optional<WaveformSnapshot> waveform{};
  };

  bool follow(Watch& watch, const QualityLook& look);
  bool follow_order(const QualityLook& look);
  [[nodiscard]] Story* going_on(PowerEventKind kind, const Watch* watch);
  [[nodiscard]] PowerEvent describe(const Story& story, MonotonicTime now, Timestamp wall) const;
  [[nodiscard]] bool tell(Story& story, MonotonicTime now, Timestamp wall, std::vector<PowerEvent>& out);

  EventSettings settings_;
  std::vector<Watch> watches_;  ///< as many as there are rules; their addresses stay
  std::vector<Story> stories_;
  EventLimiter limiter_;
  MonotonicTime disturbed_{};    ///< last look with a voltage beyond a threshold
  MonotonicTime wrong_order_{};  ///< last look with a wrong order
};

}  // namespace edl::agent
