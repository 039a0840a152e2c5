#include "net/session_registry.hpp"

#include <gtest/gtest.h>

namespace edl::net {
namespace {

struct Session final : StoppableSession {
  int stopped = 0;
  void stop() override { ++stopped; }
  void cut() override {}
};

TEST(session_registry_test, whoever_is_there_is_asked_to_stop_and_whoever_comes_later_too) {
  SessionRegistry registry;
  const auto early = std::make_shared<Session>();
  registry.add(early);
  EXPECT_EQ(early->stopped, 0);
  registry.stop_all();
  EXPECT_EQ(early->stopped, 1);
  // A connection that was accepted just before the stop may reach its thread after it.
  const auto late = std::make_shared<Session>();
  registry.add(late);
  EXPECT_EQ(late->stopped, 1);
  EXPECT_EQ(registry.size(), 2U);
}

}  // namespace
}  // namespace edl::net
