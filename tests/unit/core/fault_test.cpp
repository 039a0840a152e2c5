#include "core/fault.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/utf8.hpp"

namespace edl {
namespace {

TEST(fault_test, what_is_utf_8_stays_as_it_is) {
  for (const char* text : {"", "plain", "Kühlschrank", "€", "\xF0\x9F\x94\x8C", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xF4\x8F\xBF\xBF", "a\tb\n"}) {
    EXPECT_EQ(well_formed(text), text);
  }
  EXPECT_EQ(well_formed(std::string(1, '\0')), std::string(1, '\0'));
}

TEST(fault_test, what_is_none_becomes_the_replacement_character) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(well_formed("a\xFFz"), "a" + r + "z");
  EXPECT_EQ(well_formed("\x80"), r);
  EXPECT_EQ(well_formed("\xC3"), r);                          // cut off
  EXPECT_EQ(well_formed("\xC0\xAF"), r + r);                  // '/', longer than it is
  EXPECT_EQ(well_formed("\xE0\x80\xAF"), r + r + r);          // the same
  EXPECT_EQ(well_formed("\xED\xA0\x80"), r + r + r);          // half of a pair of UTF-16
  EXPECT_EQ(well_formed("\xF4\x90\x80\x80"), r + r + r + r);  // beyond Unicode
  EXPECT_EQ(well_formed("\xE2\x82z"), r + r + "z");
}

TEST(fault_test, a_name_that_is_shown_is_cut_between_characters_and_is_utf_8) {
  EXPECT_EQ(shown("cellar"), "cellar");
  EXPECT_EQ(shown(std::string(70, 'x')), std::string(64, 'x') + "…");
  EXPECT_EQ(shown(std::string(63, 'x') + "ü and more"), std::string(63, 'x') + "…");
  EXPECT_EQ(shown("device\xFF_id"), "device\xEF\xBF\xBD_id");
  EXPECT_EQ(pointer_token("a/b~\xFF"), "a~1b~0\xEF\xBF\xBD");
}

}  // namespace
}  // namespace edl
