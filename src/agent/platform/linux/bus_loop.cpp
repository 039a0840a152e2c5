#include "agent/platform/linux/bus_loop.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sdbus-c++/sdbus-c++.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

#include "core/file_descriptor.hpp"

namespace edl::agent {
namespace {

using std::chrono::ceil;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::unique_ptr<sdbus::IConnection> connect_to(const std::string& address) {
  return address.empty() ? sdbus::createSystemBusConnection() : sdbus::createSessionBusConnectionWithAddress(address);
}

}  // namespace

/// A descriptor that becomes readable when it is rung.
class BusLoop::Bell {
 public:
  Bell() : file_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (!file_.open()) throw std::system_error(errno, std::generic_category(), "eventfd");
  }

  // Neither can fail but for a count of 2^64 rings, or none, and both mean that the loop knows already.
  void ring() { [[maybe_unused]] const int known = ::eventfd_write(file_.get(), 1); }
  void silence() {
    eventfd_t rings = 0;
    [[maybe_unused]] const int known = ::eventfd_read(file_.get(), &rings);
  }
  [[nodiscard]] int descriptor() const { return file_.get(); }

 private:
  FileDescriptor file_;
};

Result<std::unique_ptr<BusLoop>> BusLoop::open(const std::string& address) {
  try {
    return std::unique_ptr<BusLoop>(new BusLoop(connect_to(address), std::make_unique<Bell>()));
  } catch (const sdbus::Error& error) {
    return fail(Errc::unavailable, fmt::format("D-Bus cannot be reached: {}", error.getMessage()),
                address.empty() ? "the system bus" : address);
  }
}

BusLoop::BusLoop(std::unique_ptr<sdbus::IConnection> bus, std::unique_ptr<Bell> bell)
    : bus_(std::move(bus)), bell_(std::move(bell)) {}

BusLoop::~BusLoop() = default;

void BusLoop::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
  }
  bell_->ring();
}

void BusLoop::after(milliseconds delay, Task task) { later_.emplace(steady_clock::now() + delay, std::move(task)); }

Result<void> BusLoop::run(const Round& round, std::stop_token stop) {
  const std::stop_callback wake(stop, [this] { bell_->ring(); });
  try {
    while (!stop.stop_requested()) {
      // What a message has posted is done before the next message is looked at.
      do {
        do_posted();
      } while (bus_->processPendingRequest());
      do_due();
      wait_until(round());
    }
  } catch (const sdbus::Error& error) {
    return fail(Errc::unavailable, fmt::format("the connection to D-Bus has broken: {}", error.getMessage()));
  }
  return {};
}

void BusLoop::do_posted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks = std::exchange(posted_, {});
  }
  for (const Task& task : tasks) {
    if (task) task();
  }
}

void BusLoop::do_due() {
  while (!later_.empty() && later_.begin()->first <= steady_clock::now()) {
    const auto due = later_.extract(later_.begin());
    due.mapped()();
  }
}

void BusLoop::wait_until(std::optional<MonotonicTime> time) {
  auto until = time.value_or(MonotonicTime::max());
  if (!later_.empty()) until = std::min(until, later_.begin()->first);
  const auto wanted = bus_->getEventLoopPollData();
  if (wanted.timeout_usec != std::numeric_limits<std::uint64_t>::max()) {
    // sd-bus counts from the same clock's beginning.
    until = std::min(until, MonotonicTime(microseconds(wanted.timeout_usec)));
  }
  int patience = -1;
  if (until != MonotonicTime::max()) {
    constexpr milliseconds k_longest{std::chrono::hours(1)};
    const auto left = ceil<milliseconds>(until - steady_clock::now());
    patience = static_cast<int>(std::clamp(left, milliseconds(0), k_longest).count());
  }
  std::array<pollfd, 2> sources{{{.fd = wanted.fd, .events = wanted.events, .revents = 0},
                                 {.fd = bell_->descriptor(), .events = POLLIN, .revents = 0}}};
  ::poll(sources.data(), sources.size(), patience);
  bell_->silence();
}

}  // namespace edl::agent
