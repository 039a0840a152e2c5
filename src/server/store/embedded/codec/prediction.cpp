#include "server/store/embedded/codec/prediction.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <vector>

namespace edl::server::codec {
namespace {

constexpr unsigned k_weight_bits = 6;

std::uint64_t bits(std::int64_t value) { return std::bit_cast<std::uint64_t>(value); }
std::int64_t number(std::uint64_t value) { return std::bit_cast<std::int64_t>(value); }
std::int64_t minus(std::int64_t a, std::int64_t b) { return number(bits(a) - bits(b)); }

/// The last steps, the newest first, and what they let expect of the next.
class Steps {
 public:
  explicit Steps(const Prediction& prediction) {
    for (std::size_t i = 0; i < k_max_order; ++i) weights_[i] = bits(std::int64_t{prediction.weights[i]});
  }

  [[nodiscard]] std::uint64_t expected() const {
    std::uint64_t sum = std::uint64_t{1} << (k_weight_bits - 1);
    for (std::size_t i = k_max_order; i-- > 0;) sum += weights_[i] * steps_[i];  // the newest, not long known, last
    return bits(number(sum) >> k_weight_bits);
  }

  void add(std::uint64_t step) {
    for (std::size_t i = k_max_order - 1; i > 0; --i) steps_[i] = steps_[i - 1];
    steps_[0] = step;
  }

 private:
  std::array<std::uint64_t, k_max_order> weights_{};
  std::array<std::uint64_t, k_max_order> steps_{};
};

/// A level in 1/256, as a decoder knows it.
class Level {
 public:
  explicit Level(const Prediction& prediction) : jump_(prediction.jump), gains_(gains(prediction.gain)) {}

  [[nodiscard]] std::uint64_t expected() const {
    return bits(number(level_ + (std::uint64_t{1} << (k_level_bits - 1))) >> k_level_bits);
  }

  /// @param difference  of the value and what was expected
  void add(std::uint64_t value, std::uint64_t difference) {
    const std::uint64_t scaled = value << k_level_bits;
    if (difference + jump_ > 2 * jump_) {
      level_ = scaled;
      age_ = 0;
      return;
    }
    level_ += bits(number((scaled - level_) * gains_[age_]) >> k_level_bits);
    if (age_ + 1 < gains_.size()) ++age_;
  }

 private:
  static constexpr unsigned k_level_bits = 8;

  /// Of the second value since a jump, the third, ...; the last is that of all later ones.
  static std::vector<std::uint64_t> gains(std::uint64_t least) {
    constexpr std::uint64_t k_one = std::uint64_t{1} << k_level_bits;
    std::vector<std::uint64_t> gains;
    for (std::uint64_t count = 2; k_one / count > least; ++count) gains.push_back(k_one / count);
    gains.push_back(least);
    return gains;
  }

  std::uint64_t level_ = 0;
  std::uint64_t jump_;
  std::vector<std::uint64_t> gains_;
  std::size_t age_ = 0;
};

/// A magnitude that three quarters of all steps do not exceed, from at most 256 of them.
double third_quartile(std::span<const std::int64_t> steps) {
  std::vector<double> magnitudes;
  const std::size_t stride = steps.size() / 256 + 1;
  for (std::size_t i = 0; i < steps.size(); i += stride) magnitudes.push_back(std::abs(static_cast<double>(steps[i])));
  const auto quartile = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() * 3 / 4);
  std::ranges::nth_element(magnitudes, quartile);
  return *quartile;
}

using Lags = std::array<double, k_max_order + 1>;

Lags autocorrelation(std::span<const std::int64_t> steps) {
  const double limit = 3 * std::max(1.0, third_quartile(steps));
  Lags sums{};
  Lags recent{};
  for (const std::int64_t step : steps) {
    for (unsigned lag = k_max_order; lag > 0; --lag) recent[lag] = recent[lag - 1];
    recent[0] = std::clamp(static_cast<double>(step), -limit, limit);
    for (unsigned lag = 0; lag <= k_max_order; ++lag) sums[lag] += recent[0] * recent[lag];
  }
  return sums;
}

/// Levinson and Durbin's recursion: weights[i] of the step i before, from 1 on.
Lags levinson_durbin(const Lags& r, unsigned order) {
  Lags weights{};
  double error = r[0] * (1 + 1e-9) + 1e-9;
  for (unsigned i = 1; i <= order; ++i) {
    double reflection = r[i];
    for (unsigned j = 1; j < i; ++j) reflection -= weights[j] * r[i - j];
    reflection /= error;
    const Lags before = weights;
    weights[i] = reflection;
    for (unsigned j = 1; j < i; ++j) weights[j] = before[j] - reflection * before[i - j];
    error *= 1 - reflection * reflection;
    if (error <= 0) break;
  }
  return weights;
}

}  // namespace

