#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace edl::testing {

/// A process that works until it is killed, and the pipe on which it tells the number of what is done.
class KilledProcess {
 public:
  /// @param command  the program and its arguments
  explicit KilledProcess(std::vector<std::string> command) {
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
    told_ = pipe[0];
    if (failed != 0) throw std::system_error(failed, std::generic_category(), command[0]);
  }
  KilledProcess(const KilledProcess&) = delete;
  KilledProcess& operator=(const KilledProcess&) = delete;
  ~KilledProcess() {
    kill();
    ::close(told_);
  }

  /// The next that is done; nullopt once the process is dead and all is read.
  std::optional<std::uint64_t> next() {
    std::uint64_t number = 0;
    if (::read(told_, &number, sizeof number) != sizeof number) return std::nullopt;
    return number;
  }

  void kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
  }

 private:
  pid_t pid_ = 0;
  int told_ = -1;
};

}  // namespace edl::testing
