#pragma once

#include <cstddef>

#include <archive.h>
#include <archive_entry.h>

namespace edl::server {

/// What is read from or written to a file at once.
inline constexpr std::size_t k_piece_bytes = std::size_t{256} << 10;

/// Owner's duty of what libarchive hands out.
struct FreeArchive {
  void operator()(archive* either_way) const { ::archive_free(either_way); }
  void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};

}  // namespace edl::server
