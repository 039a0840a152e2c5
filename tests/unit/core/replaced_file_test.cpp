#include "core/replaced_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl {
namespace {

using edl::testing::failure;

namespace fs = std::filesystem;

class replaced_file_test : public ::testing::Test {
 protected:
  fs::path file() const { return directory_.path() / "setup"; }
  std::string text() const {
    std::ostringstream text;
    text << std::ifstream(file()).rdbuf();
    return text.str();
  }
  std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator());
  }
  edl::testing::TemporaryDirectory directory_;
};

TEST_F(replaced_file_test, is_the_new_one_whole_and_private) {
  ASSERT_TRUE(replace_file(file(), "first"));
  fs::permissions(file(), fs::perms::owner_all | fs::perms::others_read);
  ASSERT_TRUE(replace_file(file(), std::string(100'000, 'x')));
  EXPECT_EQ(text(), std::string(100'000, 'x'));
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(files(), 1);
}

TEST_F(replaced_file_test, that_cannot_be_replaced_is_as_it_was_and_nothing_else_is_left) {
  fs::create_directory(file());
  EXPECT_EQ(failure(replace_file(file(), "x")), Errc::io);
  EXPECT_TRUE(fs::is_directory(file()));
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(failure(replace_file(directory_.path() / "none" / "setup", "x")), Errc::io);
}

TEST_F(replaced_file_test, belongs_to_whom_it_belonged) {
  if (::geteuid() != 0) GTEST_SKIP() << "only a superuser's files may belong to others";
  constexpr uid_t k_somebody = 12'345;
  ASSERT_EQ(::chown(directory_.path().c_str(), k_somebody, k_somebody), 0);
  ASSERT_TRUE(replace_file(file(), "first"));
  struct stat status {};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, k_somebody) << "as the folder";
  ASSERT_EQ(::chown(file().c_str(), k_somebody + 1, k_somebody), 0);
  ASSERT_TRUE(replace_file(file(), "second"));
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, k_somebody + 1);
}

}  // namespace
}  // namespace edl
