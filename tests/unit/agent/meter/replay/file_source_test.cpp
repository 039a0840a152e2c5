#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <fstream>
#include <string>

#include "agent/meter/replay/byte_source.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent {
namespace {

using edl::testing::TemporaryDirectory;
using std::filesystem::path;

/// Text that does not compress well.
std::string long_text() {
  std::string text;
  for (unsigned i = 0; i < 30'000; ++i) text += std::to_string(i * 2'654'435'761u) + '\n';
  return text;
}

void write(const path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

void write_gz(const path& file, const std::string& text) {
  const gzFile to = gzopen(file.c_str(), "wb");
  ASSERT_NE(to, nullptr);
  ASSERT_EQ(gzwrite(to, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
  ASSERT_EQ(gzclose(to), Z_OK);
}

Result<std::string> read_all(const path& file) {
  auto source = open_file(file);
  if (!source) return tl::unexpected(source.error());
  std::string all;
  std::array<char, 1000> buffer{};
  for (;;) {
    const auto count = (*source)->read(buffer);
    if (!count) return tl::unexpected(count.error());
    if (*count == 0) return all;
    all.append(buffer.data(), *count);
  }
}

TEST(file_source_test, plain_and_compressed_files_give_the_same_bytes_whatever_their_names) {
  const TemporaryDirectory folder;
  write(folder.path() / "plain.gz", long_text());
  write_gz(folder.path() / "compressed.csv", long_text());
  write(folder.path() / "empty", "");
  EXPECT_EQ(read_all(folder.path() / "plain.gz"), long_text());
  EXPECT_EQ(read_all(folder.path() / "compressed.csv"), long_text());
  EXPECT_EQ(read_all(folder.path() / "empty"), "");
}

TEST(file_source_test, a_compressed_file_that_is_damaged_or_cut_off_is_never_taken_for_whole) {
  const TemporaryDirectory folder;
  const path file = folder.path() / "day.csv.gz";
  write_gz(file, long_text());
  std::ifstream in(file, std::ios::binary);
  const std::string good((std::istreambuf_iterator<char>(in)), {});
  for (const std::size_t kept : {good.size() - 1, good.size() - 8, good.size() / 2, std::size_t{30}}) {
    write(file, good.substr(0, kept));
    const auto read = read_all(file);
    ASSERT_FALSE(read.has_value()) << kept;
    EXPECT_EQ(read.error().code, Errc::corrupt);
    EXPECT_EQ(read.error().where, file.string());
  }
  for (const std::size_t at : {good.size() / 2, good.size() - 6}) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write(file, damaged);
    const auto read = read_all(file);
    ASSERT_FALSE(read.has_value()) << at;
    EXPECT_EQ(read.error().code, Errc::corrupt);
  }
}

TEST(file_source_test, what_is_no_file_is_told_with_its_name) {
  const TemporaryDirectory folder;
  const path missing = folder.path() / "missing.csv";
  EXPECT_EQ(read_all(missing).error(),
            (Error{Errc::not_found, "cannot be opened: No such file or directory", missing.string()}));
  EXPECT_EQ(read_all(folder.path()).error(), (Error{Errc::io, "is a folder, not a file", folder.path().string()}));
}

}  // namespace
}  // namespace edl::agent
