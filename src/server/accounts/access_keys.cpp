#include "server/accounts/access_keys.hpp"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "core/file_descriptor.hpp"
#include "core/private_file.hpp"
#include "core/random.hpp"
#include "server/accounts/access_key_file.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds k_look_every{1};

fs::path fresh_file(const fs::path& directory) { return directory / "access.key.new"; }

/// When a file was written, by the system's clock; nullopt: there is none.
std::optional<Timestamp> written_at(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return Timestamp(std::chrono::seconds(status.st_mtim.tv_sec) +
                   std::chrono::floor<std::chrono::milliseconds>(std::chrono::nanoseconds(status.st_mtim.tv_nsec)));
}

/// Root does it for the user to whom the server's files belong.
Result<void> give_to_owner_of(const fs::path& known, const fs::path& file) {
  struct stat owner {};
  if (::geteuid() != 0 || ::stat(known.c_str(), &owner) != 0) return {};
  if (::lchown(file.c_str(), owner.st_uid, owner.st_gid) == 0) return {};
  return fail(Errc::io, "cannot give away the file: " + std::generic_category().message(errno), file.string());
}

/// Writes a key beside the ones that are there, in the place of what an earlier try has left.
Result<void> write_key(const fs::path& directory, const fs::path& file, const Secret& bytes) {
  std::error_code error;
  fs::remove(file, error);
  if (error) return fail(Errc::io, "cannot remove the file: " + error.message(), file.string());
  if (auto created = create_private_file(file, bytes.reveal()); !created) return created;
  return give_to_owner_of(access_key_file(directory), file);
}

}  // namespace

Result<std::string> rotate_access_key(const fs::path& directory, KeyBefore before) {
  const auto present = load_or_create_access_key(directory);
  if (!present) return tl::unexpected(present.error());
  const fs::path fresh = fresh_file(directory);
  if (auto made = write_key(directory, fresh, random_secret(k_access_key_bytes)); !made) {
    return tl::unexpected(made.error());
  }
  std::error_code error;
  if (before == KeyBefore::ends) {
    fs::remove(previous_access_key_file(directory), error);
    if (error) return fail(Errc::io, "cannot remove the key before: " + error.message(), directory.string());
  } else if (auto kept = write_key(directory, previous_access_key_file(directory), present->bytes); !kept) {
    return tl::unexpected(kept.error());
  }
  fs::rename(fresh, access_key_file(directory), error);
  if (error) return fail(Errc::io, "cannot replace the key: " + error.message(), directory.string());
  if (auto synced = sync_directory(directory); !synced) return tl::unexpected(synced.error());
  const auto key = load_or_create_access_key(directory);
  if (!key) return tl::unexpected(key.error());
  return key->id;
}

Result<std::unique_ptr<AccessKeys>> AccessKeys::open(const fs::path& directory, std::chrono::minutes lifetime) {
  std::unique_ptr<AccessKeys> keys(new AccessKeys(directory, lifetime));
  auto loaded = keys->load();
  if (!loaded) return tl::unexpected(loaded.error());
  keys->loaded_ = std::move(*loaded);
  std::error_code ignored;
  keys->changed_at_ = fs::last_write_time(access_key_file(directory), ignored);
  return keys;
}

Result<AccessKeys::Loaded> AccessKeys::load() const {
  auto key = load_or_create_access_key(directory_);
  if (!key) return tl::unexpected(key.error());
  Loaded loaded;
  loaded.current = std::make_shared<const std::vector<AccessKey>>(1, *key);
  loaded.both = loaded.current;
  const auto replaced_at = written_at(previous_access_key_file(directory_));
  if (!replaced_at) return loaded;
  auto before = load_access_key(previous_access_key_file(directory_));
  if (!before) return tl::unexpected(before.error());
  loaded.both = std::make_shared<const std::vector<AccessKey>>(std::vector<AccessKey>{*key, *before});
  loaded.before_until = *replaced_at + lifetime_;
  return loaded;
}

std::shared_ptr<const std::vector<AccessKey>> AccessKeys::good_at(Timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto clock = std::chrono::steady_clock::now();
  if (clock >= look_next_) {
    look_next_ = clock + k_look_every;
    look_again_locked();
  }
  return now < loaded_.before_until ? loaded_.both : loaded_.current;
}

void AccessKeys::look_again() {
  const std::lock_guard lock(mutex_);
  look_again_locked();
}

void AccessKeys::look_again_locked() {
  std::error_code error;
  const auto changed_at = fs::last_write_time(access_key_file(directory_), error);
  if (error || changed_at == changed_at_) return;
  changed_at_ = changed_at;
  auto loaded = load();
  if (!loaded) {
    spdlog::error("the keys of access tokens were replaced and cannot be used, those before stay: {}",
                  to_string(loaded.error()));
    return;
  }
  loaded_ = std::move(*loaded);
  spdlog::info("access tokens are signed by the key {} from now on", loaded_.current->front().id);
}

}  // namespace edl::server
