#include "server/quality/payload.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <iostream>
#include <random>

#include "support/failure.hpp"
#include "unit/server/quality/quality_testing.hpp"

namespace edl::server::quality {
namespace {

using edl::testing::failure;
using testing::at;
using testing::harmonics_at;
using testing::waveform_at;

const Timestamp k_begin = at("2026-11-26T10:00:00.123Z");

TEST(Payload, a_waveform_comes_back_as_it_was) {
  const auto waveform = waveform_at(k_begin);
  EXPECT_EQ(decode_waveform(encode_waveform(waveform)), waveform);
  const WaveformSnapshot bare{k_begin, 32'000.5, {{"IN", {}}}};
  EXPECT_EQ(decode_waveform(encode_waveform(bare)), bare);
  EXPECT_EQ(decode_waveform(encode_waveform({})), WaveformSnapshot{});
}

TEST(Payload, the_largest_waveform_of_noise_fits) {
  std::mt19937 random(1);
  WaveformSnapshot waveform{k_begin, 32'000, {}};
  for (std::size_t i = 0; i < WaveformSnapshot::k_max_tracks; ++i) {
    WaveformTrack track{"V" + std::to_string(i), {}};
    for (std::size_t n = 0; n < WaveformSnapshot::k_max_samples_per_track; ++n) {
      track.values.push_back(std::uniform_real_distribution<float>(-400, 400)(random));
    }
    waveform.tracks.push_back(std::move(track));
  }
  const std::string bytes = encode_waveform(waveform);
  EXPECT_LE(bytes.size(), 58'000U);
  EXPECT_EQ(decode_waveform(bytes), waveform);
}

TEST(Payload, harmonics_come_back_as_they_were_and_what_was_not_measured_stays_away) {
  const auto set = harmonics_at(k_begin);
  EXPECT_EQ(decode_harmonics(k_begin, encode_harmonics(set)), set);
  HarmonicSet bare{k_begin, 160, 60.01, {{Phase::c, std::nullopt, std::nullopt}}};
  EXPECT_EQ(decode_harmonics(k_begin, encode_harmonics(bare)), bare);
}

TEST(Payload, a_bit_that_flips_is_noticed) {
  const std::string waveform = encode_waveform(waveform_at(k_begin));
  const std::string harmonics = encode_harmonics(harmonics_at(k_begin));
  for (std::size_t bit = 0; bit < 8 * waveform.size(); bit += 97) {
    std::string damaged = waveform;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(decode_waveform(damaged), decode_waveform(waveform)) << "bit " << bit;
  }
  for (std::size_t bit = 0; bit < 8 * harmonics.size(); bit += 97) {
    std::string damaged = harmonics;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(decode_harmonics(k_begin, damaged), decode_harmonics(k_begin, harmonics)) << "bit " << bit;
  }
}

TEST(Payload, bytes_that_are_none_are_corrupt) {
  const auto packed = [](const std::string& plain) {
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 1));
    return out;
  };
  for (const std::string& bytes :
       {std::string(), std::string("x"), packed(""), packed("\1"), packed("\2" + std::string(40, '\0')),
        packed(std::string(200, '\1')), packed(std::string(1 << 20, '\1'))}) {
    EXPECT_EQ(failure(decode_waveform(bytes)), Errc::corrupt);
    EXPECT_EQ(failure(decode_harmonics(k_begin, bytes)), Errc::corrupt);
  }
  // What ends within is none either.
  const std::string whole = encode_harmonics(harmonics_at(k_begin));
  EXPECT_EQ(failure(decode_harmonics(k_begin, std::string_view(whole).substr(0, whole.size() - 1))), Errc::corrupt);
  EXPECT_EQ(failure(decode_waveform(whole)), Errc::corrupt);
}

}  // namespace
}  // namespace edl::server::quality
