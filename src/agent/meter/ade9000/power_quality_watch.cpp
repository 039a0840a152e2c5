#include "agent/meter/ade9000/power_quality_watch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/ade9000/scale.hpp"
#include "agent/meter/ade9000/captured_waveform.hpp"
#include "agent/meter/ade9000/quality_registers.hpp"
#include "agent/meter/quality/harmonic_analysis.hpp"

namespace edl::agent::ade9000 {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds k_quiet_look_every{1};
/// Harmonics of a disturbed supply are not its usual ones; one that stays disturbed has no others.
constexpr seconds k_calm{1};
constexpr milliseconds k_usual_poll{10};
constexpr std::uint32_t k_trigger_bits = status0::k_wfb_trig | status0::k_wfb_trig_irq | status0::k_page_full;
constexpr int k_most_looks = 4;
/// What the chip tells again at each refresh while it lasts, and looked at so often where it makes no event: a transformer
/// of another ratio, wires that stay swapped.
constexpr std::uint32_t k_repeated_bits = status1::k_oi | status1::k_seqerr;
constexpr milliseconds k_repeated_every{100};
constexpr microseconds k_sample_time{125};
constexpr auto k_sets_per_page = static_cast<std::int64_t>(WaveformRing::k_sets_per_page);
/// Older ones are overwritten.
constexpr std::int64_t k_oldest_page = 15;
constexpr std::size_t k_harmonic_pages = k_harmonic_samples / WaveformRing::k_sets_per_page;
static_assert(k_harmonic_samples % WaveformRing::k_sets_per_page == 0);
/// CONFIG2 as the driver sets it, which is also its reset value.
constexpr double k_high_pass_hz = 1.25;
/// A period register that is so near to the nominal one's says that there is no line.
constexpr double k_nominal_hz_tolerance = 1e-4;

Timestamp wall_time(MonotonicTime time, MonotonicTime now, Timestamp wall) {
  return wall - std::chrono::round<milliseconds>(now - time);
}

}  // namespace

PowerQualityWatch::PowerQualityWatch(const Clock& clock, const MeterSetup& setup, QualitySink sink)
    : clock_(clock), setup_(setup), sink_(std::move(sink)), tracker_(event_settings(setup)),
      demand_(setup.harmonics_every), line_hz_(setup.nominal_frequency) {}

Result<void> PowerQualityWatch::chip_restarted(ChipLink& link, Timestamp /*now*/) {
  fresh_ = true;
  news_ = 0;
  capture_.reset();
  return configure_detection(link, setup_);
}

Result<void> PowerQualityWatch::poll(ChipLink& link, Timestamp now, std::uint32_t status1) {
  auto done = work(link, now, status1);
  const MonotonicTime time = clock_.monotonic();
  for (PowerEvent& event : tracker_.take(time, now)) sink_.event(std::move(event));
  // Whether the bus works at all is the driver's to find out; what was not looked at is looked at next time.
  if (!done && done.error().code != Errc::io) return done;
  return {};
}

Result<void> PowerQualityWatch::work(ChipLink& link, Timestamp wall, std::uint32_t status1) {
  if (fresh_) {
    // All that the filters have told while they settled.
    if (auto cleared = link.write(k_status1, quality_bits()); !cleared) return cleared;
    if (auto armed = arm(link); !armed) return armed;
    fresh_ = false;
    return look(link);
  }
  const MonotonicTime now = clock_.monotonic();
  if (const std::uint32_t bits = news_in(status1, now); bits != 0) {
    news_ |= bits;
    if (auto cleared = link.write(k_status1, bits); !cleared) return cleared;
  }
  if (news_ != 0 || tracker_.watching() || now - last_look_ >= k_quiet_look_every) {
    if (auto looked = look(link); !looked) return looked;
  }
  last_poll_ = now;
  const bool wanted = demand_.wanted(now, wall);
  if (capture_) {
    read_on(link, wall);
  } else if (triggered_ && !tracker_.watching()) {
    return arm(link);
  } else if (wanted && (!tracker_.watching() || now - last_begin_ >= k_calm)) {
    return capture_harmonics_of_now(link);
  }
  return {};
}

std::uint32_t PowerQualityWatch::news_in(std::uint32_t status1, MonotonicTime now) const {
  const std::uint32_t bits = status1 & quality_bits();
  const bool repeated = (bits & ~k_repeated_bits) == 0;
  return repeated && !tracker_.watching() && in_vain_ && now - *in_vain_ < k_repeated_every ? 0 : bits;
}

Result<void> PowerQualityWatch::arm(ChipLink& link) {
  if (auto cleared = link.write(k_status0, k_trigger_bits); !cleared) return cleared;
  if (auto started = ring_.start(link, clock_.monotonic()); !started) return started;
  triggered_ = false;
  trigger_page_.reset();
  return {};
}

