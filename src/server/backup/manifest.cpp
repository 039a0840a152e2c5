#include "server/backup/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/described_json.hpp"

namespace edl::server {

BOOST_DESCRIBE_STRUCT(ManifestFile, (), (name, size, sha256))
BOOST_DESCRIBE_STRUCT(Manifest, (), (format, program, created_at, files))

namespace {

constexpr std::size_t k_max_name_bytes = 255;
constexpr std::uint64_t k_max_bytes = std::uint64_t{1} << 50;  // sums of sizes below it cannot overflow

/// What every format has, so that a newer one is refused by its number and not for what is new in it.
struct AnyFormat {
  std::uint64_t format = 0;
};
BOOST_DESCRIBE_STRUCT(AnyFormat, (), (format))

bool is_plain_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= k_max_name_bytes && name.front() != '.' && std::ranges::all_of(name, plain);
}

bool is_digest(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<void> check_files(const std::vector<ManifestFile>& files) {
  std::set<std::string_view> names;
  std::uint64_t left = k_max_bytes;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const ManifestFile& file = files[i];
    const std::string place = fmt::format("{}/files/{}", k_manifest_name, i);
    if (!is_backup_name(file.name))
      return fail(Errc::invalid, "this is no file of a backup: " + shown(file.name), place);
    if (!names.insert(file.name).second) return fail(Errc::invalid, file.name + " is named twice", place);
    if (!is_digest(file.sha256)) return fail(Errc::invalid, "the SHA-256 of " + file.name + " is none", place);
    if (file.size > left) return fail(Errc::invalid, "the files are larger than any backup", place);
    left -= file.size;
  }
  return {};
}

tl::unexpected<Error> failure(const Faults& faults) {
  std::string message = "the backup's manifest: " + faults.summary;
  if (!faults.faults.empty()) message += ": " + faults.faults.front().pointer + " " + faults.faults.front().detail;
  return fail(faults.code, std::move(message), k_manifest_name);
}

}  // namespace

std::uint64_t Manifest::bytes() const {
  std::uint64_t sum = 0;
  for (const ManifestFile& file : files) sum += file.size;
  return sum;
}

std::string to_json(const Manifest& manifest) { return print_json(manifest); }

Result<Manifest> parse_manifest(std::string_view json) {
  const auto document = parse_json_document(json);
  if (!document) return failure(document.error());
  const auto any = from_json<AnyFormat>(*document, UnknownMembers::skip);
  if (!any) return failure(any.error());
  if (any->format != k_backup_format) {
    return fail(Errc::invalid,
                fmt::format("the backup has format {}, this program reads format {}{}", any->format, k_backup_format,
                            any->format > k_backup_format ? ": it was made by a newer version" : ""),
                k_manifest_name);
  }
  auto manifest = from_json<Manifest>(*document, UnknownMembers::refuse);
  if (!manifest) return failure(manifest.error());
  if (auto checked = check_files(manifest->files); !checked) return tl::unexpected(checked.error());
  return std::move(*manifest);
}

bool is_backup_name(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return is_plain_name(name) && name != k_manifest_name;
  return is_plain_name(name.substr(0, slash)) && is_plain_name(name.substr(slash + 1));
}

}  // namespace edl::server
