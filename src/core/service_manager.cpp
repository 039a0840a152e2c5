#include "core/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

#include "core/file_descriptor.hpp"

namespace edl {
namespace {

constexpr std::chrono::milliseconds k_least_beat{1};

/// A whole number of the environment; nullopt where there is none.
std::optional<std::int64_t> number_of(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text + std::strlen(text);
  const auto [read, error] = std::from_chars(text, end, number);
  return error == std::errc() && read == end ? std::optional(number) : std::nullopt;
}

std::optional<std::chrono::microseconds> watchdog_time() {
  const auto time = number_of("WATCHDOG_USEC");
  if (!time || *time <= 0) return std::nullopt;
  // Of a variable that was inherited the watchdog waits for somebody else.
  const bool meant_for_us = std::getenv("WATCHDOG_PID") == nullptr || number_of("WATCHDOG_PID") == ::getpid();
  return meant_for_us ? std::optional(std::chrono::microseconds(*time)) : std::nullopt;
}

/// A status is one line.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

}  // namespace

ServiceManager ServiceManager::from_environment() {
  const char* const socket = std::getenv("NOTIFY_SOCKET");
  return ServiceManager(socket == nullptr ? "" : socket, watchdog_time());
}

std::optional<std::chrono::milliseconds> ServiceManager::alive_every() const {
  if (!listens() || !watchdog_) return std::nullopt;
  return std::max(std::chrono::floor<std::chrono::milliseconds>(*watchdog_ / 2), k_least_beat);
}

void ServiceManager::ready(std::string_view status) const { tell("READY=1\nSTATUS=" + one_line(status)); }

void ServiceManager::reloading() const {
  // Type=notify-reload wants the time too, by which it tells this reload from one before.
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t us = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us));
}

void ServiceManager::stopping(std::string_view status) const { tell("STOPPING=1\nSTATUS=" + one_line(status)); }

void ServiceManager::alive() const { tell("WATCHDOG=1"); }

/// What does not arrive is not missed here: a manager that has gone can do nothing about it either.
void ServiceManager::tell(const std::string& message) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const FileDescriptor sender(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!sender.open()) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  ::sendto(sender.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&address), length);
}

}  // namespace edl
