#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "agent/port/clock.hpp"
#include "agent/relay/overload.hpp"
#include "agent/relay/relay_bank.hpp"
#include "agent/status.hpp"
#include "core/messages.hpp"
#include "core/phase.hpp"
#include "core/power_event.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"
#include "core/schedule.hpp"
#include "core/switching.hpp"

namespace edl::agent {

/// The machine's relays by phase; nullopt: the phase has none.
using RelayPlan = PerPhase<std::optional<RelayParts>>;

/// Where everything that has to do with relays comes together: commands from the connection's thread, the schedule's
/// switchings from its thread, reading sets from the measuring thread, the watch's looks, questions from any thread.
/// What relays remember stands in a file.
///
/// An overload switches its phase off before anything is written or told, and waits for no disk.
class RelayDesk {
 public:
  /// Takes what an overload has led to; called on the measuring thread, must not block for long.
  using EventSink = std::function<void(PowerEvent)>;
  /// Takes what the desk has switched without having been told to; on the measuring or the watch's thread, as above.
  using SwitchingSink = std::function<void(Switching)>;

  /// Takes the relays' lines, each in its state at the start. A file that is damaged is put aside (".damaged") and the
  /// relays start as if there had been none.
  /// @param clock  outlives the desk
  /// @return what the lines' makers say | Errc::io, Errc::forbidden: the file cannot be read
  [[nodiscard]] static Result<std::unique_ptr<RelayDesk>> open(const RelayPlan& plan, std::filesystem::path file,
                                                               EventSink on_event, Clock& clock,
                                                               SwitchingSink on_switching = {});
  RelayDesk(const RelayDesk&) = delete;
  RelayDesk& operator=(const RelayDesk&) = delete;
  ~RelayDesk();  ///< each relay goes where its rules say for when the agent stops

  /// Carries out a `set_relay` and waits until the relay has followed, at most its follow time. One thread.
  [[nodiscard]] message::Ack carry_out(const message::Command& command, Timestamp server_now);

  /// Carries out a switching of the schedule by the rules of a command, and waits as for one. What an overload has
  /// switched off it does not switch on: that takes somebody who has looked.
  /// @param due  when it should have been
  /// @return what was done, at the time when it was; with an error where it was not. One thread.
  [[nodiscard]] Switching carry_out(const ScheduleEntry& entry, Timestamp due);

  /// Switches off what has been above its limit for too long. One thread.
  void measured(const ReadingSet& set);

  /// See RelayBank::look(). One thread.
  void look(bool connected);

  [[nodiscard]] RelayStates states() const;
  /// What is told here outlasts a kill: it is on the disk before this returns, as far as the disk lets it.
  [[nodiscard]] std::vector<RelayReport> reports();

 private:
  /// The server's clock as it was last told, and when by ours that only moves forward.
  struct ServerClock {
    Timestamp told;
    MonotonicTime at;
  };

  RelayDesk(RelayBank bank, const RelayPlan& plan, std::filesystem::path file, EventSink on_event, Clock& clock,
            SwitchingSink on_switching);
  /// @param now  by the clock that says when the command expires
  [[nodiscard]] Result<RelayState> carry_out(const SwitchCommand& command, Timestamp now);
  [[nodiscard]] bool tripped(Phase phase) const;
  void tell(Phase phase, RelayState state, SwitchedBy by, const std::optional<std::string>& error);
  void overloaded(const Overload& overload);
  [[nodiscard]] RelayReport report(Phase phase, const Relay& relay) const;
  void save();  ///< writes what is not on the disk yet; says once that it fails, and tries again when next called
  [[nodiscard]] RelayMemory memory() const;

  Clock& clock_;
  std::filesystem::path file_;
  EventSink on_event_;
  SwitchingSink on_switching_;
  std::mutex file_mutex_;     ///< whoever writes the file takes this one first
  bool file_fails_ = false;   ///< under file_mutex_
  mutable std::mutex mutex_;  ///< never held while something waits or writes
  RelayBank bank_;
  OverloadWatch watch_;
  std::optional<ServerClock> server_clock_;
  PerPhase<bool> given_up_{};        ///< it was told that a phase is above its limit and is switched off no more
  std::uint64_t scheduled_ = 0;      ///< switchings of the schedule so far; of its thread
  std::atomic<bool> unsaved_{true};  ///< set after a change, with mutex_, and cleared before what changed is read
};

/// Looks at the relays ten times a second, on a thread of its own, for as long as it lives.
class RelayWatch {
 public:
  /// @param connected  whether the server can send commands; called on the watch's thread
  RelayWatch(RelayDesk& desk, std::function<bool()> connected, Clock& clock);

 private:
  std::jthread thread_;
};

}  // namespace edl::agent
