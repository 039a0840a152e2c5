#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "agent/meter/ade9000/chip_watch.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/ade9000/waveform_ring.hpp"
#include "agent/meter/quality/event_tracker.hpp"
#include "agent/meter/quality/harmonic_demand.hpp"
#include "agent/port/clock.hpp"
#include "core/harmonics.hpp"
#include "core/power_event.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// Where events and harmonics go. Called on the meter's thread, and to be quick. None is empty.
struct QualitySink {
  std::function<void(PowerEvent)> event;  ///< the same event again once it has ended
  std::function<void(HarmonicSet)> harmonics;
  std::function<void(const Error&)> problem;  ///< why harmonics are missing; once until they are measured again
};

/// Power-quality events with their waveforms, and harmonics, from the chip's own detection and its waveform buffer.
///
/// The buffer is a ring that is being filled all the time (WaveformRing), so that events and harmonics do not fight for
/// it: what was before an event is there when the event is seen, and the chip detects events whoever reads. One reader
/// follows the ring at a time: an event takes its place from harmonics, which would be those of a disturbed supply, and
/// they are measured again later.
///
/// Without an event it asks the bus nothing but its part of STATUS1, which the driver reads anyway, and the RMS values
/// once a second.
class PowerQualityWatch final : public ChipWatch {
 public:
  /// Of an event's waveform, in pages of 2 ms, around the refresh at which the chip detected it.
  static constexpr std::int64_t k_pages_before = 13;
  static constexpr std::int64_t k_pages_after = 27;

  /// Borrows the clock, whose monotonic time counts.
  PowerQualityWatch(const Clock& clock, const MeterSetup& setup, QualitySink sink);

  [[nodiscard]] Result<void> chip_restarted(ChipLink& link, Timestamp now) override;
  [[nodiscard]] Result<void> poll(ChipLink& link, Timestamp now, std::uint32_t status1) override;

  /// Asks for harmonics of now, which takes 0.3 s, or longer while events begin. The set goes to the sink too. Any thread.
  void capture_harmonics(HarmonicDemand::Answer answer) { demand_.ask(std::move(answer)); }

 private:
  enum class Purpose : std::uint8_t { event, harmonics };
  /// What is being read of the ring.
  struct Capture {
    Purpose purpose = Purpose::event;
    WaveformReader reader;
  };

  [[nodiscard]] Result<void> work(ChipLink& link, Timestamp wall, std::uint32_t status1);
  [[nodiscard]] std::uint32_t news_in(std::uint32_t status1, MonotonicTime now) const;
  [[nodiscard]] Result<void> arm(ChipLink& link);
  [[nodiscard]] Result<void> look(ChipLink& link);
  [[nodiscard]] Result<QualityLook> settled_look(ChipLink& link);
  [[nodiscard]] Result<void> find_trigger(ChipLink& link, QualityLook& look);
  [[nodiscard]] Result<void> capture_event(ChipLink& link);
  [[nodiscard]] Result<void> capture_harmonics_of_now(ChipLink& link);
  void read_on(ChipLink& link, Timestamp wall);
  void finish(const Capture& capture, Timestamp wall);
  void harmonics_failed(const Error& error);
  [[nodiscard]] Result<double> line_frequency(ChipLink& link) const;

  const Clock& clock_;
  MeterSetup setup_;
  QualitySink sink_;
  EventTracker tracker_;
  HarmonicDemand demand_;
  WaveformRing ring_;
  bool fresh_ = true;                         ///< no poll yet since the chip started
  std::uint32_t news_ = 0;                    ///< bits that were cleared in the chip and not looked at yet
  bool triggered_ = false;                    ///< the ring has its mark, and waits to be armed again
  std::optional<std::int64_t> trigger_page_;  ///< of the newest mark, while it is in the ring
  std::optional<MonotonicTime> last_poll_;
  MonotonicTime last_look_{};
  std::optional<MonotonicTime> in_vain_;  ///< last look at news that began no event
  MonotonicTime last_begin_{};            ///< of an event
  std::optional<Capture> capture_;
  double line_hz_ = 50;  ///< as the chip told it before the harmonics' capture
  bool problem_told_ = false;
};

}  // namespace edl::agent::ade9000
