#include "agent/pairing/pairing_window.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "core/private_file.hpp"
#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent::pairing {
namespace {

using std::chrono::minutes;
using std::chrono::nanoseconds;
using testing::failure;

constexpr MonotonicTime k_start{std::chrono::hours(5)};

class Window : public ::testing::Test {
 protected:
  PairingWindow load(Ownership ownership = Ownership::unknown, MonotonicTime now = k_start) {
    return PairingWindow::load(file_, ownership, now).value();
  }
  PairingWindow load_later() {
    (void)load();
    return load();
  }
  [[nodiscard]] std::string file_text() const { return std::string(read_private_file(file_, 4096).value().reveal()); }
  void put(std::string_view text) { ASSERT_TRUE(replace_private_file(file_, text)); }

  testing::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "pairing.json";
};

TEST_F(Window, is_open_for_ten_minutes_after_the_first_start) {
  const PairingWindow window = load();
  EXPECT_EQ(window.state(k_start), WindowState::open);
  EXPECT_EQ(window.state(k_start + minutes(10) - nanoseconds(1)), WindowState::open);
  EXPECT_EQ(window.state(k_start + minutes(10)), WindowState::closed);
  EXPECT_EQ(window.closes_at(k_start), k_start + minutes(10));
  EXPECT_EQ(window.closes_at(k_start + minutes(10)), std::nullopt);
}

TEST_F(Window, is_closed_after_any_later_start) { EXPECT_EQ(load_later().state(k_start), WindowState::closed); }

TEST_F(Window, is_closed_at_the_first_start_of_a_device_that_has_an_owner) {
  EXPECT_EQ(load(Ownership::owned).state(k_start), WindowState::closed);
}

TEST_F(Window, of_the_first_start_closes_when_somebody_owns_the_device) {
  PairingWindow window = load();
  window.note(Ownership::none);
  EXPECT_EQ(window.state(k_start), WindowState::open);
  window.note(Ownership::owned);
  EXPECT_EQ(window.state(k_start), WindowState::closed);
}

TEST_F(Window, that_somebody_asked_for_stays_open_for_a_device_with_an_owner) {
  PairingWindow window = load();
  ASSERT_TRUE(window.open(k_start + minutes(3)));
  window.note(Ownership::owned);
  EXPECT_EQ(window.state(k_start + minutes(13) - nanoseconds(1)), WindowState::open);
  EXPECT_EQ(window.state(k_start + minutes(13)), WindowState::closed);
}

TEST_F(Window, locks_at_the_fifth_wrong_try) {
  PairingWindow window = load();
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(window.note_wrong_try());
    EXPECT_EQ(window.state(k_start), WindowState::open);
  }
  ASSERT_TRUE(window.note_wrong_try());
  EXPECT_EQ(window.state(k_start), WindowState::locked);
  EXPECT_EQ(window.closes_at(k_start), std::nullopt);
}

TEST_F(Window, counts_wrong_tries_over_restarts_and_windows) {
  PairingWindow first = load();
  ASSERT_TRUE(first.note_wrong_try());
  ASSERT_TRUE(first.note_wrong_try());
  EXPECT_EQ(file_text(), R"({"format":1,"wrong_tries":2})");
  PairingWindow second = load();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(second.note_wrong_try());
  EXPECT_EQ(load().state(k_start), WindowState::locked);
}

TEST_F(Window, forgets_wrong_tries_after_a_right_one) {
  PairingWindow window = load();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(window.note_wrong_try());
  ASSERT_TRUE(window.note_right_try());
  EXPECT_EQ(file_text(), R"({"format":1,"wrong_tries":0})");
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(window.note_wrong_try());
  EXPECT_EQ(window.state(k_start), WindowState::open);
}

TEST_F(Window, is_unlocked_by_somebody_at_the_device_alone) {
  PairingWindow window = load();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(window.note_wrong_try());
  window.note(Ownership::none);
  EXPECT_EQ(window.state(k_start + std::chrono::hours(1'000)), WindowState::locked);
  ASSERT_TRUE(window.open(k_start));
  EXPECT_EQ(window.state(k_start), WindowState::open);
  EXPECT_EQ(load().wrong_tries(), 0U);
}

TEST_F(Window, keeps_its_file_for_its_owner_alone) {
  PairingWindow window = load();
  ASSERT_TRUE(window.note_wrong_try());
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Window, locks_at_once_where_a_wrong_try_cannot_be_written_down) {
  PairingWindow window = load();
  std::filesystem::remove_all(directory_.path());
  EXPECT_EQ(failure(window.note_wrong_try()), Errc::io);
  EXPECT_EQ(window.state(k_start), WindowState::locked);
  EXPECT_EQ(failure(window.open(k_start)), Errc::io);
  EXPECT_EQ(window.state(k_start), WindowState::open);  // who stands at the device is not shut out by a full disk
}

TEST_F(Window, does_not_guess_what_a_broken_file_meant) {
  struct Case {
    const char* text;
    Errc code;
  };
  const Case cases[] = {
      {"", Errc::unreadable},
      {"{\"format\":1", Errc::unreadable},
      {R"({"format":2,"wrong_tries":0})", Errc::invalid},
      {R"({"format":1})", Errc::invalid},
      {R"({"format":1,"wrong_tries":-1})", Errc::invalid},
      {R"({"format":1,"wrong_tries":"0"})", Errc::invalid},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.text);
    put(each.text);
    const auto window = PairingWindow::load(file_, Ownership::none, k_start);
    ASSERT_EQ(failure(window), each.code);
    EXPECT_EQ(window.error().where, file_.string());
  }
}

TEST_F(Window, does_not_take_a_file_that_others_may_read) {
  put(R"({"format":1,"wrong_tries":0})");
  ::chmod(file_.c_str(), 0644);
  EXPECT_EQ(failure(PairingWindow::load(file_, Ownership::none, k_start)), Errc::forbidden);
}

}  // namespace
}  // namespace edl::agent::pairing
