#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/pairing_desk.hpp"
#include "agent/port/gpio_input.hpp"
#include "core/result.hpp"
#include "core/settings.hpp"

namespace edl::agent {

/// What the settings say of pairing, as it was written.
struct PairingOptions {
  std::string pairing = "on";
  std::string adapter{};  ///< empty: the first one
  std::string button{};   ///< empty: none
  std::string button_level = "low";
};

/// Who makes what the options name.
struct PairingMakers {
  std::function<Result<std::unique_ptr<Radio>>(const std::string& adapter)> radio;
  std::function<std::shared_ptr<NetworkSettings>()> network;
  std::function<Result<std::shared_ptr<GpioInput>>(const std::string& line, Bias)> input;
};

/// Adds `--pairing` and its like to a call. `options` outlives the settings.
void add_pairing_options(Settings& settings, CLI::App& call, PairingOptions& options);

/// Pairing as the options describe it; without a radio to open where it is off. The button's line is taken.
/// @return Errc::invalid or that of the line, the option's name in `where`
[[nodiscard]] Result<PairingPlan> pairing_plan(const PairingOptions& options, const PairingMakers& makers);

}  // namespace edl::agent
