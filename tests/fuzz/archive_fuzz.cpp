#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "fuzz/fuzzing.hpp"
#include "server/backup/archive_reader.hpp"
#include "server/backup/manifest.hpp"

namespace {

namespace fs = std::filesystem;
using namespace edl;
using namespace edl::server;

/// Of this fuzzer alone; what lies in `into` goes before each archive.
struct Place {
  fs::path root = [] {
    std::string path = (fs::temp_directory_path() / "edl-archive-fuzz-XXXXXX").string();
    require(::mkdtemp(path.data()) != nullptr);
    return path;
  }();
  fs::path archive = root / "archive";
  fs::path into = root / "into";

  void put(std::string_view bytes) const {
    fs::remove_all(into);
    fs::create_directory(into);
    const int file = ::open(archive.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(file >= 0 && ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    ::close(file);
  }
  ~Place() { fs::remove_all(root); }
};

}  // namespace

// A file that somebody calls a backup. (A tar archive without zstd is read too, so that its headers are easy to reach.)
// Nothing is written but what its manifest names, inside the folder.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Place place;
  const std::string_view bytes = text_of(data, size);
  if (const auto manifest = parse_manifest(bytes)) require(parse_manifest(to_json(*manifest)) == manifest);

  place.put(bytes);
  const auto extracted = extract_archive(place.archive, place.into, [](const Step&) { return Result<void>(); });
  std::size_t entries = 0;
  for (const auto& entry : fs::directory_iterator(place.root)) {
    require(entry.path() == place.archive || entry.path() == place.into);
    ++entries;
  }
  require(entries == 2);
  if (!extracted) return 0;
  for (const ManifestFile& file : extracted->files) {
    require(fs::is_regular_file(fs::symlink_status(place.into / file.name)));
    require(fs::file_size(place.into / file.name) == file.size);
  }
  return 0;
}
