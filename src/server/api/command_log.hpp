#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "server/accounts/accounts.hpp"

namespace edl::server {

/// A command that has come to an end.
struct EndedCommand {
  DeviceId device;
  UserId by{};
  CommandRecord record;  ///< but for `who`
};

/// Writes commands down on a thread of its own, those that have gathered at once: who switches does not wait for the
/// disk, and while one sync of it runs, the next commands gather. What the disk refuses is tried again.
class CommandLog {
 public:
  struct Settings {
    std::chrono::milliseconds try_again_after{1'000};  ///< when the disk has refused
    std::size_t max_waiting = 20'000;                  ///< of more, while it refuses, the newest
  };

  /// @param accounts  outlives the log
  explicit CommandLog(Accounts& accounts) : CommandLog(accounts, Settings{}) {}
  CommandLog(Accounts& accounts, Settings settings);
  CommandLog(const CommandLog&) = delete;
  CommandLog& operator=(const CommandLog&) = delete;
  ~CommandLog();  ///< what has gathered is on the disk, if the disk takes it

  /// Any thread.
  void add(EndedCommand command);

  /// How often the disk has refused. Any thread.
  [[nodiscard]] std::uint64_t failures() const { return failures_; }

 private:
  void run();
  [[nodiscard]] std::vector<EndedCommand> take(bool again);
  [[nodiscard]] bool write(const std::vector<EndedCommand>& commands);
  void put_back(std::vector<EndedCommand> commands);
  void forget_surplus();

  Accounts& accounts_;
  const Settings settings_;
  std::mutex mutex_;
  std::condition_variable come_;
  std::vector<EndedCommand> waiting_;
  bool closed_ = false;
  bool failing_ = false;  ///< of the log's own thread
  std::atomic<std::uint64_t> failures_{0};
  std::thread thread_;
};

}  // namespace edl::server