Result<void> PowerQualityWatch::look(ChipLink& link) {
  auto look = settled_look(link);
  if (!look) return tl::unexpected(look.error());
  look->since = last_poll_.value_or(look->time - k_usual_poll);
  if (news_ != 0 && !triggered_) {
    if (auto found = find_trigger(link, *look); !found) return found;
  }
  const bool told_anything = news_ != 0;
  news_ = 0;
  last_look_ = look->time;
  last_poll_ = look->time;
  if (!tracker_.add(*look)) {
    if (told_anything) in_vain_ = look->time;
    return {};
  }
  last_begin_ = look->time;
  return capture_event(link);
}

/// Values that no detection fell in between of: the end of a dip that came after its voltage was read would be taken for
/// another dip.
Result<QualityLook> PowerQualityWatch::settled_look(ChipLink& link) {
  Result<QualityLook> look;
  for (int i = 0; i < k_most_looks; ++i) {
    const MonotonicTime time = clock_.monotonic();
    look = read_look(link, setup_, news_);
    if (!look) return look;
    look->time = time;
    const auto status = link.read(k_status1);
    if (!status) return tl::unexpected(status.error());
    const std::uint32_t bits = *status & quality_bits();
    if ((bits & ~k_repeated_bits) == 0) break;
    news_ |= bits;
    if (auto cleared = link.write(k_status1, bits); !cleared) return tl::unexpected(cleared.error());
  }
  return look;
}

Result<void> PowerQualityWatch::find_trigger(ChipLink& link, QualityLook& look) {
  const auto position = ring_.look(link, clock_.monotonic());
  if (!position) return tl::unexpected(position.error());
  const auto set = ring_.trigger(link, *position);
  if (!set) return tl::unexpected(set.error());
  triggered_ = set->has_value();
  trigger_page_.reset();
  if (!triggered_ || position->at - look.since > WaveformRing::k_reach) return {};
  trigger_page_ = **set / k_sets_per_page;
  // The page that is being filled is half full in the mean.
  const std::int64_t newest = position->filled * k_sets_per_page + k_sets_per_page / 2;
  look.triggered = position->at - (newest - **set) * k_sample_time;
  return {};
}

Result<void> PowerQualityWatch::capture_event(ChipLink& link) {
  if (capture_ && capture_->purpose == Purpose::event) return {};
  if (capture_) demand_.postpone(clock_.monotonic() + k_calm);
  const auto position = ring_.look(link, clock_.monotonic());
  if (!position) return tl::unexpected(position.error());
  const std::int64_t centre = trigger_page_.value_or(position->filled);
  const std::int64_t first = std::max({std::int64_t{0}, centre - k_pages_before, position->filled - k_oldest_page});
  capture_.emplace(
      Capture{Purpose::event, WaveformReader(first, static_cast<std::size_t>(k_pages_before + k_pages_after))});
  return {};
}

Result<void> PowerQualityWatch::capture_harmonics_of_now(ChipLink& link) {
  const auto frequency = line_frequency(link);
  if (!frequency) return tl::unexpected(frequency.error());
  line_hz_ = *frequency;
  const auto position = ring_.look(link, clock_.monotonic());
  if (!position) return tl::unexpected(position.error());
  capture_.emplace(Capture{Purpose::harmonics, WaveformReader(position->filled, k_harmonic_pages)});
  return {};
}

/// Of the first voltage that has one.
Result<double> PowerQualityWatch::line_frequency(ChipLink& link) const {
  const double nominal = setup_.nominal_frequency;
  for (const Phase phase : setup_.connected()) {
    const auto code = link.read(k_period.of(phase));
    if (!code) return tl::unexpected(code.error());
    const double found = frequency_hz(*code);
    if (std::abs(found - nominal) > k_nominal_hz_tolerance) return found;
  }
  return nominal;
}

void PowerQualityWatch::read_on(ChipLink& link, Timestamp wall) {
  const auto done = capture_->reader.advance(link, ring_, clock_);
  if (done && !*done) return;
  const Capture capture = std::move(*capture_);
  capture_.reset();
  if (done) return finish(capture, wall);
  if (capture.purpose == Purpose::harmonics) harmonics_failed(done.error());
}

void PowerQualityWatch::finish(const Capture& capture, Timestamp wall) {
  const MonotonicTime begin = capture.reader.begin();
  const Timestamp begin_wall = wall_time(begin, clock_.monotonic(), wall);
  const auto& sets = capture.reader.sets();
  if (capture.purpose == Purpose::event) {
    const MonotonicTime end = begin + static_cast<std::int64_t>(sets.size()) * k_sample_time;
    return tracker_.attach(snapshot_of(sets, begin_wall, setup_), begin, end);
  }
  auto set =
      analyse_harmonics(waveforms_of(sets, begin_wall, setup_), {line_hz_, setup_.nominal_voltage, k_high_pass_hz});
  if (!set) return harmonics_failed(set.error());
  problem_told_ = false;
  demand_.measured(*set);
  sink_.harmonics(std::move(*set));
}

void PowerQualityWatch::harmonics_failed(const Error& error) {
  if (!demand_.failed(error, clock_.monotonic()) || std::exchange(problem_told_, true)) return;
  sink_.problem(error);
}

}  // namespace edl::agent::ade9000
