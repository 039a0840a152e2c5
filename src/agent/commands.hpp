#pragma once

#include <chrono>
#include <string>

#include "agent/agent.hpp"
#include "agent/meter/ade9000/chip_driver.hpp"
#include "agent/meter/calibration/calibration_walk.hpp"

namespace edl::agent {

// What `edl-agent` does. Each returns the program's exit code: 0; 1 with the reason on standard error; 2 for values
// that cannot be meant.

/// Says what went wrong on standard error.
/// @return 1
[[nodiscard]] int failed(const Error& error);
/// As failed(), of what was asked for.
/// @return 2
[[nodiscard]] int wrong(const std::string& message);
/// What an identity is made of, as it stands on the command line.
struct InitWish {
  std::string device_id;
  std::string server;
  std::string server_ca;           ///< a file; "": none
  std::string server_fingerprint;  ///< "": none
};

/// Makes the device's identity; prints the public key's file alone on the last line.
[[nodiscard]] int init(const AgentFolder& folder, const InitWish& wish);

/// Runs until SIGTERM or SIGINT, or until a recording is over and delivered.
[[nodiscard]] int run(const AgentFolder& folder, const Machine& machine);

/// Calibrates a chip that no agent of the folder uses meanwhile, on the terminal or by the answers alone.
/// @return 1 also if the person does not want the result
[[nodiscard]] int calibrate(const AgentFolder& folder, const ade9000::ChipGround& chip,
                            const ade9000::CalibrationAnswers& answers, const ade9000::CalibrationSettings& settings);

/// Asks the server for a fresh one-time code, and prints it; on a terminal with the sign-up link as a QR code.
[[nodiscard]] int device_code(const AgentFolder& folder, const Clock& clock);

/// Takes the device from its owner and members, so that whoever stands at it may sign up with its code.
[[nodiscard]] int reset_owner(const AgentFolder& folder, const Clock& clock);

/// Has the running agent open pairing, and prints the device's code; on a terminal the label's QR code too.
[[nodiscard]] int pair(const AgentFolder& folder);

/// Prints what belongs on the device's label, with its QR code on a terminal. No agent needs to run.
[[nodiscard]] int label(const AgentFolder& folder);

enum class StatusFormat : std::uint8_t { text, json };
[[nodiscard]] int status(const AgentFolder& folder, StatusFormat format);

/// Reads a length of time such as "90s", "15m", "36h" or "7d".
/// @return Errc::invalid
[[nodiscard]] Result<std::chrono::seconds> parse_duration(const std::string& text);

}  // namespace edl::agent