void subtract_prediction(const Prediction& prediction, std::span<const std::int64_t> values,
                         std::span<std::int64_t> residuals) {
  switch (prediction.predictor) {
    case Predictor::first:
      for (std::size_t i = 1; i < values.size(); ++i) residuals[i - 1] = values[i];
      return;
    case Predictor::last:
      for (std::size_t i = 1; i < values.size(); ++i) residuals[i - 1] = minus(values[i], values[i - 1]);
      return;
    case Predictor::line: {
      std::int64_t before = 0;
      for (std::size_t i = 1; i < values.size(); ++i) {
        const std::int64_t step = minus(values[i], values[i - 1]);
        residuals[i - 1] = minus(step, before);
        before = step;
      }
      return;
    }
    case Predictor::linear: {
      Steps steps(prediction);
      for (std::size_t i = 1; i < values.size(); ++i) {
        const std::uint64_t step = bits(values[i]) - bits(values[i - 1]);
        residuals[i - 1] = number(step - steps.expected());
        steps.add(step);
      }
      return;
    }
    case Predictor::level: {
      Level level(prediction);
      for (std::size_t i = 1; i < values.size(); ++i) {
        const std::uint64_t difference = bits(values[i]) - level.expected();
        residuals[i - 1] = number(difference);
        level.add(bits(values[i]), difference);
      }
      return;
    }
  }
}

void add_prediction(const Prediction& prediction, std::int64_t bias, std::span<std::int64_t> values) {
  std::uint64_t last = bits(values.front());
  const std::uint64_t add = bits(bias);
  switch (prediction.predictor) {
    case Predictor::first:
      for (std::int64_t& value : values.subspan(1)) value = number(bits(value) + add + last);
      return;
    case Predictor::last:
      for (std::int64_t& value : values.subspan(1)) value = number(last += bits(value) + add);
      return;
    case Predictor::line: {
      std::uint64_t step = 0;
      for (std::int64_t& value : values.subspan(1)) {
        step += bits(value) + add;
        value = number(last += step);
      }
      return;
    }
    case Predictor::linear: {
      Steps steps(prediction);
      for (std::int64_t& value : values.subspan(1)) {
        const std::uint64_t step = bits(value) + add + steps.expected();
        steps.add(step);
        value = number(last += step);
      }
      return;
    }
    case Predictor::level: {
      Level level(prediction);
      for (std::int64_t& value : values.subspan(1)) {
        const std::uint64_t difference = bits(value) + add;
        const std::uint64_t found = level.expected() + difference;
        level.add(found, difference);
        value = number(found + last);
      }
      return;
    }
  }
}

std::array<Prediction, 2> fitted_predictions(std::span<const std::int64_t> steps) {
  const Lags correlation = autocorrelation(steps);
  std::array<Prediction, 2> predictions;
  unsigned order = k_max_order / 2;
  for (Prediction& prediction : predictions) {
    const Lags weights = levinson_durbin(correlation, order);
    prediction = {.predictor = Predictor::linear, .order = order};
    for (unsigned i = 0; i < order; ++i) {
      const double scaled = std::round(weights[i + 1] * (1 << k_weight_bits));
      prediction.weights[i] = static_cast<std::int8_t>(std::clamp(scaled, -128.0, 127.0));
    }
    order = k_max_order;
  }
  return predictions;
}

Prediction level_prediction(std::span<const std::int64_t> steps) {
  // Steps of noise are as wide as two values of it: three of four are within 1.6 of its standard deviations, and of 1,000
  // values one is farther than twice that from their level.
  constexpr double k_quartiles = 2;
  constexpr std::uint8_t k_gain = 8;
  const double jump = std::clamp(std::round(k_quartiles * third_quartile(steps)), 1.0, 0x1p31);
  return {.predictor = Predictor::level, .gain = k_gain, .jump = static_cast<std::uint32_t>(jump)};
}

}  // namespace edl::server::codec
