#include "core/secret.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>

#include "core/random.hpp"

namespace edl {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};
static_assert(!Streamable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, equals_the_same_text_only) {
  EXPECT_EQ(Secret("abc"), Secret("abc"));
  EXPECT_FALSE(Secret("abc") == Secret("abd"));
  EXPECT_FALSE(Secret("abc") == Secret("abcd"));
  EXPECT_EQ(Secret(), Secret(""));
}

TEST(Secret, leaves_nothing_in_what_it_was_moved_from) {
  for (const std::size_t size : {std::size_t{8}, std::size_t{200}}) {
    std::string text(size, 'x');
    Secret first(std::move(text));
    EXPECT_TRUE(text.empty());      // NOLINT: the promise under test
    EXPECT_EQ(*text.data(), '\0');  // NOLINT
    Secret second(std::move(first));
    EXPECT_TRUE(first.empty());               // NOLINT
    EXPECT_EQ(*first.reveal().data(), '\0');  // NOLINT
    EXPECT_EQ(second.reveal(), std::string(size, 'x'));
    Secret third("short");
    third = std::move(second);
    EXPECT_TRUE(second.empty());  // NOLINT
    EXPECT_EQ(third.size(), size);
  }
}

TEST(RandomSecret, has_the_length_asked_for_and_never_comes_twice) {
  EXPECT_EQ(random_secret(32).size(), 32U);
  EXPECT_FALSE(random_secret(32) == random_secret(32));
}

}  // namespace
}  // namespace edl
