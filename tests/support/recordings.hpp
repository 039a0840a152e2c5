#pragma once

// For test programs that are compiled with EDL_SOURCE_DIR.

#include <cstdlib>
#include <filesystem>
#include <string>

namespace edl::testing {

/// A file of a real recording: in the folder that EDL_RECORDINGS names, or in the one beside the project.
inline std::filesystem::path recording(const std::string& folder, const std::string& file = "waveform.csv.gz") {
  const char* const named = std::getenv("EDL_RECORDINGS");
  const std::filesystem::path root =
      named != nullptr ? std::filesystem::path(named) : std::filesystem::path(EDL_SOURCE_DIR) / "../shared/data";
  return root / folder / file;
}

/// Why a test is skipped where the recording is not there.
inline std::string needs(const std::filesystem::path& file) {
  return "needs the recording " + file.string() + "; EDL_RECORDINGS names the folder of recordings";
}

}  // namespace edl::testing
