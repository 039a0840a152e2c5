#pragma once

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include "support/temporary_directory.hpp"

namespace edl::testing {

/// A message bus of one's own (dbus-daemon), where everybody may do everything; it ends with the object.
class PrivateBus {
 public:
  PrivateBus() {
    const auto settings = folder_.path() / "bus.conf";
    std::ofstream(settings) << "<busconfig><type>session</type><listen>unix:dir=" << folder_.path().string()
                            << "</listen><auth>EXTERNAL</auth><policy context=\"default\">"
                               "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/>"
                               "</policy></busconfig>";
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::array<std::string, 4> words{"dbus-daemon", "--nofork", "--print-address=1",
                                     "--config-file=" + settings.string()};
    std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) {
      // It does not outlive a test that crashes, and keeps nothing of it open.
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(pipe[1], STDOUT_FILENO);
      ::close_range(STDERR_FILENO + 1, ~0U, 0);
      ::execvp(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::close(pipe[1]);
    const std::unique_ptr<FILE, int (*)(FILE*)> said(::fdopen(pipe[0], "r"), &std::fclose);
    std::array<char, 512> line{};
    if (std::fgets(line.data(), static_cast<int>(line.size()), said.get()) == nullptr) {
      throw std::runtime_error("dbus-daemon has not started: is it installed (package dbus)?");
    }
    address_ = line.data();
    address_.erase(address_.find_last_not_of('\n') + 1);
  }
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;
  ~PrivateBus() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  TemporaryDirectory folder_;
  pid_t pid_ = 0;
  std::string address_;
};

/// A machine without a system bus, as far as this program can tell.
class NoSystemBus {
 public:
  NoSystemBus() { ::setenv(k_variable, ("unix:path=" + (folder_.path() / "none").string()).c_str(), 1); }
  NoSystemBus(const NoSystemBus&) = delete;
  NoSystemBus& operator=(const NoSystemBus&) = delete;
  ~NoSystemBus() { ::unsetenv(k_variable); }

 private:
  static constexpr const char* k_variable = "DBUS_SYSTEM_BUS_ADDRESS";
  TemporaryDirectory folder_;
};

}  // namespace edl::testing
