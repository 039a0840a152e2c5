#include "server/store/embedded/codec/integer_sequence.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <vector>

#include "server/store/embedded/codec/bit_packing.hpp"
#include "server/store/embedded/codec/byte_io.hpp"
#include "server/store/embedded/codec/prediction.hpp"
#include "server/store/embedded/codec/rans.hpp"

namespace edl::server::codec {
namespace {

// The head byte: predictor (3 bits), coder (2 bits), whether a divisor follows (1 bit), the linear order - 1 (2 bits).
enum class Coder : std::uint8_t { constant, packed, rans };
constexpr std::uint8_t k_predictor_mask = 0x07;
constexpr unsigned k_coder_shift = 3;
constexpr std::uint8_t k_has_divisor = 0x20;
constexpr unsigned k_order_shift = 6;

/// Up to this many values, everything is tried; above, the prediction is chosen by an estimate.
constexpr std::size_t k_try_everything = 128;

std::uint64_t magnitude(std::int64_t value) {
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

std::int64_t minus(std::int64_t a, std::int64_t b) {
  return std::bit_cast<std::int64_t>(std::bit_cast<std::uint64_t>(a) - std::bit_cast<std::uint64_t>(b));
}

/// The sequence as first + divisor * scaled, modulo 2^64; scaled[0] is 0.
struct Scaled {
  std::int64_t first;
  std::uint64_t divisor;  ///< 0: all values are the first; else below 2^63
  std::vector<std::int64_t> values;
};

Scaled scale(std::span<const std::int64_t> values) {
  Scaled scaled{.first = values.front(), .divisor = 0, .values = {}};
  scaled.values.reserve(values.size());
  for (const std::int64_t value : values) {
    const std::int64_t difference = minus(value, scaled.first);
    if (scaled.divisor != 1) scaled.divisor = std::gcd(scaled.divisor, magnitude(difference));
    scaled.values.push_back(difference);
  }
  if (scaled.divisor >> 63 != 0) scaled.divisor = 1;
  if (scaled.divisor > 1) {
    for (std::int64_t& value : scaled.values) value /= std::bit_cast<std::int64_t>(scaled.divisor);
  }
  return scaled;
}

/// What to subtract from residuals so that most are near 0: their median, from at most 128 of them.
std::int64_t typical(std::span<const std::int64_t> residuals) {
  std::array<std::int64_t, 128> sample{};
  const std::size_t stride = (residuals.size() + sample.size() - 1) / sample.size();
  std::size_t count = 0;
  for (std::size_t i = 0; i < residuals.size(); i += stride) sample[count++] = residuals[i];
  const auto middle = sample.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(sample.begin(), middle, sample.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

void subtract(std::span<std::int64_t> residuals, std::int64_t bias) {
  if (bias == 0) return;
  for (std::int64_t& residual : residuals) residual = minus(residual, bias);
}

std::vector<Prediction> candidates(std::span<const std::int64_t> scaled) {
  std::vector<Prediction> predictions{
      {.predictor = Predictor::first}, {.predictor = Predictor::last}, {.predictor = Predictor::line}};
  constexpr std::size_t k_enough_to_fit = 24;
  if (scaled.size() < k_enough_to_fit) return predictions;
  std::vector<std::int64_t> steps(scaled.size() - 1);
  subtract_prediction({.predictor = Predictor::last}, scaled, steps);
  std::ranges::copy(fitted_predictions(steps), std::back_inserter(predictions));
  predictions.push_back(level_prediction(steps));
  return predictions;
}

std::string encoded(const Scaled& scaled, const Prediction& prediction, Coder coder, std::int64_t bias) {
  std::string out;
  unsigned head = static_cast<unsigned>(prediction.predictor) | static_cast<unsigned>(coder) << k_coder_shift;
  if (scaled.divisor > 1) head |= k_has_divisor;
  if (prediction.order > 0) head |= (prediction.order - 1) << k_order_shift;
  out.push_back(static_cast<char>(head));
  append_signed_varint(out, scaled.first);
  if (coder == Coder::constant) return out;
  if (scaled.divisor > 1) append_varint(out, scaled.divisor);
  for (unsigned i = 0; i < prediction.order; ++i) out.push_back(static_cast<char>(prediction.weights[i]));
  if (prediction.predictor == Predictor::level) {
    append_fixed(out, prediction.gain);
    append_varint(out, prediction.jump);
  }
  append_signed_varint(out, bias);
  return out;
}

/// The smaller of both coders' bytes.
/// @param residuals  changed
std::string smallest(const Scaled& scaled, const Prediction& prediction, std::span<std::int64_t> residuals) {
  const std::int64_t lowest = *std::ranges::min_element(residuals);
  const unsigned width = packed_width(lowest, *std::ranges::max_element(residuals));
  const std::int64_t bias = typical(residuals);
  std::string packed = encoded(scaled, prediction, Coder::packed, lowest);
  const std::size_t packed_size = packed.size() + packed_bytes(residuals.size(), width);

  subtract(residuals, bias);
  const RansModel model = choose_model(residuals);
  std::string coded = encoded(scaled, prediction, Coder::rans, bias);
  if (static_cast<double>(coded.size()) + model.bits / 8 < static_cast<double>(packed_size)) {
    append_rans(coded, residuals, model);
    if (coded.size() < packed_size) return coded;
  }
  subtract(residuals, minus(lowest, bias));
  append_packed(packed, residuals, width);
  return packed;
}

std::string smallest_of_all(const Scaled& scaled) {
  std::vector<std::int64_t> residuals(scaled.values.size() - 1);
  std::string best;
  for (const Prediction& prediction : candidates(scaled.values)) {
    subtract_prediction(prediction, scaled.values, residuals);
    std::string candidate = smallest(scaled, prediction, residuals);
    if (best.empty() || candidate.size() < best.size()) best = std::move(candidate);
  }
  return best;
}

/// Stretches of a long sequence, joined. Joints look like steps, but are few.
std::vector<std::int64_t> sampled(std::span<const std::int64_t> values) {
  constexpr std::size_t k_stretches = 8;
  constexpr std::size_t k_stretch = 160;
  if (values.size() <= k_stretches * k_stretch) return {values.begin(), values.end()};
  std::vector<std::int64_t> sample;
  sample.reserve(k_stretches * k_stretch);
  for (std::size_t i = 0; i < k_stretches; ++i) {
    const auto stretch = values.subspan((values.size() - k_stretch) * i / (k_stretches - 1), k_stretch);
    sample.insert(sample.end(), stretch.begin(), stretch.end());
  }
  return sample;
}

/// The prediction that leaves the least of a sample.
Prediction likely_best(std::span<const std::int64_t> values) {
  const std::vector<std::int64_t> sample = sampled(values);
  std::vector<std::int64_t> residuals(sample.size() - 1);
  double fewest_bits = std::numeric_limits<double>::infinity();
  Prediction best;
  for (const Prediction& prediction : candidates(sample)) {
    subtract_prediction(prediction, sample, residuals);
    subtract(residuals, typical(residuals));
    const double bits = estimate_bits(residuals);
    if (bits >= fewest_bits) continue;
    fewest_bits = bits;
    best = prediction;
  }
  return best;
}

/// What of the head byte and after the divisor says how values are expected.
Result<Prediction> take_prediction(std::uint8_t head, ByteReader& reader) {
  const unsigned order_bits = head >> k_order_shift;
  Prediction prediction{.predictor = static_cast<Predictor>(head & k_predictor_mask)};
  const bool linear = prediction.predictor == Predictor::linear;
  if (prediction.predictor > Predictor::level || (order_bits != 0 && !linear)) {
    return fail(Errc::corrupt, "unknown kind of sequence");
  }
  if (linear) {
    prediction.order = order_bits + 1;
    const auto weights = reader.bytes(prediction.order);
    if (!weights) return fail(Errc::corrupt, "ends before its weights");
    std::ranges::transform(*weights, prediction.weights.begin(), [](char c) { return static_cast<std::int8_t>(c); });
  } else if (prediction.predictor == Predictor::level) {
    const auto gain = reader.fixed<std::uint8_t>();
    const auto jump = reader.varint();
    if (!gain || *gain == 0 || !jump || *jump > std::numeric_limits<std::uint32_t>::max()) {
      return fail(Errc::corrupt, "does not say how its level moves");
    }
    prediction.gain = *gain;
    prediction.jump = static_cast<std::uint32_t>(*jump);
  }
  return prediction;
}

}  // namespace

void append_sequence(std::string& out, std::span<const std::int64_t> values) {
  const Scaled scaled = scale(values);
  if (scaled.divisor == 0) {
    out += encoded(scaled, {.predictor = Predictor::first}, Coder::constant, 0);
  } else if (values.size() <= k_try_everything) {
    out += smallest_of_all(scaled);
  } else {
    std::vector<std::int64_t> residuals(values.size() - 1);
    const Prediction prediction = likely_best(scaled.values);
    subtract_prediction(prediction, scaled.values, residuals);
    out += smallest(scaled, prediction, residuals);
  }
}

Result<void> decode_sequence(std::string_view bytes, std::span<std::int64_t> values) {
  const auto broken = [](const char* what) { return fail(Errc::corrupt, what); };
  ByteReader reader(bytes);
  const auto head = reader.fixed<std::uint8_t>();
  const auto first = reader.signed_varint();
  if (!head || !first) return broken("ends before its first value");
  const unsigned coder = *head >> k_coder_shift & 3;
  if (coder == static_cast<unsigned>(Coder::constant)) {
    if (*head != 0 || !reader.rest().empty()) return broken("more than a constant");
    std::ranges::fill(values, *first);
    return {};
  }
  if (coder > static_cast<unsigned>(Coder::rans) || values.size() < 2) return broken("unknown kind of sequence");
  std::uint64_t divisor = 1;
  if ((*head & k_has_divisor) != 0) {
    const auto read = reader.varint();
    if (!read) return broken("ends before its divisor");
    divisor = *read;
  }
  const auto prediction = take_prediction(*head, reader);
  if (!prediction) return tl::unexpected(prediction.error());
  const auto bias = reader.signed_varint();
  if (!bias) return broken("ends before its values");

  auto decoded = coder == static_cast<unsigned>(Coder::rans) ? decode_rans(reader.rest(), values.subspan(1))
                                                             : decode_packed(reader.rest(), values.subspan(1));
  if (!decoded) return decoded;
  values[0] = divisor == 1 ? *first : 0;
  add_prediction(*prediction, *bias, values);
  if (divisor == 1) return {};
  const auto add = std::bit_cast<std::uint64_t>(*first);
  for (std::int64_t& value : values) {
    value = std::bit_cast<std::int64_t>(std::bit_cast<std::uint64_t>(value) * divisor + add);
  }
  return {};
}

}  // namespace edl::server::codec
