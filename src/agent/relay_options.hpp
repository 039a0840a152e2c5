#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "agent/port/gpio_input.hpp"
#include "agent/port/gpio_line.hpp"
#include "agent/relay_desk.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/settings.hpp"

namespace edl::agent {

/// What the settings say of relays, as it was written.
struct RelayOptions {
  struct OfPhase {
    std::string line{};
    std::string active_level = "high";
    std::string contact = "normally-open";
    std::string feedback{};
    std::string feedback_level = "low";
    std::string feedback_bias = "as-is";
    std::string at_start = "last";
    std::string at_stop = "keep";
    std::string when_away = "keep";
    double limit = 0;
    std::string limit_time = "10s";
  };

  PerPhase<OfPhase> phases{};
  std::string min_interval = "3s";
  std::string follow_time = "500ms";
  std::string away_time = "15m";
  std::string lockout = "5m";
  unsigned max_overloads = 3;
};

/// A relay's line that is to be made.
struct RelayLineOrder {
  Phase phase = Phase::a;
  std::string line{};  ///< as it was written
  Level initial = Level::low;
  Level on = Level::high;  ///< while the load has current
};

/// Who makes the lines that the options name.
struct LineMakers {
  /// For a phase whose line is not named; "" makes that a phase without a relay.
  std::string default_line{};
  /// What a relay that has never been switched starts as.
  RelayState where_unknown = RelayState::off;
  std::function<Result<std::shared_ptr<GpioLine>>(const RelayLineOrder&)> output;
  std::function<Result<std::shared_ptr<GpioInput>>(const std::string& line, Bias)> input;
};

/// Adds `--relay-a-line` and its like to a call. `options` outlives the settings.
void add_relay_options(Settings& settings, CLI::App& call, RelayOptions& options);

/// The relays that the options describe. No line is taken yet.
/// @return Errc::invalid, the option's name in `where`
[[nodiscard]] Result<RelayPlan> relay_plan(const RelayOptions& options, const LineMakers& makers);

/// Reads a length of time from 0 to a day such as "500ms", "3s", "15m" or "24h".
/// @return Errc::invalid
[[nodiscard]] Result<std::chrono::milliseconds> parse_short_duration(const std::string& text);

}  // namespace edl::agent
