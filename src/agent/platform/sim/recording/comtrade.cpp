#include "agent/platform/sim/recording/comtrade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include "agent/platform/sim/recording/text_table.hpp"

namespace edl::agent::sim {
namespace {

enum class Quantity : std::uint8_t { voltage, current };

std::optional<Quantity> quantity_of(const ComtradeChannel& channel) {
  if (channel.unit.empty()) return std::nullopt;
  const int last = std::toupper(static_cast<unsigned char>(channel.unit.back()));
  if (last == 'V') return Quantity::voltage;
  if (last == 'A') return Quantity::current;
  return std::nullopt;
}

/// 0 to 2: A to C; 3: neutral.
std::optional<std::size_t> line_of(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  constexpr std::array<std::array<std::string_view, 3>, 4> k_names{
      {{"A", "L1", "R"}, {"B", "L2", "S"}, {"C", "L3", "T"}, {"N", "N", "N"}}};
  for (std::size_t i = 0; i < k_names.size(); ++i) {
    if (std::ranges::find(k_names[i], text) != k_names[i].end()) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> line_of(const ComtradeChannel& channel) {
  if (const auto told = line_of(channel.phase)) return told;
  const std::string& id = channel.id;
  if (id.size() >= 2) {
    if (const auto told = line_of(id.substr(id.size() - 2))) return told;
  }
  return id.empty() ? std::nullopt : line_of(id.substr(id.size() - 1));
}

/// Which channels of the data go where in a recording.
struct Target {
  std::size_t channel;
  std::vector<double>* values;
};

std::vector<Target> targets(const ComtradeConfiguration& configuration, Recording& recording) {
  std::vector<Target> found;
  for (std::size_t i = 0; i < configuration.analogue.size(); ++i) {
    const auto quantity = quantity_of(configuration.analogue[i]);
    const auto line = line_of(configuration.analogue[i]);
    if (!quantity || !line) continue;
    std::vector<double>* values = nullptr;
    if (*line < k_phase_count) {
      const Phase phase = k_phases[*line];
      values = *quantity == Quantity::voltage ? &recording.volts[phase] : &recording.amperes[phase];
    } else if (*quantity == Quantity::current) {
      values = &recording.neutral_amperes;
    }
    const bool taken = std::ranges::any_of(found, [&](const Target& one) { return one.values == values; });
    if (values != nullptr && !taken) found.push_back({i, values});
  }
  return found;
}

/// The times of samples, from rates or from their own stamps.
class SampleTimes {
 public:
  explicit SampleTimes(const ComtradeConfiguration& configuration) : configuration_(configuration) {}

  /// @param ticks  nullopt: the sample has no stamp
  std::optional<double> next(std::optional<double> ticks) {
    ++sample_;
    if (configuration_.rates.empty()) {
      if (!ticks) return std::nullopt;
      return *ticks * configuration_.microseconds_per_tick * 1e-6;
    }
    while (rate_ + 1 < configuration_.rates.size() && sample_ > configuration_.rates[rate_].last_sample) ++rate_;
    const double now = seconds_;
    seconds_ += 1 / configuration_.rates[rate_].samples_per_second;
    return now;
  }

 private:
  const ComtradeConfiguration& configuration_;
  std::size_t sample_ = 0;
  std::size_t rate_ = 0;
  double seconds_ = 0;
};

Result<void> read_ascii(const ComtradeConfiguration& configuration, std::string_view data, const std::string& name,
                        const std::vector<Target>& into, Recording& recording) {
  TextTable table(data, name);
  SampleTimes times(configuration);
  const std::size_t width = 2 + configuration.analogue.size() + configuration.digital_channels;
  for (std::size_t sample = 0; sample < configuration.samples; ++sample) {
    if (auto there = table.need_line(fmt::format("sample {}", sample + 1)); !there) return there;
    if (table.size() != width) {
      return table.fault(std::min(width, table.size()),
                         fmt::format("expected {} fields, found {}", width, table.size()));
    }
    std::optional<double> ticks;
    if (!table.field(1).empty()) {
      const auto stamp = table.number(1, "the sample's time");
      if (!stamp) return tl::unexpected(stamp.error());
      ticks = *stamp;
    }
    const auto time = times.next(ticks);
    if (!time) return table.fault(1, "the sample has no time, and the configuration no rate");
    recording.seconds.push_back(*time);
    for (const Target& target : into) {
      const auto value = table.number(2 + target.channel, "a sample");
      if (!value) return tl::unexpected(value.error());
      const ComtradeChannel& channel = configuration.analogue[target.channel];
      target.values->push_back(channel.multiplier * *value + channel.offset);
    }
  }
  return {};
}

/// Numbers of a binary record, least significant byte first.
std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t word = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  return word;
}

std::size_t value_bytes(ComtradeFormat format) { return format == ComtradeFormat::binary ? 2 : 4; }

/// nullopt: the recorder has no value there.
std::optional<double> binary_value(std::string_view bytes, ComtradeFormat format) {
  const std::uint32_t word = little_endian(bytes);
  switch (format) {
    case ComtradeFormat::binary: {
      const auto value = static_cast<std::int16_t>(static_cast<std::uint16_t>(word));
      return value == std::numeric_limits<std::int16_t>::min() ? std::nullopt : std::optional<double>(value);
    }
    case ComtradeFormat::binary32: {
      const auto value = static_cast<std::int32_t>(word);
      return value == std::numeric_limits<std::int32_t>::min() ? std::nullopt : std::optional<double>(value);
    }
    case ComtradeFormat::float32:
    case ComtradeFormat::ascii: break;
  }
  const auto value = std::bit_cast<float>(word);
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

Result<void> read_binary(const ComtradeConfiguration& configuration, std::string_view data, const std::string& name,
                         const std::vector<Target>& into, Recording& recording) {
  const std::size_t width = value_bytes(configuration.format);
  const std::size_t record = 8 + configuration.analogue.size() * width + (configuration.digital_channels + 15) / 16 * 2;
  if (data.size() / record < configuration.samples) {
    return fail(Errc::invalid,
                fmt::format("the file ends in sample {} of {}, at {} bytes each", data.size() / record + 1,
                            configuration.samples, record),
                fmt::format("{}: byte {}", name, data.size()));
  }
  SampleTimes times(configuration);
  for (std::size_t sample = 0; sample < configuration.samples; ++sample) {
    const std::string_view bytes = data.substr(sample * record, record);
    const std::uint32_t stamp = little_endian(bytes.substr(4, 4));
    const auto time = times.next(stamp == 0xFFFFFFFF ? std::nullopt : std::optional<double>(stamp));
    const auto place = [&](std::size_t at) { return fmt::format("{}: byte {}", name, sample * record + at); };
    if (!time) return fail(Errc::invalid, fmt::format("sample {} has no time", sample + 1), place(4));
    recording.seconds.push_back(*time);
    for (const Target& target : into) {
      const std::size_t at = 8 + target.channel * width;
      const auto value = binary_value(bytes.substr(at, width), configuration.format);
      if (!value) return fail(Errc::invalid, fmt::format("sample {} has no value here", sample + 1), place(at));
      const ComtradeChannel& channel = configuration.analogue[target.channel];
      target.values->push_back(channel.multiplier * *value + channel.offset);
    }
  }
  return {};
}

}  // namespace

Result<Recording> parse_comtrade(std::string_view configuration, const std::string& configuration_name,
                                 std::string_view data, const std::string& data_name) {
  const auto parsed = parse_comtrade_configuration(configuration, configuration_name);
  if (!parsed) return tl::unexpected(parsed.error());
  Recording recording;
  const std::vector<Target> into = targets(*parsed, recording);
  const auto read = parsed->format == ComtradeFormat::ascii ? read_ascii(*parsed, data, data_name, into, recording)
                                                            : read_binary(*parsed, data, data_name, into, recording);
  if (!read) return tl::unexpected(read.error());
  if (auto checked = check(recording, data_name); !checked) return tl::unexpected(checked.error());
  return recording;
}

}  // namespace edl::agent::sim
