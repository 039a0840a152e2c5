#include "core/service_manager.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

#include "core/file_descriptor.hpp"
#include "support/temporary_directory.hpp"

namespace edl {
namespace {

using namespace std::chrono_literals;

/// A manager's end: a datagram socket under a path, or under a name that begins with a null byte.
class Listener {
 public:
  explicit Listener(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
  }

  /// The next datagram; "nothing" where there is none.
  [[nodiscard]] std::string heard() const {
    std::array<char, 1000> buffer{};
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    return size < 0 ? "nothing" : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  FileDescriptor socket_;
};

TEST(ServiceManagerTest, tells_each_thing_in_a_datagram_of_its_own) {
  const edl::testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "notify";
  const Listener listener(path);
  const ServiceManager service(path);
  service.ready("serving at\nhttp://a");
  service.alive();
  service.stopping("ending");
  EXPECT_EQ(listener.heard(), "READY=1\nSTATUS=serving at http://a");
  EXPECT_EQ(listener.heard(), "WATCHDOG=1");
  EXPECT_EQ(listener.heard(), "STOPPING=1\nSTATUS=ending");
  EXPECT_EQ(listener.heard(), "nothing");
}

TEST(ServiceManagerTest, tells_when_a_reload_began) {
  const edl::testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "notify";
  const Listener listener(path);
  const auto before = std::chrono::steady_clock::now().time_since_epoch();
  ServiceManager(path).reloading();
  const std::string heard = listener.heard();
  const std::string start = "RELOADING=1\nMONOTONIC_USEC=";
  ASSERT_TRUE(heard.starts_with(start)) << heard;
  const std::chrono::microseconds told(std::stoll(heard.substr(start.size())));
  EXPECT_GE(told, std::chrono::floor<std::chrono::microseconds>(before));
  EXPECT_LE(told, std::chrono::steady_clock::now().time_since_epoch());
}

TEST(ServiceManagerTest, a_name_with_an_at_sign_is_an_abstract_one) {
  const std::string name = "edl-test-" + std::to_string(::getpid());
  const Listener listener(std::string(1, '\0') + name);
  ServiceManager("@" + name).alive();
  EXPECT_EQ(listener.heard(), "WATCHDOG=1");
}

TEST(ServiceManagerTest, nobody_who_listens_is_no_failure) {
  const ServiceManager nobody;
  EXPECT_FALSE(nobody.listens());
  nobody.ready("x");
  ServiceManager("/nowhere/notify").ready("x");
  ServiceManager(std::string(200, 'x')).ready("x");
}

/// The environment as a service has it.
class ServiceEnvironment : public ::testing::Test {
 protected:
  void SetUp() override { TearDown(); }
  void TearDown() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
  }
  static void set(const char* name, const std::string& value) { ::setenv(name, value.c_str(), 1); }
};

TEST_F(ServiceEnvironment, says_who_listens_and_how_often) {
  EXPECT_FALSE(ServiceManager::from_environment().listens());
  set("NOTIFY_SOCKET", "/run/notify");
  EXPECT_TRUE(ServiceManager::from_environment().listens());
  EXPECT_EQ(ServiceManager::from_environment().alive_every(), std::nullopt);
  set("WATCHDOG_USEC", "30000000");
  EXPECT_EQ(ServiceManager::from_environment().alive_every(), 15s);
  set("WATCHDOG_PID", std::to_string(::getpid()));
  EXPECT_EQ(ServiceManager::from_environment().alive_every(), 15s);
}

TEST_F(ServiceEnvironment, a_watchdog_that_waits_for_another_process_is_none) {
  set("NOTIFY_SOCKET", "/run/notify");
  set("WATCHDOG_USEC", "30000000");
  set("WATCHDOG_PID", std::to_string(::getppid()));
  EXPECT_EQ(ServiceManager::from_environment().alive_every(), std::nullopt);
}

TEST_F(ServiceEnvironment, a_time_that_is_none_is_no_watchdog) {
  set("NOTIFY_SOCKET", "/run/notify");
  for (const char* time : {"", "0", "-5", "3 s", "soon"}) {
    set("WATCHDOG_USEC", time);
    EXPECT_EQ(ServiceManager::from_environment().alive_every(), std::nullopt) << time;
  }
}

}  // namespace
}  // namespace edl
