#pragma once

#include <cstdint>

namespace edl::server {

/// What the kernel knows of this process.
/// @source proc(5)
struct ProcessFacts {
  double started_at_s = 0.0;  ///< Unix time
  double processor_s = 0.0;   ///< that it has used, of all threads together
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t most_files = 0;  ///< that it may open
};

/// What cannot be read is 0.
[[nodiscard]] ProcessFacts process_facts();

}  // namespace edl::server
