#include "agent/pairing/pairing_code.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <string>

#include "core/private_file.hpp"
#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent::pairing {
namespace {

using testing::failure;
using testing::TemporaryDirectory;

TEST(PairingCode, is_read_with_and_without_its_dash) {
  EXPECT_EQ(PairingCode::parse("12345678").value().digits().reveal(), "12345678");
  EXPECT_EQ(PairingCode::parse("0234-5678").value().digits().reveal(), "02345678");
}

TEST(PairingCode, what_is_not_eight_digits_is_none) {
  for (const char* text : {"", "1234567", "123456789", "1234-567", "1234-56789", "123-45678", "12345-678", "1234 5678",
                           "1234567a", "-12345678", "1234--678", "12345678\n"}) {
    EXPECT_EQ(failure(PairingCode::parse(text)), Errc::invalid) << text;
  }
}

TEST(PairingCode, is_shown_in_two_halves) {
  EXPECT_EQ(PairingCode::parse("00345678").value().shown().reveal(), "0034-5678");
}

TEST(PairingCode, every_digit_comes_at_every_place) {
  std::array<std::array<int, 10>, PairingCode::k_digits> seen{};
  for (int i = 0; i < 2'000; ++i) {
    const PairingCode code = PairingCode::random();
    ASSERT_EQ(code.digits().size(), PairingCode::k_digits);
    for (std::size_t at = 0; at < PairingCode::k_digits; ++at)
      ++seen[at][static_cast<std::size_t>(code.digits().reveal()[at] - '0')];
  }
  // 200 of each are expected, with a standard deviation of 13.4: 100 is 7 of them away.
  for (const auto& place : seen) {
    for (const int count : place) EXPECT_GT(count, 100);
  }
}

class PairingCodeFile : public ::testing::Test {
 protected:
  TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "pairing.code";
};

TEST_F(PairingCodeFile, is_made_once_and_is_for_its_owner_alone) {
  const auto made = PairingCode::load_or_create(file_);
  ASSERT_TRUE(made);
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(PairingCode::load_or_create(file_), made);
  EXPECT_EQ(read_private_file(file_, 100).value().reveal(), std::string(made->digits().reveal()) + "\n");
}

TEST_F(PairingCodeFile, may_be_written_by_whoever_prints_labels) {
  ASSERT_TRUE(create_private_file(file_, "1234-5678"));
  EXPECT_EQ(PairingCode::load_or_create(file_).value().digits().reveal(), "12345678");
}

TEST_F(PairingCodeFile, that_others_may_read_is_refused) {
  ASSERT_TRUE(create_private_file(file_, "12345678\n"));
  ::chmod(file_.c_str(), 0644);
  EXPECT_EQ(failure(PairingCode::load_or_create(file_)), Errc::forbidden);
}

TEST_F(PairingCodeFile, with_something_else_in_it_is_refused_by_its_name_and_stays) {
  ASSERT_TRUE(create_private_file(file_, "my code\n"));
  const auto code = PairingCode::load_or_create(file_);
  ASSERT_EQ(failure(code), Errc::invalid);
  EXPECT_EQ(code.error().where, file_.string());
  EXPECT_EQ(read_private_file(file_, 100).value().reveal(), "my code\n");
}

TEST_F(PairingCodeFile, that_cannot_be_made_is_an_error) {
  EXPECT_EQ(failure(PairingCode::load_or_create(directory_.path() / "nowhere" / "pairing.code")), Errc::not_found);
}

TEST(PairingLabel, says_id_and_code_for_people_and_for_a_camera) {
  const auto device = DeviceId::parse("house-1_b").value();
  const auto code = PairingCode::parse("12345678").value();
  EXPECT_EQ(label_text(device, code).reveal(), "house-1_b\n1234-5678");
  EXPECT_EQ(label_link(device, code).reveal(), "edl:pair?id=house-1_b&code=12345678");
}

}  // namespace
}  // namespace edl::agent::pairing
