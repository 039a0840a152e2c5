#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/fault.hpp"
#include "core/secret.hpp"
#include "server/accounts/records.hpp"

// What names, passwords and settings may be. Each adds a fault at its member's pointer, or nothing.

namespace edl::server {

inline constexpr std::size_t k_min_username = 3;
inline constexpr std::size_t k_max_username = 64;
inline constexpr std::size_t k_min_password = 8;
inline constexpr std::size_t k_max_password = 256;
inline constexpr std::size_t k_max_device_name = 64;
inline constexpr std::size_t k_max_site_name = 64;
inline constexpr std::size_t k_max_user_agent = 256;
inline constexpr double k_min_nominal_volt = 50.0;
inline constexpr double k_max_nominal_volt = 1000.0;

/// 3 to 64 of letters, digits, `.`, `_`, `-`.
void check_username(std::string_view name, Faults& faults);

/// 8 to 256 characters of any kind: length is what makes a password strong, and rules of composition do not.
/// @source NIST SP 800-63B, section 5.1.1.2
void check_password(const Secret& password, Faults& faults, const std::string& pointer = "/password");

/// What a client says of itself, to be kept and shown: printable ASCII, cut to k_max_user_agent; nullopt where nothing is left.
[[nodiscard]] std::optional<std::string> tamed_user_agent(std::string_view said);

/// @return Errc::unavailable in `faults` if the time zones of the system cannot be read
void check_changes(const DeviceChanges& changes, Faults& faults);

}  // namespace edl::server
