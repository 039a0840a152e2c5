#include "server/backup/backup_socket.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;
using edl::testing::failure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BackupSocketTest : public ::testing::Test {
 protected:
  fs::path folder() const { return directory_.path(); }
  fs::path socket() const { return folder() / "server.sock"; }

  std::unique_ptr<BackupSocket> open(MakeBackup make) const {
    auto opened = BackupSocket::open(folder(), std::move(make));
    if (!opened) throw std::runtime_error(to_string(opened.error()));
    return std::move(*opened);
  }

  FileDescriptor output() const {
    return FileDescriptor(::open((folder() / "out").c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  }

  Result<std::string> call(
      const FileDescriptor& file,
      const BackupCall::Listen& listen = [](const std::string&) { return Result<void>(); }) const {
    const auto server = BackupCall::connect(folder());
    if (!server) return tl::unexpected(server.error());
    if (!*server) return fail(Errc::not_found, "no server");
    return (*server)->make(file.get(), listen);
  }

  edl::testing::TemporaryDirectory directory_;
};

/// Goes on until it is ended.
Result<std::string> endless(const Progress& progress) {
  while (true) {
    if (auto told = progress({"working", 1, 2}); !told) return tl::unexpected(told.error());
    std::this_thread::yield();
  }
}

TEST_F(BackupSocketTest, has_the_server_write_into_the_caller_s_file_and_tell_how_far_it_is) {
  const auto server = open([](int file, const Progress& progress) -> Result<std::string> {
    EXPECT_EQ(::write(file, "backup", 6), 6);
    for (const char* what : {"reading", "archiving"}) {
      if (auto told = progress({what, 1 << 20, 3 << 20}); !told) return tl::unexpected(told.error());
    }
    return "3 files";
  });
  EXPECT_EQ(fs::status(socket()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  std::vector<std::string> lines;
  const auto made = call(output(), [&](const std::string& line) -> Result<void> {
    if (!line.empty()) lines.push_back(line);
    return {};
  });
  ASSERT_TRUE(made) << to_string(made.error());
  EXPECT_EQ(*made, "3 files");
  EXPECT_THAT(lines, ElementsAre("reading: 1.0 of 3.0 MiB", "archiving: 1.0 of 3.0 MiB"));
  std::ifstream in(folder() / "out");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "backup");
}

TEST_F(BackupSocketTest, tells_the_caller_why_it_failed) {
  auto server = open([](int, const Progress&) -> Result<std::string> { return fail(Errc::io, "no disk", "/x"); });
  auto made = call(output());
  EXPECT_EQ(failure(made), Errc::unavailable);
  EXPECT_EQ(made.error().message, "no disk (/x)");
  server.reset();
  server = open([](int, const Progress&) -> Result<std::string> { throw std::runtime_error("broken"); });
  made = call(output());
  EXPECT_EQ(failure(made), Errc::unavailable);
  EXPECT_EQ(made.error().message, "broken");
}

TEST_F(BackupSocketTest, takes_nothing_but_a_file_that_can_be_written) {
  const auto server = open([](int, const Progress&) -> Result<std::string> { return "made"; });
  EXPECT_EQ(failure(call(FileDescriptor())), Errc::unavailable);
  EXPECT_EQ(failure(call(FileDescriptor(::open("/dev/null", O_WRONLY | O_CLOEXEC)))), Errc::unavailable);
  const FileDescriptor made = output();
  EXPECT_EQ(failure(call(FileDescriptor(::open((folder() / "out").c_str(), O_RDONLY | O_CLOEXEC)))), Errc::unavailable);
  EXPECT_TRUE(call(output()));
}

TEST_F(BackupSocketTest, makes_one_backup_at_a_time) {
  std::promise<void> begun;
  std::promise<void> end;
  const auto server = open([&](int, const Progress&) -> Result<std::string> {
    begun.set_value();
    end.get_future().wait();
    return "made";
  });
  auto first = std::async(std::launch::async, [this] { return call(output()); });
  begun.get_future().wait();
  const auto second = call(output());
  EXPECT_EQ(failure(second), Errc::unavailable);
  EXPECT_THAT(second.error().message, HasSubstr("another backup"));
  end.set_value();
  EXPECT_TRUE(first.get());
}

TEST_F(BackupSocketTest, ends_the_backup_of_a_caller_who_goes) {
  std::promise<Result<std::string>> ended;
  const auto server = open([&](int, const Progress& progress) {
    auto result = endless(progress);
    ended.set_value(result);
    return result;
  });
  const auto made =
      call(output(), [](const std::string&) -> Result<void> { return fail(Errc::unavailable, "enough"); });
  EXPECT_EQ(failure(made), Errc::unavailable);
  EXPECT_THAT(ended.get_future().get().error().message, HasSubstr("caller has gone"));
}

TEST_F(BackupSocketTest, breaks_off_when_the_server_ends_and_removes_its_name) {
  auto server = open([](int, const Progress& progress) { return endless(progress); });
  std::promise<void> heard;
  auto made = std::async(std::launch::async, [&] {
    return call(output(), [&, first = true](const std::string& line) mutable -> Result<void> {
      if (!line.empty() && std::exchange(first, false)) heard.set_value();
      return {};
    });
  });
  heard.get_future().wait();
  server.reset();
  const auto result = made.get();
  EXPECT_EQ(failure(result), Errc::unavailable);
  EXPECT_THAT(result.error().message, HasSubstr("the server stops"));
  EXPECT_FALSE(fs::exists(socket()));
}

TEST_F(BackupSocketTest, replaces_a_dead_server_s_socket_but_not_a_living_one_s) {
  EXPECT_FALSE(BackupCall::connect(folder()).value()) << "no socket";
  std::ofstream(socket()) << "not even a socket";
  EXPECT_FALSE(BackupCall::connect(folder()).value()) << "nobody answers";
  const auto server = open([](int, const Progress&) -> Result<std::string> { return "made"; });
  EXPECT_TRUE(BackupCall::connect(folder()).value());
  EXPECT_EQ(failure(BackupSocket::open(folder(), {})), Errc::conflict);
  EXPECT_TRUE(call(output()));
}

TEST_F(BackupSocketTest, works_in_a_folder_with_a_long_path) {
  const fs::path deep = folder() / std::string(120, 'd') / std::string(120, 'e');
  fs::create_directories(deep);
  const auto server = BackupSocket::open(deep, [](int, const Progress&) -> Result<std::string> { return "made"; });
  ASSERT_TRUE(server) << to_string(server.error());
  EXPECT_TRUE(BackupCall::connect(deep).value());
}

}  // namespace
}  // namespace edl::server
