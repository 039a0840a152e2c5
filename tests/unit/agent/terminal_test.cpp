#include "agent/terminal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "core/file_descriptor.hpp"
#include "support/failure.hpp"

namespace edl::agent {
namespace {

using edl::testing::failure;

/// A terminal whose person is the test.
class terminal_test : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    in_ = FileDescriptor(ends[0]);
    person_ = FileDescriptor(ends[1]);
    terminal_ = std::make_unique<Terminal>(out_.get(), in_.get(), stop_.get_token());
  }
  void say(std::string_view text) {
    ASSERT_EQ(::write(person_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  std::string shown() {
    std::rewind(out_.get());
    std::string text(10'000, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), out_.get()));
    return text;
  }

  struct Close {
    void operator()(std::FILE* file) const { (void)std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> out_{std::tmpfile()};
  FileDescriptor in_;
  FileDescriptor person_;
  std::stop_source stop_;
  std::unique_ptr<Terminal> terminal_;
};

TEST_F(terminal_test, answers_are_lines_without_the_blanks_around_them) {
  say("  230.5 \r\n\n5");
  EXPECT_EQ(terminal_->ask("Voltage", "230").value(), "230.5");
  EXPECT_EQ(terminal_->ask("Current", "").value(), "");
  say("\n");
  EXPECT_EQ(terminal_->ask("Again", "").value(), "5");
  EXPECT_EQ(shown(), "Voltage [230]: Current: Again: ");
}

TEST_F(terminal_test, what_is_told_is_a_line) {
  terminal_->tell("Measuring.");
  EXPECT_EQ(shown(), "Measuring.\n");
}

TEST_F(terminal_test, nobody_there_is_an_error_and_so_is_a_stop) {
  stop_.request_stop();
  EXPECT_EQ(failure(terminal_->ask("Voltage", "")), Errc::unavailable);
  Terminal other(out_.get(), in_.get(), {});
  person_ = FileDescriptor();
  EXPECT_EQ(failure(other.ask("Voltage", "")), Errc::unavailable);
}

TEST_F(terminal_test, an_endless_answer_is_not_kept) {
  say(std::string(Terminal::k_longest_answer + 1, 'x'));
  EXPECT_EQ(failure(terminal_->ask("Voltage", "")), Errc::too_large);
}

}  // namespace
}  // namespace edl::agent
