#include "server/quality/payload.hpp"

#include <zstd.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <optional>
#include <stdexcept>

#include "server/quality/numbers.hpp"

namespace edl::server::quality {
namespace {

constexpr std::uint8_t k_payload_version = 1;
constexpr std::size_t k_max_channel_bytes = 8;
/// Above all that can be encoded: seven tracks of 2,048 samples, each at most 4 bytes, are 57 KB.
constexpr std::size_t k_max_bytes = 128 << 10;
constexpr int k_level = 6;

constexpr std::uint8_t k_has_voltage = 1;
constexpr std::uint8_t k_has_current = 2;

using Compressor = std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)>;

std::string compressed(std::string_view bytes) {
  const Compressor context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, k_level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));  // there is room: a bug
  out.resize(size);
  return out;
}

std::optional<std::string> unpacked(std::string_view bytes) {
  const auto size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > k_max_bytes) return std::nullopt;
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) return std::nullopt;
  return out;
}

void append_double(std::string& out, double value) { append_fixed(out, std::bit_cast<std::uint64_t>(value)); }

std::optional<double> take_double(ByteReader& bytes) {
  const auto bits = bytes.fixed<std::uint64_t>();
  return bits ? std::optional(std::bit_cast<double>(*bits)) : std::nullopt;
}

std::optional<WaveformTrack> take_track(ByteReader& bytes) {
  const auto length = bytes.fixed<std::uint8_t>();
  const auto channel = length && *length <= k_max_channel_bytes ? bytes.text(*length) : std::nullopt;
  const auto count = bytes.varint();
  if (!channel || !count || *count > WaveformSnapshot::k_max_samples_per_track) return std::nullopt;
  auto values = take_numbers<float>(bytes, static_cast<std::size_t>(*count));
  if (!values) return std::nullopt;
  return WaveformTrack{std::string(*channel), std::move(*values)};
}

std::optional<WaveformSnapshot> take_waveform(ByteReader& bytes) {
  const auto version = bytes.fixed<std::uint8_t>();
  const auto begin = bytes.fixed<std::uint64_t>();
  const auto rate = take_double(bytes);
  const auto tracks = bytes.fixed<std::uint8_t>();
  if (version != k_payload_version || !begin || !rate || !tracks || *tracks > WaveformSnapshot::k_max_tracks) {
    return std::nullopt;
  }
  WaveformSnapshot waveform{from_unix_ms(std::bit_cast<std::int64_t>(*begin)), *rate, {}};
  for (unsigned i = 0; i < *tracks; ++i) {
    auto track = take_track(bytes);
    if (!track) return std::nullopt;
    waveform.tracks.push_back(std::move(*track));
  }
  if (!bytes.at_end()) return std::nullopt;
  return waveform;
}

void append_harmonics(std::string& out, const Harmonics& harmonics) {
  std::array<double, k_harmonic_orders> rms{};
  std::array<double, k_harmonic_orders> angle{};
  std::ranges::transform(harmonics, rms.begin(), &Harmonic::rms);
  std::ranges::transform(harmonics, angle.begin(), &Harmonic::angle_deg);
  append_numbers<double>(out, rms);
  append_numbers<double>(out, angle);
}

std::optional<Harmonics> take_harmonics(ByteReader& bytes) {
  const auto rms = take_numbers<double>(bytes, k_harmonic_orders);
  const auto angle = rms ? take_numbers<double>(bytes, k_harmonic_orders) : std::nullopt;
  if (!angle) return std::nullopt;
  Harmonics harmonics;
  for (std::size_t i = 0; i < k_harmonic_orders; ++i) harmonics[i] = {(*rms)[i], (*angle)[i]};
  return harmonics;
}

std::optional<PhaseHarmonics> take_phase(ByteReader& bytes) {
  const auto phase = bytes.fixed<std::uint8_t>();
  const auto has = bytes.fixed<std::uint8_t>();
  if (!phase || *phase >= k_phase_count || !has || *has > (k_has_voltage | k_has_current)) return std::nullopt;
  PhaseHarmonics harmonics{k_phases[*phase]};
  if ((*has & k_has_voltage) != 0) {
    harmonics.voltage = take_harmonics(bytes);
    if (!harmonics.voltage) return std::nullopt;
  }
  if ((*has & k_has_current) != 0) {
    harmonics.current = take_harmonics(bytes);
    if (!harmonics.current) return std::nullopt;
  }
  return harmonics;
}

std::optional<HarmonicSet> take_set(Timestamp time, ByteReader& bytes) {
  const auto version = bytes.fixed<std::uint8_t>();
  const auto window = take_double(bytes);
  const auto frequency = take_double(bytes);
  if (version != k_payload_version || !window || !frequency) return std::nullopt;
  HarmonicSet set{time, *window, *frequency, {}};
  while (!bytes.at_end()) {
    const auto phase = take_phase(bytes);
    if (!phase || set.phases.size() == k_phase_count) return std::nullopt;
    set.phases.push_back(*phase);
  }
  return set;
}

}  // namespace

std::string encode_waveform(const WaveformSnapshot& waveform) {
  std::string out;
  append_fixed(out, k_payload_version);
  append_fixed(out, std::bit_cast<std::uint64_t>(to_unix_ms(waveform.begin)));
  append_double(out, waveform.samples_per_second);
  append_fixed(out, static_cast<std::uint8_t>(waveform.tracks.size()));
  for (const WaveformTrack& track : waveform.tracks) {
    append_fixed(out, static_cast<std::uint8_t>(track.channel.size()));
    out += track.channel;
    append_varint(out, track.values.size());
    append_numbers<float>(out, track.values);
  }
  return compressed(out);
}

Result<WaveformSnapshot> decode_waveform(std::string_view bytes) {
  const auto plain = unpacked(bytes);
  if (!plain) return fail(Errc::corrupt, "a waveform that is kept does not verify");
  ByteReader reader(*plain);
  auto waveform = take_waveform(reader);
  if (!waveform) return fail(Errc::corrupt, "a waveform that is kept cannot be read");
  return std::move(*waveform);
}

std::string encode_harmonics(const HarmonicSet& set) {
  std::string out;
  append_fixed(out, k_payload_version);
  append_double(out, set.window_ms);
  append_double(out, set.frequency_hz);
  for (const PhaseHarmonics& phase : set.phases) {
    append_fixed(out, static_cast<std::uint8_t>(index_of(phase.phase)));
    append_fixed(out,
                 static_cast<std::uint8_t>((phase.voltage ? k_has_voltage : 0) | (phase.current ? k_has_current : 0)));
    if (phase.voltage) append_harmonics(out, *phase.voltage);
    if (phase.current) append_harmonics(out, *phase.current);
  }
  return compressed(out);
}

Result<HarmonicSet> decode_harmonics(Timestamp time, std::string_view bytes) {
  const auto plain = unpacked(bytes);
  if (!plain) return fail(Errc::corrupt, "harmonics that are kept do not verify");
  ByteReader reader(*plain);
  auto set = take_set(time, reader);
  if (!set) return fail(Errc::corrupt, "harmonics that are kept cannot be read");
  return std::move(*set);
}

}  // namespace edl::server::quality
