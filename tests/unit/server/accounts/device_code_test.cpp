#include "server/accounts/device_code.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "support/failure.hpp"

namespace edl::server {
namespace {

using edl::testing::failure;

TEST(DeviceCode, is_shown_in_two_halves_and_reads_back) {
  for (int i = 0; i < 100; ++i) {
    const DeviceCode code = DeviceCode::random();
    const std::string shown = code.shown();
    ASSERT_EQ(shown.size(), 11U);
    EXPECT_EQ(shown[5], '-');
    EXPECT_EQ(shown.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), std::string::npos) << shown;
    EXPECT_EQ(DeviceCode::parse(shown).value(), code);
  }
}

TEST(DeviceCode, uses_every_letter_in_every_place) {
  std::set<std::pair<std::size_t, char>> seen;
  for (int i = 0; i < 3000; ++i) {
    const DeviceCode code = DeviceCode::random();
    for (std::size_t place = 0; place < DeviceCode::k_length; ++place) seen.emplace(place, code.text().reveal()[place]);
  }
  EXPECT_EQ(seen.size(), 32U * DeviceCode::k_length);  // missed with a probability of 1e-39
}

TEST(DeviceCode, is_read_as_people_type_it) {
  const DeviceCode code = DeviceCode::parse("01ABC-DEFG1").value();
  for (const char* typed :
       {"01abc-defg1", "01ABCDEFG1", "oIabc defgL", "OlAbC-dEfGi", " 01ABC - DEFG1 ", "0-1-A-B-C-D-E-F-G-1"}) {
    EXPECT_EQ(DeviceCode::parse(typed).value(), code) << typed;
  }
}

TEST(DeviceCode, is_refused_when_it_is_none) {
  for (const std::string& typed :
       {std::string(), std::string("-"), std::string("01ABC-DEFG"), std::string("01ABC-DEFG12"),
        std::string("01ABC-DEFGU"), std::string("01ABC-DEF\xc3\xa4"), std::string("01ABC\0DEFG1", 11),
        std::string(1000, '-')}) {
    EXPECT_EQ(failure(DeviceCode::parse(typed)), Errc::invalid) << typed;
  }
}

}  // namespace
}  // namespace edl::server
