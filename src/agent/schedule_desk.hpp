#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "agent/port/clock.hpp"
#include "agent/schedule_memory.hpp"
#include "agent/status.hpp"
#include "core/messages.hpp"
#include "core/result.hpp"
#include "core/schedule_times.hpp"
#include "core/switching.hpp"
#include "core/time_zone.hpp"

namespace edl::agent {

/// Carries out the schedule that the server gave the device, with or without the server, by the device's own clock.
///
/// One rule says what is carried out: what has become due and is late by at most k_late, whatever made it late (a start
/// of the agent, a clock that was set forward, a disk that took its time). All else in the past is past: neither a
/// start nor a clock that jumps over a night switches anything. A clock that is set back by no more than k_late repeats
/// nothing. Of what is due for a phase at once, the last counts.
class ScheduleDesk {
 public:
  static constexpr std::chrono::minutes k_late{2};

  /// Switches a relay as an entry says and tells what became of it; may take as long as a command.
  using Switcher = std::function<Switching(const ScheduleEntry& entry, Timestamp due)>;

  /// @param file  holds the schedule over a restart; there need not be one yet
  /// @param clock  outlives the desk
  /// @return Errc::io, Errc::forbidden: the file cannot be read
  [[nodiscard]] static Result<std::unique_ptr<ScheduleDesk>> open(std::filesystem::path file, Switcher switcher,
                                                                  std::function<void(Switching)> on_switching,
                                                                  Clock& clock);
  ScheduleDesk(const ScheduleDesk&) = delete;
  ScheduleDesk& operator=(const ScheduleDesk&) = delete;

  /// Takes a schedule in the place of the one that is there; it is on the disk when this returns without an error. What
  /// was due before now is not carried out by it. One thread.
  [[nodiscard]] message::ScheduleState take(const message::SetSchedule& told);

  /// Carries out what has become due. One thread, not that of take().
  void look();

  /// 0: the device was never given a schedule. Any thread.
  [[nodiscard]] std::uint64_t revision() const;

  /// Any thread.
  [[nodiscard]] ScheduleReport report() const;

 private:
  /// What is due for one phase.
  struct Due {
    ScheduleEntry entry;
    Timestamp at;
  };

  ScheduleDesk(std::filesystem::path file, KeptSchedule kept, TimeZone zone, Switcher switcher,
               std::function<void(Switching)> on_switching, Clock& clock);
  [[nodiscard]] std::vector<Due> take_due(Timestamp now);    ///< with the lock held
  void tell_missed(Timestamp after, Timestamp until) const;  ///< into the log
  [[nodiscard]] Result<void> save();

  Clock& clock_;
  const std::filesystem::path file_;
  const Switcher switcher_;
  const std::function<void(Switching)> on_switching_;
  std::mutex file_mutex_;     ///< whoever writes the file takes this one first
  mutable std::mutex mutex_;  ///< never held while something waits or writes
  KeptSchedule kept_;
  TimeZone zone_;
  std::optional<Timestamp> next_;  ///< when to work out what is due; nullopt: nothing will be
};

/// Looks at the schedule twice a second, on a thread of its own, for as long as it lives.
class ScheduleWatch {
 public:
  ScheduleWatch(ScheduleDesk& desk, Clock& clock);

 private:
  std::jthread thread_;
};

}  // namespace edl::agent
