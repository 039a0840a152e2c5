#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/meter/ade9000/chip_link.hpp"
#include "agent/port/clock.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// One sample of each channel, as PCF codes: IA VA IB VB IC VC IN.
inline constexpr std::size_t k_sampled_channels = 7;
using SampleSet = std::array<std::int32_t, k_sampled_channels>;

/// The chip's waveform buffer as a ring that is filled all the time with 8,000 sets a second (WF_MODE 3), 16 pages of 16
/// sets: what was sampled in the last 30 ms can always be read, and what comes can be followed, as long as the bus is
/// faster than the chip, which makes 224,000 bytes a second of its seven channels. While nobody reads, it costs the bus
/// nothing.
///
/// The first event that the chip detects leaves its place in the ring, until the ring is started again.
class WaveformRing {
 public:
  static constexpr std::size_t k_pages = 16;
  static constexpr std::size_t k_sets_per_page = 16;
  static constexpr std::chrono::microseconds k_page_time{2'000};
  /// A trigger older than that may have been overwritten.
  static constexpr std::chrono::milliseconds k_reach{28};

  /// Empties the ring and arms it.
  [[nodiscard]] Result<void> start(ChipLink& link, MonotonicTime now);

  /// How far the ring has been filled. Pages and sets are counted from its start; sets n to n + 15 are page n / 16.
  struct Position {
    std::int64_t filled = 0;  ///< whole pages
    MonotonicTime at;         ///< when that was so; the last of them was full at most 2 ms ago
  };
  [[nodiscard]] Result<Position> look(ChipLink& link, MonotonicTime now);

  /// The set at which the chip's detection left its mark; valid for k_reach.
  /// @return nullopt: it has not
  [[nodiscard]] Result<std::optional<std::int64_t>> trigger(ChipLink& link, const Position& position);

  /// Reads whole pages, in one frame. A sample that does not fit those before it is read again, because the buffer has no
  /// CRC: what comes twice is true.
  /// @param first  the page; it and those behind it must not be overwritten while they are read
  /// @param pages  1 to 8, not past the ring's end: first % 16 + pages <= 16
  [[nodiscard]] static Result<std::vector<SampleSet>> read(ChipLink& link, std::int64_t first, std::size_t pages);

 private:
  MonotonicTime started_at_{};
  std::int64_t filled_ = 0;
  std::uint32_t last_page_ = 0;
  MonotonicTime looked_at_{};
};

/// Follows the ring from one page to another, a piece at each call.
class WaveformReader {
 public:
  /// @param first  what the chip overwrites of the first pages before they are read is left out, as long as there are
  ///               some at all: a reader may begin 15 pages before the newest one
  WaveformReader(std::int64_t first, std::size_t pages)
      : first_(first), next_(first), end_(first + static_cast<std::int64_t>(pages)) {}

  /// Reads what has come. Takes as long as the bus needs for 448 bytes a page, so 4 ms for the pages of 10 ms at 5 MHz.
  /// @return whether all is read | Errc::unavailable: the chip has overwritten what was to be read, because the bus is too
  ///         slow or the call came too late | Errc::io
  [[nodiscard]] Result<bool> advance(ChipLink& link, WaveformRing& ring, const Clock& clock);

  [[nodiscard]] const std::vector<SampleSet>& sets() const { return sets_; }
  /// When the first set was sampled, to a millisecond once two or more pieces were read.
  [[nodiscard]] MonotonicTime begin() const;

 private:
  void note(const WaveformRing::Position& position);

  std::int64_t first_;
  std::int64_t next_;
  std::int64_t end_;
  std::vector<SampleSet> sets_;
  std::optional<MonotonicTime> zero_;  ///< when page 0 began, the earliest that fits all looks
};

}  // namespace edl::agent::ade9000
