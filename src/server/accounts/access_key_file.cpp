#include "server/accounts/access_key_file.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <system_error>

#include "core/digest.hpp"
#include "core/private_file.hpp"
#include "core/random.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_id_bytes = 8;

/// The key's name in tokens: the same after each start, and telling nothing of 32 random bytes.
std::string id_of(const Secret& key) {
  const Sha256 digest = sha256(key.reveal());
  std::string id;
  for (std::size_t i = 0; i < k_id_bytes; ++i) id += fmt::format("{:02x}", digest.at(i));
  return id;
}

Result<void> make_private_directory(const std::filesystem::path& directory) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(directory, error);
  if (!error && made) std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
  if (error) return fail(Errc::io, "cannot make the directory: " + error.message(), directory.string());
  return {};
}

}  // namespace

std::filesystem::path access_key_file(const std::filesystem::path& directory) { return directory / "access.key"; }

std::filesystem::path previous_access_key_file(const std::filesystem::path& directory) {
  return directory / "access.previous.key";
}

Result<AccessKey> load_or_create_access_key(const std::filesystem::path& directory) {
  if (auto made = make_private_directory(directory); !made) return tl::unexpected(made.error());
  const std::filesystem::path file = access_key_file(directory);
  auto key = load_access_key(file);
  if (key || key.error().code != Errc::not_found) return key;
  const auto created = create_private_file(file, random_secret(k_access_key_bytes).reveal());
  if (!created && created.error().code != Errc::conflict) return tl::unexpected(created.error());
  return load_access_key(file);  // ours, or that of a process which was quicker
}

Result<AccessKey> load_access_key(const std::filesystem::path& file) {
  auto key = read_private_file(file, k_access_key_bytes);
  const bool wrong_length = key ? key->size() != k_access_key_bytes : key.error().code == Errc::too_large;
  if (wrong_length) return fail(Errc::corrupt, "an access key is 32 bytes long", file.string());
  if (!key) return tl::unexpected(key.error());
  return AccessKey{id_of(*key), std::move(*key)};
}

}  // namespace edl::server
