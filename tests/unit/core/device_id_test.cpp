#include "core/device_id.hpp"

#include <gtest/gtest.h>

namespace edl {
namespace {

TEST(device_id_test, one_to_64_of_the_allowed_characters_are_a_device_id) {
  for (const std::string& text : {std::string("a"), std::string("house-1"), std::string("meter_02"), std::string("0"),
                                  std::string("-"), std::string(64, 'z')}) {
    const auto id = DeviceId::parse(text);
    ASSERT_TRUE(id.has_value()) << text;
    EXPECT_EQ(id->text(), text);
  }
}

TEST(device_id_test, anything_else_is_refused) {
  for (const std::string& text : {std::string(), std::string(65, 'a'), std::string("House"), std::string("a b"),
                                  std::string("ä"), std::string("a/b"), std::string("a\0b", 3)}) {
    EXPECT_EQ(DeviceId::parse(text).error().code, Errc::invalid) << text;
  }
}

}  // namespace
}  // namespace edl
