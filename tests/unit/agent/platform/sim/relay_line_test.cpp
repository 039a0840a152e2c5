#include "agent/platform/sim/relay_line.hpp"

#include <gtest/gtest.h>

namespace edl::agent {
namespace {

TEST(relay_line_test, starts_closed_and_follows_its_level) {
  for (const Level closing : {Level::high, Level::low}) {
    SimulatedRelayLine line(closing);
    EXPECT_TRUE(line.closed());
    EXPECT_EQ(line.get(), closing);
    ASSERT_TRUE(line.set(opposite(closing)).has_value());
    EXPECT_FALSE(line.closed());
    EXPECT_EQ(line.get(), opposite(closing));
    ASSERT_TRUE(line.set(closing).has_value());
    EXPECT_TRUE(line.closed());
  }
}

}  // namespace
}  // namespace edl::agent
