#include "agent/life_sign.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <string>

#include "agent/platform/sim/manual_clock.hpp"
#include "core/file_descriptor.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

/// Counts what a manager hears.
class Manager {
 public:
  explicit Manager(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }

  [[nodiscard]] int heard() const {
    std::array<char, 100> buffer{};
    int count = 0;
    while (::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0) ++count;
    return count;
  }

 private:
  FileDescriptor socket_;
};

TEST(LifeSignTest, is_told_as_often_as_the_watchdog_needs_it_however_fast_the_rounds_are) {
  const edl::testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "notify";
  const Manager manager(path);
  const ServiceManager service(path, 60s);
  ManualClock clock(Timestamp(1'800'000'000'000ms));
  LifeSign life(service, clock);
  for (int i = 0; i < 100; ++i) life.show();
  EXPECT_EQ(manager.heard(), 1);
  for (int second = 0; second < 90; ++second) {
    clock.advance(1s);
    life.show();
  }
  EXPECT_EQ(manager.heard(), 6);  // each 15 s of 60
  clock.advance(14s);
  life.show();
  EXPECT_EQ(manager.heard(), 0);
  clock.advance(500s);  // a round that takes long: nothing is told meanwhile, nor made up for
  life.show();
  life.show();
  EXPECT_EQ(manager.heard(), 1);
}

TEST(LifeSignTest, is_told_to_nobody_without_a_watchdog) {
  const edl::testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "notify";
  const Manager manager(path);
  const ServiceManager service(path);
  ManualClock clock(Timestamp(1'800'000'000'000ms));
  LifeSign life(service, clock);
  life.show();
  EXPECT_EQ(manager.heard(), 0);
}

}  // namespace
}  // namespace edl::agent
