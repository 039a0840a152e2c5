#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace edl::server::codec {

/// What the next value of a sequence is expected to be.
enum class Predictor : std::uint8_t {
  first,   ///< the first value: what is left is a frame of reference
  last,    ///< the value before: delta
  line,    ///< as far from the value before as that from its predecessor: delta of delta, for counters
  linear,  ///< the value before, and a weighted sum of the last steps: noise and slow waves
  level,   ///< the level that the values are about, which follows them slowly, but a jump at once: loads with noise
};

inline constexpr unsigned k_max_order = 4;

struct Prediction {
  Predictor predictor = Predictor::last;
  unsigned order = 0;                              ///< steps that are weighed; 0 unless `linear`
  std::array<std::int8_t, k_max_order> weights{};  ///< of the last step, the one before, ...; in 1/64
  std::uint8_t gain = 0;   ///< how far a level follows a value at least, in 1/256; at least 1, or 0 unless `level`
  std::uint32_t jump = 0;  ///< a level is set to a value that is farther from it than this; 0 unless `level`

  bool operator==(const Prediction&) const = default;
};

/// The differences between values and what was expected, for all values but the first, which must be 0. Steps before
/// the first are 0. Arithmetic is modulo 2^64, so that any values come back.
/// @param residuals  one fewer than values
void subtract_prediction(const Prediction& prediction, std::span<const std::int64_t> values,
                         std::span<std::int64_t> residuals);

/// The reverse, in place: on entry values[0] is what is added to all values, and the rest are residuals less `bias`.
void add_prediction(const Prediction& prediction, std::int64_t bias, std::span<std::int64_t> values);

/// Linear predictions of the steps between values, of half and of all of k_max_order, fitted to them by the
/// autocorrelation method; rare big steps count as middling ones, for they are no more predictable than others.
/// @source J. Makhoul, "Linear Prediction: A Tutorial Review", Proc. IEEE 63 (1975)
[[nodiscard]] std::array<Prediction, 2> fitted_predictions(std::span<const std::int64_t> steps);

/// A level that follows slowly, with a jump that noise of such steps seldom exceeds. It is the mean of all values since the
/// last jump at first, and then smoothed exponentially, as Kalman's filter of a random walk seen through noise does.
/// @source J. F. Muth, "Optimal Properties of Exponentially Weighted Forecasts", J. Am. Stat. Assoc. 55 (1960)
[[nodiscard]] Prediction level_prediction(std::span<const std::int64_t> steps);

}  // namespace edl::server::codec
