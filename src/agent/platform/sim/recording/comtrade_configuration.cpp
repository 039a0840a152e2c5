#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "agent/platform/sim/recording/comtrade.hpp"
#include "agent/platform/sim/recording/text_table.hpp"
#include "core/fault.hpp"

namespace edl::agent::sim {
namespace {

constexpr std::int64_t k_max_rates = 1'000;

/// "12A": a count and a letter that says of what.
Result<std::size_t> channel_count(const TextTable& table, std::size_t field, char letter) {
  std::string_view text = table.field(field);
  const bool lettered =
      !text.empty() && std::toupper(static_cast<unsigned char>(text.back())) == static_cast<unsigned char>(letter);
  std::size_t count = 0;
  bool number = lettered && text.size() > 1 && text.size() < 8;
  for (const char c : text.substr(0, text.empty() ? 0 : text.size() - 1)) {
    number = number && c >= '0' && c <= '9';
    if (number) count = count * 10 + static_cast<std::size_t>(c - '0');
  }
  if (!number || count > ComtradeConfiguration::k_max_channels) {
    return table.fault(field, fmt::format("expected a number of channels such as 6{}, at most {}, found \"{}\"", letter,
                                          ComtradeConfiguration::k_max_channels, shown(std::string(text))));
  }
  return count;
}

/// An,ch_id,ph,ccbm,uu,a,b,skew,min,max[,primary,secondary,PS]
Result<ComtradeChannel> read_channel(const TextTable& table) {
  ComtradeChannel channel{
      .id = std::string(table.field(1)), .phase = std::string(table.field(2)), .unit = std::string(table.field(4))};
  const auto a = table.number(5, "the multiplier a");
  if (!a) return tl::unexpected(a.error());
  const auto b = table.number(6, "the offset b");
  if (!b) return tl::unexpected(b.error());
  double scale = 1;
  const std::string_view unit = channel.unit;
  if (unit.size() > 1 && unit.front() == 'k') scale = 1e3;
  if (unit.size() > 1 && unit.front() == 'm') scale = 1e-3;
  const std::string_view side = table.field(12);
  if (side == "S" || side == "s") {
    const auto primary = table.number(10, "the primary value");
    if (!primary) return tl::unexpected(primary.error());
    const auto secondary = table.number(11, "the secondary value");
    if (!secondary) return tl::unexpected(secondary.error());
    if (*primary <= 0 || *secondary <= 0) return table.fault(10, "a transformer's ratio is of positive numbers");
    scale *= *primary / *secondary;
  }
  channel.multiplier = *a * scale;
  channel.offset = *b * scale;
  return channel;
}

Result<void> read_rates(TextTable& table, ComtradeConfiguration& configuration) {
  if (auto there = table.need_line("the number of sampling rates"); !there) return there;
  const auto count = table.integer(0, "the number of sampling rates", 0, k_max_rates);
  if (!count) return tl::unexpected(count.error());
  for (std::int64_t i = 0; i < std::max<std::int64_t>(*count, 1); ++i) {
    if (auto there = table.need_line("the sampling rate"); !there) return there;
    const auto rate = table.number(0, "the sampling rate");
    if (!rate) return tl::unexpected(rate.error());
    const auto last = table.integer(1, "the last sample of the rate", static_cast<std::int64_t>(configuration.samples),
                                    static_cast<std::int64_t>(Recording::k_max_samples));
    if (!last) return tl::unexpected(last.error());
    configuration.samples = static_cast<std::size_t>(*last);
    if (*count == 0) break;
    if (*rate < 0 || *rate > 1e6) return table.fault(0, "a sampling rate is from 0 to 1,000,000");
    if (*rate > 0) configuration.rates.push_back({*rate, configuration.samples});
  }
  return {};
}

Result<ComtradeFormat> read_format(const TextTable& table) {
  constexpr std::array<std::pair<std::string_view, ComtradeFormat>, 4> k_formats{
      {{"ASCII", ComtradeFormat::ascii},
       {"BINARY", ComtradeFormat::binary},
       {"BINARY32", ComtradeFormat::binary32},
       {"FLOAT32", ComtradeFormat::float32}}};
  std::string name(table.field(0));
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const auto& [known, format] : k_formats) {
    if (name == known) return format;
  }
  return table.fault(0, "expected ASCII, BINARY, BINARY32 or FLOAT32, found \"" + shown(name) + "\"");
}

Result<void> read_channels(TextTable& table, ComtradeConfiguration& configuration) {
  if (auto there = table.need_line("the number of channels"); !there) return there;
  const auto analogue = channel_count(table, 1, 'A');
  if (!analogue) return tl::unexpected(analogue.error());
  const auto digital = channel_count(table, 2, 'D');
  if (!digital) return tl::unexpected(digital.error());
  configuration.digital_channels = *digital;
  for (std::size_t i = 0; i < *analogue; ++i) {
    if (auto there = table.need_line("an analogue channel"); !there) return there;
    auto channel = read_channel(table);
    if (!channel) return tl::unexpected(channel.error());
    configuration.analogue.push_back(std::move(*channel));
  }
  for (std::size_t i = 0; i < *digital; ++i) {
    if (auto there = table.need_line("a digital channel"); !there) return there;
  }
  return {};
}

}  // namespace

Result<ComtradeConfiguration> parse_comtrade_configuration(std::string_view text, const std::string& name) {
  ComtradeConfiguration configuration;
  TextTable table(text, name);
  if (auto there = table.need_line("the station's name"); !there) return tl::unexpected(there.error());
  if (table.size() > 2) {
    const auto revision = table.integer(2, "the standard's revision", 1991, 2100);
    if (!revision) return tl::unexpected(revision.error());
    configuration.revision = static_cast<int>(*revision);
  }
  if (auto done = read_channels(table, configuration); !done) return tl::unexpected(done.error());
  if (auto there = table.need_line("the line's frequency"); !there) return tl::unexpected(there.error());
  if (auto done = read_rates(table, configuration); !done) return tl::unexpected(done.error());
  for (const std::string_view what : {"the time of the first sample", "the time of the trigger"}) {
    if (auto there = table.need_line(what); !there) return tl::unexpected(there.error());
  }
  if (auto there = table.need_line("the format of the data"); !there) return tl::unexpected(there.error());
  const auto format = read_format(table);
  if (!format) return tl::unexpected(format.error());
  configuration.format = *format;
  const auto more = table.next_line();
  if (!more) return tl::unexpected(more.error());
  if (!*more) return configuration;  // 1991 has no more
  const auto factor = table.number(0, "the factor of times");
  if (!factor) return tl::unexpected(factor.error());
  if (*factor <= 0) return table.fault(0, "the factor of times is positive");
  configuration.microseconds_per_tick = *factor;
  return configuration;
}

}  // namespace edl::agent::sim
