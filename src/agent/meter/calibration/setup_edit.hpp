#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/meter/ade9000/meter_setup.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// New calibrations for some phases, and a line of comment about each.
struct PhaseFinding {
  PhaseCalibration calibration{};
  std::string remark;  ///< when and against what; one line
};
using Findings = PerPhase<std::optional<PhaseFinding>>;

/// A setup file's text with other calibrations.
struct EditedSetup {
  std::string text;
  /// The text is written anew and has lost comments and order: the file spells a phase's table in a way that cannot be
  /// edited in its place (inline, or with dotted keys).
  bool anew = false;
};

/// Puts calibrations into a setup file's text and leaves all else as it is, comments and line ends too: values that are
/// there are replaced in their lines, missing ones follow the table's last line, missing tables the last one. The
/// result has been read back: it says what is meant.
/// @param text  that parse_meter_setup() reads as `setup`
/// @return Errc::invalid: with these calibrations the setup would not be one
[[nodiscard]] Result<EditedSetup> edit_calibration(std::string_view text, const MeterSetup& setup,
                                                   const Findings& findings, const std::string& name);

}  // namespace edl::agent::ade9000
