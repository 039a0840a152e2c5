#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace edl::server {

/// The number of the format that docs/backup-format.md describes.
inline constexpr std::uint64_t k_backup_format = 1;
/// The manifest's own name in the archive, whose first file it is.
inline constexpr const char* k_manifest_name = "manifest.json";
inline constexpr std::size_t k_max_manifest_bytes = std::size_t{64} << 20;

struct ManifestFile {
  std::string name;        ///< below the data folder: "readings/000123.sst"
  std::uint64_t size = 0;  ///< bytes
  std::string sha256;      ///< 64 hexadecimal digits, lower case

  bool operator==(const ManifestFile&) const = default;
};

/// What a backup holds: enough to verify all of it before anything is changed.
struct Manifest {
  std::uint64_t format = k_backup_format;
  std::string program;     ///< "edl-server 0.1.0"
  std::string created_at;  ///< RFC 3339
  std::vector<ManifestFile> files;

  /// Of all files.
  [[nodiscard]] std::uint64_t bytes() const;
  bool operator==(const Manifest&) const = default;
};

[[nodiscard]] std::string to_json(const Manifest& manifest);

/// Reads a manifest and checks it: format, names that stay in their folder and come once, sizes that add up.
/// @return Errc::unreadable if it is none | Errc::invalid naming what is wrong, another format number first of all
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view json);

/// Whether a backup may hold a file of this name: NAME or FOLDER/NAME of letters, digits, ".", "_" and "-", neither
/// beginning with a dot. There is no way out of the folder.
[[nodiscard]] bool is_backup_name(std::string_view name);

}  // namespace edl::server
