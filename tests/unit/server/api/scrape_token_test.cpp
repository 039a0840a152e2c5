#include "server/api/scrape_token.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "core/private_file.hpp"
#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;
using edl::testing::failure;

class ScrapeToken : public ::testing::Test {
 protected:
  fs::path file() const { return directory_.path() / "metrics.token"; }
  std::optional<Errc> refused(const std::string& content) {
    fs::remove(file());
    EXPECT_TRUE(create_private_file(file(), content));
    return failure(load_or_create_scrape_token(directory_.path()));
  }

  edl::testing::TemporaryDirectory directory_;
};

TEST_F(ScrapeToken, is_made_once_for_its_owner_alone) {
  const auto made = load_or_create_scrape_token(directory_.path());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->size(), 43U);
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  std::ifstream in(file());
  const std::string content((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(content, std::string(made->reveal()) + "\n");
  EXPECT_EQ(load_or_create_scrape_token(directory_.path()).value(), *made);
}

TEST_F(ScrapeToken, is_another_in_each_house) {
  const edl::testing::TemporaryDirectory other;
  EXPECT_FALSE(load_or_create_scrape_token(directory_.path()).value() ==
               load_or_create_scrape_token(other.path()).value());
}

TEST_F(ScrapeToken, may_be_one_of_the_owner_s_own) {
  const std::string own = "0123456789abcdef0123456789ABCDEF-._~+/=";
  ASSERT_TRUE(create_private_file(file(), own + "\r\n"));
  EXPECT_EQ(load_or_create_scrape_token(directory_.path()).value(), Secret(own));
}

TEST_F(ScrapeToken, that_is_too_short_or_no_token_is_refused) {
  EXPECT_EQ(refused(""), Errc::corrupt);
  EXPECT_EQ(refused("\n"), Errc::corrupt);
  EXPECT_EQ(refused(std::string(31, 'x')), Errc::corrupt);
  EXPECT_EQ(refused(std::string(32, 'x') + "\n" + std::string(32, 'y')), Errc::corrupt);
  EXPECT_EQ(refused(std::string(40, ' ')), Errc::corrupt);
  EXPECT_EQ(refused(std::string(5'000, 'x')), Errc::too_large);
}

TEST_F(ScrapeToken, that_others_may_read_is_refused) {
  ASSERT_TRUE(load_or_create_scrape_token(directory_.path()));
  fs::permissions(file(), fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(failure(load_or_create_scrape_token(directory_.path())), Errc::forbidden);
}

}  // namespace
}  // namespace edl::server
