#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <semaphore>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "server/store/telemetry_store.hpp"
#include "unit/server/store/store_testing.hpp"

/// What the tests that kill a store's process, and the processes that they kill, both know: which readings batch
/// number n consists of.
namespace edl::server::testing {

inline constexpr int k_max_in_flight = 64;

[[nodiscard]] inline DeviceId kill_device(std::uint64_t batch) {
  return DeviceId::parse("meter-" + std::to_string(batch % 3)).value();
}

/// A reading set at the batch's own second.
[[nodiscard]] inline std::vector<Reading> kill_batch(std::uint64_t batch) {
  std::vector<Reading> readings;
  for (const Phase phase : k_phases) {
    Reading one{.time = from_unix_ms(static_cast<std::int64_t>(batch) * 1000), .phase = phase};
    for (const FieldInfo& info : k_fields) one.values[info.field] = static_cast<double>(batch) + 0.5;
    readings.push_back(one);
  }
  return readings;
}

/// The child's part: appends batches without end and writes the number of each that was acknowledged to standard
/// output.
[[noreturn]] inline void append_until_killed(TelemetryStore& store, std::uint64_t first_batch) {
  std::counting_semaphore<> in_flight(k_max_in_flight);
  for (std::uint64_t batch = first_batch;; ++batch) {
    in_flight.acquire();
    store.append(kill_device(batch), kill_batch(batch), [&, batch](const Result<void>& result) {
      const bool told = result && ::write(STDOUT_FILENO, &batch, sizeof batch) == sizeof batch;
      if (!told) std::_Exit(1);
      in_flight.release();
    });
  }
}

/// A process that appends until it is killed, and the pipe on which it tells what was acknowledged.
class Appender {
 public:
  /// @param command  the program and its arguments
  explicit Appender(std::vector<std::string> command) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::vector<char*> arguments;
    for (std::string& argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addclose(&actions, pipe[0]);
    const int failed = ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    acknowledged_ = pipe[0];
    if (failed != 0) throw std::system_error(failed, std::generic_category(), command[0]);
  }
  ~Appender() {
    kill();
    ::close(acknowledged_);
  }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  /// The next batch that was acknowledged; nullopt once the process is dead and all is read.
  std::optional<std::uint64_t> next() {
    std::uint64_t batch = 0;
    if (::read(acknowledged_, &batch, sizeof batch) != sizeof batch) return std::nullopt;
    return batch;
  }

  void kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
  }

 private:
  pid_t pid_ = 0;
  int acknowledged_ = -1;
};

/// Every acknowledged batch is there, and none is there in part.
inline void expect_all_and_none_in_part(const TelemetryStore& store, const std::set<std::uint64_t>& acknowledged) {
  std::set<std::uint64_t> there;
  for (std::uint64_t i = 0; i < 3; ++i) {
    Query everything{.device = kill_device(i), .range = k_all_times, .fields = {}, .phases = {}};
    for (const FieldInfo& info : k_fields) everything.fields.push_back(info.field);
    everything.phases.assign(k_phases.begin(), k_phases.end());
    const auto rows = store.query(everything);
    ASSERT_TRUE(rows.has_value()) << to_string(rows.error());
    for (std::size_t row = 0; row < rows->time.size(); ++row) {
      const auto batch = static_cast<std::uint64_t>(to_unix_ms(rows->time[row]) / 1000);
      there.insert(batch);
      for (const Series& series : rows->series) {
        ASSERT_EQ(series.values[row], static_cast<double>(batch) + 0.5) << "batch " << batch;
      }
    }
    const auto newest = *store.latest(kill_device(i));
    const auto batch = static_cast<std::uint64_t>(to_unix_ms(newest[Phase::a].value().time) / 1000);
    for (const Reading& one : kill_batch(batch)) ASSERT_EQ(newest[one.phase], one);
  }
  for (const std::uint64_t batch : acknowledged) ASSERT_TRUE(there.contains(batch)) << "batch " << batch;
}

}  // namespace edl::server::testing
