#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/schedule.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// The schedule that the server gave the device, and how far it has been carried out.
struct KeptSchedule {
  std::uint64_t revision = 0;  ///< 0: there was never one
  std::string timezone = "UTC";
  Schedule schedule{};
  Timestamp done_until{};  ///< what was due up to then is not to be carried out (again)

  bool operator==(const KeptSchedule&) const = default;
};

/// As JSON, format 1.
[[nodiscard]] std::string to_json(const KeptSchedule& kept);

/// @return Errc::unreadable, Errc::invalid with what is wrong and where
[[nodiscard]] Result<KeptSchedule> parse_kept_schedule(std::string_view json);

/// Reads the file; there need not be one. One that is damaged is put aside (".damaged"), logged, and taken for none:
/// the server sends the schedule again.
/// @return Errc::io, Errc::forbidden
[[nodiscard]] Result<KeptSchedule> load_schedule(const std::filesystem::path& file);

/// Replaces the file, mode 0600: it holds the old or the new schedule, whatever happens.
/// @return Errc::io
[[nodiscard]] Result<void> save_schedule(const std::filesystem::path& file, const KeptSchedule& kept);

}  // namespace edl::agent
