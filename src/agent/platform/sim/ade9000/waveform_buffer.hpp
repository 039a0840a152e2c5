#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/platform/sim/ade9000/signal_path.hpp"

namespace edl::agent::sim {

/// The chip's memory for waveforms: 2,048 words that captures at 8 kSPS fill page by page, or 512 points of four cycles
/// (data sheet, "Waveform buffer"). The 32 kSPS source is not simulated: it gives the samples of the 8 kSPS one.
class WaveformBuffer {
 public:
  WaveformBuffer();

  /// What this sample has brought: bits for STATUS0, and the pages that it filled.
  struct News {
    std::uint32_t status0 = 0;
    std::uint32_t full_pages = 0;
  };

  /// WFB_CFG was written.
  void configure(std::uint32_t wfb_cfg);

  /// @param line_hz  for captures of whole cycles
  News add(const Channels<double>& pcf, double line_hz);

  /// Something that WFB_TRG_CFG names has happened.
  [[nodiscard]] News trigger();

  /// WFB_TRG_STAT.
  [[nodiscard]] std::uint32_t trigger_status() const;

  /// A word of the buffer, 0 to 2,047, as fixed-rate captures fill it.
  [[nodiscard]] std::uint32_t word(std::size_t index) const { return words_[index % words_.size()]; }

  /// What a burst from the buffer's begin reads: channel after channel as BURST_CHAN says, 16 bits each after a capture
  /// of whole cycles, else 32.
  [[nodiscard]] std::vector<std::uint8_t> burst(std::uint16_t address, std::size_t bytes) const;

 private:
  static constexpr std::size_t k_set_words = 8;  ///< seven channels and one that is not used
  static constexpr std::size_t k_sets = ade9000::k_waveform_words / k_set_words;
  static constexpr std::size_t k_points = 512;
  static constexpr std::size_t k_history = 1'024;  ///< samples: four cycles of 40 Hz are 800

  [[nodiscard]] bool capturing() const { return ade9000::wfb_cfg::k_wf_cap_en.in(config_) != 0 && running_; }
  [[nodiscard]] bool fixed_rate() const { return ade9000::wfb_cfg::k_wf_cap_sel.in(config_) != 0; }
  [[nodiscard]] News store_set(const Channels<double>& pcf);
  [[nodiscard]] News resample(double line_hz);
  [[nodiscard]] double between_samples(std::size_t channel, double age) const;
  [[nodiscard]] std::vector<std::size_t> burst_channels() const;

  std::uint32_t config_ = 0;
  bool running_ = false;
  std::size_t set_ = 0;        ///< the next to fill
  std::size_t last_page_ = 0;  ///< the last that was filled
  std::optional<std::size_t> trigger_set_;
  std::size_t sets_until_stop_ = 0;  ///< after a trigger in the centre; 0: none is set
  double cycles_ = 0;                ///< of the capture of whole cycles so far
  std::array<std::uint32_t, ade9000::k_waveform_words> words_{};
  std::vector<Channels<double>> history_;
  std::uint64_t samples_ = 0;
  std::vector<Channels<std::int16_t>> points_;
};

}  // namespace edl::agent::sim
