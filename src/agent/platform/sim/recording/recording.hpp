#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent::sim {

/// Waveforms that somebody recorded, in volts and amperes of the primary side. A channel that the recording does not
/// have is empty.
struct Recording {
  static constexpr std::size_t k_max_samples = 20'000'000;

  std::vector<double> seconds;  ///< of each sample, ascending
  PerPhase<std::vector<double>> volts{};
  PerPhase<std::vector<double>> amperes{};
  std::vector<double> neutral_amperes{};

  /// From the first sample to where the one after the last would be.
  [[nodiscard]] double duration_seconds() const;
};

/// Whether times ascend, there are two samples and one voltage, and all channels are as long.
/// @return Errc::invalid with the name
[[nodiscard]] Result<void> check(const Recording& recording, const std::string& name);

/// Reads waveforms as a table: a header with t_s and any of va_V vb_V vc_V ia_A ib_A ic_A in_A in any order (other
/// columns are passed over), then a line for each sample.
/// @param name  of the file, for faults
/// @return Errc::invalid with line and column | Errc::too_large
[[nodiscard]] Result<Recording> parse_waveform_table(std::string_view text, const std::string& name);

/// Opens a recording: FILE.csv, FILE.csv.gz, or a COMTRADE pair by its FILE.cfg.
/// @return as the readers of either | Errc::not_found | Errc::io
[[nodiscard]] Result<Recording> open_recording(const std::string& path);

}  // namespace edl::agent::sim
