#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/platform/sim/recording/recording.hpp"
#include "core/result.hpp"

namespace edl::agent::sim {

/// How a COMTRADE data file is written.
enum class ComtradeFormat : std::uint8_t { ascii, binary, binary32, float32 };

/// One analogue channel of a configuration: value = multiplier * x + offset, in volts or amperes of the primary side.
struct ComtradeChannel {
  std::string id;
  std::string phase;
  std::string unit;
  double multiplier = 1;
  double offset = 0;
};

/// So many samples in sequence at a rate.
struct ComtradeRate {
  double samples_per_second = 0;
  std::size_t last_sample = 0;  ///< counted from 1
};

/// What a COMTRADE configuration file says of its data.
struct ComtradeConfiguration {
  static constexpr std::size_t k_max_channels = 2'000;

  int revision = 1991;
  std::vector<ComtradeChannel> analogue;
  std::size_t digital_channels = 0;
  std::vector<ComtradeRate> rates;  ///< none: the samples have times of their own
  std::size_t samples = 0;
  ComtradeFormat format = ComtradeFormat::ascii;
  double microseconds_per_tick = 1;
};

/// Reads a .cfg of the revisions 1991, 1999 and 2013.
/// @source IEEE C37.111-2013 / IEC 60255-24:2013, clause 7
/// @return Errc::invalid with line and column
[[nodiscard]] Result<ComtradeConfiguration> parse_comtrade_configuration(std::string_view text,
                                                                         const std::string& name);

/// Reads a .cfg and its .dat. Of several channels that are the same phase's voltage or current, the first counts; a
/// channel's phase is told by its phase field (A B C N, L1 L2 L3, R S T), else by the end of its name.
/// @source as above, clause 8
/// @return Errc::invalid with line and column, of binary data with the sample and the byte | Errc::too_large
[[nodiscard]] Result<Recording> parse_comtrade(std::string_view configuration, const std::string& configuration_name,
                                               std::string_view data, const std::string& data_name);

}  // namespace edl::agent::sim
