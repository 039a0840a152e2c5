#include "server/backup/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/failure.hpp"

namespace edl::server {
namespace {

using edl::testing::failure;
using ::testing::HasSubstr;

const std::string k_digest(64, 'a');

Manifest some() {
  return {.program = "edl-server 1.2.3",
          .created_at = "2026-11-23T12:00:00.000Z",
          .files = {{"accounts.sqlite", 12, k_digest}, {"readings/000001.sst", 30, k_digest}}};
}

TEST(Manifest, is_read_as_it_was_written) {
  const auto read = parse_manifest(to_json(some()));
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(*read, some());
  EXPECT_EQ(read->bytes(), 42U);
}

TEST(Manifest, of_a_newer_format_is_refused_by_its_number_whatever_else_it_has) {
  const auto read = parse_manifest(R"({"format":2,"parts":[{"url":"x"}]})");
  EXPECT_EQ(failure(read), Errc::invalid);
  EXPECT_THAT(read.error().message, HasSubstr("format 2"));
  EXPECT_THAT(read.error().message, HasSubstr("newer version"));
}

TEST(Manifest, that_is_none_is_told_from_one_that_is_wrong) {
  EXPECT_EQ(failure(parse_manifest("")), Errc::unreadable);
  EXPECT_EQ(failure(parse_manifest("{")), Errc::unreadable);
  EXPECT_EQ(failure(parse_manifest("{}")), Errc::invalid);
  EXPECT_EQ(failure(parse_manifest(R"({"format":1})")), Errc::invalid);
  EXPECT_EQ(failure(parse_manifest(R"({"format":"1"})")), Errc::invalid);
}

TEST(Manifest, with_a_file_that_cannot_be_one_is_refused_naming_it) {
  const auto refused = [](const ManifestFile& file) {
    Manifest manifest = some();
    manifest.files.push_back(file);
    const auto read = parse_manifest(to_json(manifest));
    return failure(read) == Errc::invalid && read.error().where == "manifest.json/files/2";
  };
  EXPECT_TRUE(refused({"../x", 1, k_digest}));
  EXPECT_TRUE(refused({"accounts.sqlite", 1, k_digest})) << "twice";
  EXPECT_TRUE(refused({"keys/x", 1, k_digest.substr(1)}));
  EXPECT_TRUE(refused({"keys/x", 1, std::string(64, 'g')}));
  EXPECT_TRUE(refused({"keys/x", ~std::uint64_t{0}, k_digest})) << "sizes must not overflow";
}

TEST(BackupName, stays_in_its_folder) {
  for (const char* name : {"accounts.sqlite", "keys/access.key", "readings/MANIFEST-000005", "readings/000123.sst"}) {
    EXPECT_TRUE(is_backup_name(name)) << name;
  }
  for (const char* name : {"", ".", "..", "/", "/x", "x/", "a/../b", "a/b/c", "a//b", ".hidden", "a/.hidden", "a b",
                           "a\\b", "a\nb", "\xc3\xa4", "manifest.json"}) {
    EXPECT_FALSE(is_backup_name(name)) << name;
  }
  EXPECT_FALSE(is_backup_name(std::string("a\0b", 3)));
  EXPECT_FALSE(is_backup_name(std::string(256, 'a')));
}

}  // namespace
}  // namespace edl::server
