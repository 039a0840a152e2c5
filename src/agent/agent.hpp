#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "agent/agent_folder.hpp"
#include "agent/capture_desk.hpp"
#include "agent/meter/meter.hpp"
#include "agent/pairing_desk.hpp"
#include "agent/port/clock.hpp"
#include "agent/relay_desk.hpp"
#include "core/harmonics.hpp"
#include "core/phase.hpp"
#include "core/power_event.hpp"
#include "core/quantity.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// What a meter that goes on from an earlier run starts with, and where it tells what it finds beside the readings.
/// The two functions may be called from any thread until the meter is destroyed; what they are given is kept soon and
/// delivered like a reading.
struct MeterStart {
  PerPhase<KilowattHour> energy{};    ///< the counters as they were last put into the outbox
  std::optional<Timestamp> newest{};  ///< the time of the newest set there
  std::function<void(PowerEvent)> found_event{};
  std::function<void(HarmonicSet)> found_harmonics{};
};

/// A meter that is ready to run.
struct RunningMeter {
  std::string name;                ///< for people: "simulated", "replay:FILE"
  std::shared_ptr<void> ground{};  ///< what the meter stands on
  std::unique_ptr<Meter> meter;
  HarmonicCapture capture_harmonics{};  ///< none: it cannot measure them on demand
  bool ends = false;                    ///< a recording: the agent ends too, once all of it is delivered
};

/// What the agent needs of its machine. The clock outlives the agent.
struct Machine {
  Clock& clock;
  std::function<Result<RunningMeter>(const MeterStart&)> open_meter;
  RelayPlan relays{};
  PairingPlan pairing{};
};

/// Wires the rooms and measures, keeps and delivers until `stop` is requested, or until a recording is over and all
/// of it delivered. Nothing that was measured is lost when it ends.
/// @return the first room's error, if one cannot be opened
[[nodiscard]] Result<void> run_agent(const AgentFolder& folder, const Machine& machine, const std::stop_token& stop);

}  // namespace edl::agent
