#pragma once

#include <chrono>
#include <cmath>
#include <future>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/device_id.hpp"
#include "server/quality/quality_records.hpp"

/// What the tests of the power-quality records share.
namespace edl::server::testing {

using namespace std::chrono_literals;

[[nodiscard]] inline DeviceId device(std::string_view id) { return DeviceId::parse(id).value(); }
[[nodiscard]] inline Timestamp at(std::string_view rfc3339) { return parse_rfc3339(rfc3339).value(); }

inline const TimeRange k_all_times{from_unix_ms(-4'000'000'000'000), from_unix_ms(8'000'000'000'000)};

[[nodiscard]] inline std::unique_ptr<QualityRecords> opened(QualitySettings settings) {
  auto records = QualityRecords::open(std::move(settings));
  if (!records) throw std::runtime_error(to_string(records.error()));
  return std::move(*records);
}

/// Keeps and waits for the answer.
template <typename Records>
Result<void> keep(QualityRecords& records, const DeviceId& device, std::vector<Records> what) {
  std::promise<Result<void>> answer;
  records.keep(device, std::move(what),
               [&answer](const auto& kept) { answer.set_value(kept ? Result<void>() : tl::unexpected(kept.error())); });
  return answer.get_future().get();
}

/// Keeps and gives the events as they are kept then.
inline std::vector<KeptEvent> kept(QualityRecords& records, const DeviceId& device, std::vector<PowerEvent> events) {
  std::promise<Result<std::vector<KeptEvent>>> answer;
  records.keep(device, std::move(events), [&answer](auto kept) { answer.set_value(std::move(kept)); });
  return answer.get_future().get().value();
}

[[nodiscard]] inline PowerEvent dip(Timestamp begin, std::optional<std::chrono::milliseconds> duration,
                                    std::vector<Phase> phases = {Phase::a}) {
  return {.kind = PowerEventKind::voltage_dip, .begin = begin, .duration = duration, .phases = std::move(phases)};
}

/// A 50 Hz voltage as a meter samples it, its values rounded to 0.01 V.
[[nodiscard]] inline WaveformSnapshot waveform_at(Timestamp begin, double peak = 325.0, std::size_t samples = 400) {
  WaveformSnapshot waveform{begin, 8'000, {}};
  for (const char* channel : {"VA", "IA"}) {
    WaveformTrack track{channel, {}};
    for (std::size_t i = 0; i < samples; ++i) {
      const double volt = peak * std::sin(2 * M_PI * 50 * static_cast<double>(i) / 8'000);
      track.values.push_back(static_cast<float>(std::nearbyint(volt * 100) / 100));
    }
    waveform.tracks.push_back(std::move(track));
  }
  return waveform;
}

/// All three phases; phase B has no current. `seed` makes one set differ from another.
[[nodiscard]] inline HarmonicSet harmonics_at(Timestamp time, double seed = 1.0) {
  HarmonicSet set{time, 200.0, 49.98, {}};
  for (const Phase phase : k_phases) {
    Harmonics harmonics;
    for (std::size_t i = 0; i < harmonics.size(); ++i) {
      const double order = static_cast<double>(i + 1);
      harmonics[i] = {230.0 * seed / (order * order), std::remainder(37.7 * order * seed, 360.0)};
    }
    set.phases.push_back({phase, harmonics, std::nullopt});
    if (phase != Phase::b) set.phases.back().current = harmonics;
  }
  return set;
}

/// The events of a range, all kinds, as they are listed.
[[nodiscard]] inline std::vector<KeptEvent> events_in(const QualityRecords& records, const DeviceId& device,
                                                      TimeRange range = k_all_times) {
  auto list = records.events(device, {.range = range});
  if (!list) throw std::runtime_error(to_string(list.error()));
  return std::move(list->events);
}

/// The waveform of an event that is kept, nothing if it has none.
[[nodiscard]] inline std::optional<WaveformSnapshot> waveform_of(const QualityRecords& records, const DeviceId& device,
                                                                 const PowerEvent& event) {
  auto waveform = records.waveform(device, identity_of(event));
  if (!waveform) throw std::runtime_error(to_string(waveform.error()));
  return std::move(*waveform);
}

[[nodiscard]] inline std::optional<HarmonicSet> newest_of(const QualityRecords& records, const DeviceId& device) {
  auto newest = records.newest_harmonics(device);
  if (!newest) throw std::runtime_error(to_string(newest.error()));
  return std::move(*newest);
}

}  // namespace edl::server::testing
