#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/digest.hpp"
#include "core/file_descriptor.hpp"
#include "server/backup/archive_reader.hpp"
#include "server/backup/archive_writer.hpp"
#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;
using edl::testing::failure;
using ::testing::HasSubstr;

using Files = std::map<std::string, std::string>;

const Timestamp k_now = from_unix_ms(1'795'428'000'000);
const Progress k_go_on = [](const Step&) { return Result<void>(); };

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A member of an archive made by hand.
struct HandMade {
  std::string name;
  std::string content;
  unsigned type = AE_IFREG;
  std::string link{};
};

class Archive : public ::testing::Test {
 protected:
  fs::path path(const std::string& name) const { return directory_.path() / name; }
  fs::path file() const { return path("backup.tar.zst"); }

  void put(const fs::path& folder, const Files& files) const {
    for (const auto& [name, content] : files) {
      fs::create_directories((folder / name).parent_path());
      std::ofstream(folder / name, std::ios::binary) << content;
    }
  }

  Result<Manifest> write(const fs::path& folder, const Progress& progress = k_go_on) const {
    const FileDescriptor out(::open(file().c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
    return write_archive(folder, "edl-server test", k_now, out.get(), progress);
  }

  void write_by_hand(const std::vector<HandMade>& members) const {
    archive* out = ::archive_write_new();
    ::archive_write_set_format_pax_restricted(out);
    ::archive_write_add_filter_zstd(out);
    ASSERT_EQ(::archive_write_open_filename(out, file().c_str()), ARCHIVE_OK);
    for (const HandMade& member : members) {
      archive_entry* entry = ::archive_entry_new();
      ::archive_entry_set_pathname(entry, member.name.c_str());
      ::archive_entry_set_filetype(entry, member.type);
      ::archive_entry_set_perm(entry, 0644);
      ::archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
      if (member.type == AE_IFLNK) ::archive_entry_set_symlink(entry, member.link.c_str());
      if (member.type == AE_IFREG && !member.link.empty()) ::archive_entry_set_hardlink(entry, member.link.c_str());
      ASSERT_EQ(::archive_write_header(out, entry), ARCHIVE_OK);
      if (member.link.empty()) ::archive_write_data(out, member.content.data(), member.content.size());
      ::archive_entry_free(entry);
    }
    ASSERT_EQ(::archive_write_free(out), ARCHIVE_OK);
  }

  /// The manifest of what the members say that they are.
  static HandMade manifest_of(const std::vector<HandMade>& members) {
    Manifest manifest{.program = "by hand", .created_at = "2026-11-23T12:00:00.000Z", .files = {}};
    for (const HandMade& member : members) {
      manifest.files.push_back({member.name, member.content.size(), to_hex(sha256(member.content))});
    }
    return {k_manifest_name, to_json(manifest)};
  }

  Result<Manifest> extract(const Progress& progress = k_go_on) const {
    const fs::path into = path("restored");
    fs::remove_all(into);
    fs::create_directory(into);
    return extract_archive(file(), into, progress);
  }

  /// What extract() has left.
  Files restored() const {
    Files files;
    for (const auto& entry : fs::recursive_directory_iterator(path("restored"))) {
      if (!entry.is_directory()) {
        files[entry.path().lexically_relative(path("restored")).string()] = bytes_of(entry.path());
      }
    }
    return files;
  }

  edl::testing::TemporaryDirectory directory_;
};

const Files k_some{{"accounts.sqlite", "accounts"},
                   {"keys/access.key", std::string("\0\1\2", 3)},
                   {"readings/000012.sst", std::string(700'000, 'x')},
                   {"readings/CURRENT", ""}};

TEST_F(Archive, gives_back_every_byte_and_what_it_is) {
  put(path("data"), k_some);
  const auto written = write(path("data"));
  ASSERT_TRUE(written) << to_string(written.error());
  EXPECT_EQ(written->bytes(), 700'000U + 8 + 3);
  const auto read = extract();
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(*read, *written);
  EXPECT_EQ(read->program, "edl-server test");
  EXPECT_EQ(read->created_at, to_rfc3339(k_now));
  EXPECT_EQ(restored(), k_some);
  EXPECT_EQ(fs::status(path("restored/keys/access.key")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Archive, tells_how_far_it_is_up_to_all_of_it) {
  put(path("data"), k_some);
  std::map<std::string, std::uint64_t> reached;
  const Progress note = [&](const Step& step) -> Result<void> {
    EXPECT_GT(step.done_bytes, reached[std::string(step.what)]);
    EXPECT_EQ(step.all_bytes, 700'011U);
    reached[std::string(step.what)] = step.done_bytes;
    return {};
  };
  ASSERT_TRUE(write(path("data"), note));
  ASSERT_TRUE(extract(note));
  EXPECT_THAT(reached, ::testing::ElementsAre(std::pair("archiving", 700'011U), std::pair("reading", 700'011U),
                                              std::pair("restoring", 700'011U)));
}

TEST_F(Archive, ends_when_progress_says_so) {
  put(path("data"), k_some);
  const auto stop_at = [](std::string_view what) {
    return [what](const Step& step) -> Result<void> {
      if (step.what == what) return fail(Errc::unavailable, "enough");
      return {};
    };
  };
  EXPECT_EQ(failure(write(path("data"), stop_at("reading"))), Errc::unavailable);
  EXPECT_EQ(failure(write(path("data"), stop_at("archiving"))), Errc::unavailable);
  ASSERT_TRUE(write(path("data")));
  EXPECT_EQ(failure(extract(stop_at("restoring"))), Errc::unavailable);
}

TEST_F(Archive, is_not_made_of_links_or_odd_names) {
  put(path("data"), k_some);
  fs::create_symlink("/etc/passwd", path("data/keys/link"));
  const auto linked = write(path("data"));
  EXPECT_EQ(failure(linked), Errc::io);
  EXPECT_THAT(linked.error().where, HasSubstr("keys/link"));
  fs::remove(path("data/keys/link"));
  put(path("data"), {{"readings/deep/er", ""}});
  EXPECT_EQ(failure(write(path("data"))), Errc::io);
}

TEST_F(Archive, that_cannot_be_written_is_an_error) {
  put(path("data"), k_some);
  const FileDescriptor full(::open("/dev/full", O_WRONLY));
  const auto written = write_archive(path("data"), "test", k_now, full.get(), k_go_on);
  EXPECT_EQ(failure(written), Errc::io);
  EXPECT_THAT(written.error().message, HasSubstr("No space left"));
}

TEST_F(Archive, cut_off_anywhere_is_refused) {
  Files files = k_some;
  std::mt19937 random(1);
  files["readings/000013.sst"].resize(200'000);
  for (char& c : files["readings/000013.sst"]) c = static_cast<char>(random());
  put(path("data"), files);
  ASSERT_TRUE(write(path("data")));
  const auto size = fs::file_size(file());
  ASSERT_GT(size, 200'000U);
  // Not the last bytes, which hold the end marks of tar and zstd: all of the files is there before them.
  for (std::uintmax_t left = size - 100; left > 0; left = left > 9'973 ? left - 9'973 : 0) {
    fs::resize_file(file(), left);
    EXPECT_TRUE(failure(extract()) == Errc::corrupt || failure(extract()) == Errc::unreadable) << left;
  }
  fs::resize_file(file(), 0);
  EXPECT_EQ(failure(extract()), Errc::unreadable);
}

TEST_F(Archive, with_a_changed_bit_anywhere_is_refused_or_restores_the_same) {
  Files files = k_some;
  std::mt19937 random(2);
  files["readings/000013.sst"].resize(20'000);
  for (char& c : files["readings/000013.sst"]) c = static_cast<char>(random());
  put(path("data"), files);
  ASSERT_TRUE(write(path("data")));
  const std::string whole = bytes_of(file());
  int refused = 0;
  constexpr int k_tries = 200;
  for (int i = 0; i < k_tries; ++i) {
    std::string damaged = whole;
    const auto at = static_cast<std::size_t>(random() % whole.size());
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (random() % 8)));
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << damaged;
    if (extract()) {
      EXPECT_EQ(restored(), files) << at;
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, k_tries * 3 / 4);
}

TEST_F(Archive, of_another_kind_is_no_backup) {
  for (const std::string content : {"", "text", "PK\3\4", "\x1f\x8b\x08"}) {
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << content;
    EXPECT_EQ(failure(extract()), Errc::unreadable) << content;
  }
  write_by_hand({{"etc/hosts", "127.0.0.1"}});
  EXPECT_EQ(failure(extract()), Errc::unreadable);
  fs::remove(file());
  EXPECT_EQ(failure(extract()), Errc::not_found);
  fs::create_directory(file());
  EXPECT_EQ(failure(extract()), Errc::unreadable);
}

TEST_F(Archive, with_a_way_out_of_the_folder_changes_nothing) {
  for (const std::string name : {"../escaped", "/escaped", "keys/../../escaped", "keys//x", "./keys", "keys/", ".x",
                                 "a/b/c", "keys/..", "manifest.json"}) {
    const std::vector<HandMade> members{{name, "evil"}};
    write_by_hand({manifest_of(members), members[0]});
    EXPECT_EQ(failure(extract()), Errc::invalid) << name;
    EXPECT_EQ(restored(), Files{}) << name;
    EXPECT_FALSE(fs::exists(path("escaped")));
  }
}

TEST_F(Archive, whose_members_are_no_plain_files_is_refused) {
  const HandMade good{"accounts.sqlite", "good"};
  HandMade bad{"keys/access.key", ""};
  bad.type = AE_IFLNK;
  bad.link = "/etc/passwd";
  write_by_hand({manifest_of({good, bad}), good, bad});
  EXPECT_EQ(failure(extract()), Errc::invalid);
  bad.type = AE_IFDIR;
  bad.link = "";
  write_by_hand({manifest_of({good, bad}), good, bad});
  EXPECT_EQ(failure(extract()), Errc::invalid);
  bad.type = AE_IFREG;
  bad.link = "accounts.sqlite";
  write_by_hand({manifest_of({good, bad}), good, bad});
  EXPECT_EQ(failure(extract()), Errc::invalid);
}

TEST_F(Archive, whose_members_differ_from_its_manifest_is_refused) {
  const HandMade a{"accounts.sqlite", "aaaa"};
  const HandMade b{"keys/b", "bbbb"};
  write_by_hand({manifest_of({a, b}), a});
  EXPECT_EQ(failure(extract()), Errc::corrupt) << "one is missing";
  write_by_hand({manifest_of({a}), a, b});
  EXPECT_EQ(failure(extract()), Errc::invalid) << "one is too many";
  write_by_hand({manifest_of({a, b}), b, a});
  EXPECT_EQ(failure(extract()), Errc::invalid) << "another order";
  write_by_hand({manifest_of({a}), {"accounts.sqlite", "aaab"}});
  EXPECT_EQ(failure(extract()), Errc::corrupt) << "other content";
  write_by_hand({manifest_of({a}), {"accounts.sqlite", "aaaaa"}});
  EXPECT_EQ(failure(extract()), Errc::corrupt) << "more content";
  write_by_hand({a, manifest_of({a})});
  EXPECT_EQ(failure(extract()), Errc::unreadable) << "the manifest does not come first";
}

TEST_F(Archive, that_is_larger_than_the_disk_is_refused_before_a_byte_is_written) {
  Manifest manifest{.program = "by hand", .created_at = "", .files = {}};
  manifest.files.push_back({"readings/huge", (std::uint64_t{1} << 50) - 1, std::string(64, '0')});
  write_by_hand({{k_manifest_name, to_json(manifest)}, {"readings/huge", "x"}});
  EXPECT_EQ(failure(extract()), Errc::unavailable);
  EXPECT_TRUE(fs::is_empty(path("restored")));
}

}  // namespace
}  // namespace edl::server
