#include "agent/meter/ade9000/waveform_ring.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/frame.hpp"
#include "agent/ade9000/scale.hpp"

namespace edl::agent::ade9000 {
namespace {

constexpr std::uint32_t k_filling = wfb_cfg::k_wf_in_en(1) | wfb_cfg::k_wf_cap_sel(1) |
                                    wfb_cfg::k_wf_mode(static_cast<std::uint32_t>(CaptureMode::continuous)) |
                                    wfb_cfg::k_wf_src(static_cast<std::uint32_t>(SampleSource::pcf_8k));
constexpr std::size_t k_words_of_set = 8;  ///< in the chip's memory; the eighth is not sent
constexpr std::size_t k_bytes_of_set = 4 * k_sampled_channels;
constexpr std::size_t k_most_pages_at_once = 4;
/// Pages by which a reader is to be before the chip when it begins.
constexpr std::int64_t k_head_start = 4;
/// Two pages' time, and the writes that start the ring.
constexpr std::chrono::milliseconds k_first_page{5};
/// What differs so much from the way that the two samples before it went is looked at again: a sixty-fourth of full scale.
/// The line itself differs by a thousandth, its fortieth harmonic of 1 % by a hundredth.
constexpr std::int64_t k_suspicious = static_cast<std::int64_t>(k_pcf_full_scale / 64);

/// Codes have 28 bits. What one user saw of the first word of a page, a lost sign, is mended by it.
std::int32_t code_of(std::uint32_t word) { return static_cast<std::int32_t>(word << 4U) >> 4; }

std::vector<SampleSet> sets_of(std::span<const std::uint8_t> bytes) {
  std::vector<SampleSet> sets(bytes.size() / k_bytes_of_set);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    for (std::size_t channel = 0; channel < k_sampled_channels; ++channel) {
      sets[i][channel] = code_of(word_of(bytes.subspan(i * k_bytes_of_set + 4 * channel, 4)));
    }
  }
  return sets;
}

bool is_smooth(const std::vector<SampleSet>& sets) {
  for (std::size_t i = 2; i < sets.size(); ++i) {
    for (std::size_t channel = 0; channel < k_sampled_channels; ++channel) {
      const std::int64_t expected = 2 * std::int64_t{sets[i - 1][channel]} - sets[i - 2][channel];
      if (std::abs(sets[i][channel] - expected) > k_suspicious) return false;
    }
  }
  return true;
}

}  // namespace

Result<void> WaveformRing::start(ChipLink& link, MonotonicTime now) {
  if (auto stopped = link.configure(k_wfb_cfg, k_filling); !stopped) return stopped;
  if (auto begun = link.configure(k_wfb_cfg, k_filling | wfb_cfg::k_wf_cap_en(1)); !begun) return begun;
  started_at_ = now;
  filled_ = 0;
  last_page_ = k_pages - 1;
  looked_at_ = now;
  return {};
}

/// The chip tells the page modulo 16; how many rounds it went, the time tells.
Result<WaveformRing::Position> WaveformRing::look(ChipLink& link, MonotonicTime now) {
  const auto status = link.read(k_wfb_trg_stat);
  if (!status) return tl::unexpected(status.error());
  // Until the first page is full, the chip tells the last one of before.
  if (now - started_at_ < k_first_page) return Position{0, now};
  constexpr auto k_round = static_cast<double>(k_pages);
  const std::uint32_t page = wfb_trg::k_stat_last_page.in(*status);
  const double expected = std::chrono::duration<double>(now - looked_at_) / k_page_time;
  const auto part = static_cast<double>((page + k_pages - last_page_) % k_pages);
  filled_ += std::max(0LL, std::llround(part + k_round * std::round((expected - part) / k_round)));
  last_page_ = page;
  looked_at_ = now;
  return Position{filled_, now};
}

Result<std::optional<std::int64_t>> WaveformRing::trigger(ChipLink& link, const Position& position) {
  const auto status0 = link.read(k_status0);
  if (!status0) return tl::unexpected(status0.error());
  if ((*status0 & status0::k_wfb_trig) == 0) return std::nullopt;
  const auto status = link.read(k_wfb_trg_stat);
  if (!status) return tl::unexpected(status.error());
  constexpr auto k_sets = static_cast<std::int64_t>(k_pages * k_sets_per_page);
  const auto place = static_cast<std::int64_t>(wfb_trg::k_stat_address.in(*status) / k_words_of_set);
  const auto newest = (position.filled + 1) * static_cast<std::int64_t>(k_sets_per_page) - 1;
  return newest - ((newest - place) % k_sets + k_sets) % k_sets;
}

Result<std::vector<SampleSet>> WaveformRing::read(ChipLink& link, std::int64_t first, std::size_t pages) {
  const auto place = static_cast<std::size_t>(first) % k_pages;
  const auto address = static_cast<std::uint16_t>(k_waveform_begin.address + place * k_waveform_page_words);
  const std::size_t bytes = pages * k_sets_per_page * k_bytes_of_set;
  std::vector<std::vector<SampleSet>> readings;
  constexpr std::size_t k_tries = 4;
  for (std::size_t attempt = 0; attempt < k_tries; ++attempt) {
    const auto answer = link.read_buffer(address, bytes);
    if (!answer) return tl::unexpected(answer.error());
    auto sets = sets_of(*answer);
    if (is_smooth(sets) || std::ranges::find(readings, sets) != readings.end()) return sets;
    readings.push_back(std::move(sets));
  }
  return fail(Errc::io, "the waveform buffer reads differently each time: check the SPI wiring");
}

Result<bool> WaveformReader::advance(ChipLink& link, WaveformRing& ring, const Clock& clock) {
  constexpr auto k_pages = static_cast<std::int64_t>(WaveformRing::k_pages);
  auto position = ring.look(link, clock.monotonic());
  if (!position) return tl::unexpected(position.error());
  note(*position);
  while (next_ < std::min(position->filled, end_)) {
    const std::int64_t until =
        std::min({position->filled, end_, next_ + static_cast<std::int64_t>(k_most_pages_at_once),
                  next_ - next_ % k_pages + k_pages});
    auto sets = WaveformRing::read(link, next_, static_cast<std::size_t>(until - next_));
    if (!sets) return tl::unexpected(sets.error());
    // It counts if it stands there even now.
    position = ring.look(link, clock.monotonic());
    if (!position) return tl::unexpected(position.error());
    if (next_ <= position->filled - k_pages) {
      if (sets_.empty() && until > position->filled - k_pages) {
        first_ = next_ = std::min(until, position->filled - k_pages + k_head_start);
        continue;
      }
      return fail(Errc::unavailable, "the chip samples waveforms faster than the SPI bus brings them");
    }
    note(*position);
    sets_.insert(sets_.end(), sets->begin(), sets->end());
    next_ = until;
  }
  return next_ == end_;
}

void WaveformReader::note(const WaveformRing::Position& position) {
  const MonotonicTime zero = position.at - position.filled * WaveformRing::k_page_time;
  zero_ = std::min(zero_.value_or(zero), zero);
}

MonotonicTime WaveformReader::begin() const {
  return zero_.value_or(MonotonicTime{}) + first_ * WaveformRing::k_page_time;
}

}  // namespace edl::agent::ade9000
