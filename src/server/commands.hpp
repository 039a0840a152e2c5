#pragma once

#include <filesystem>
#include <string>

#include "core/fault.hpp"
#include "core/result.hpp"
#include "server/accounts/access_keys.hpp"
#include "server/server.hpp"

namespace edl::server {

// What `edl-server` does for whoever owns the host. Each returns the program's exit code: 0, or 1 with the reason on
// standard error. All but serve() work beside a running server, on the same data folder.

/// Says what went wrong on standard error.
/// @return 1
[[nodiscard]] int failed(const Error& error);
[[nodiscard]] int failed(const Faults& faults);

/// Serves until SIGTERM or SIGINT.
[[nodiscard]] int serve(const ServerSettings& settings);

/// @param replace_key  whether a device may come back with another key
[[nodiscard]] int enroll_device(const DataFolder& data, const std::string& id, const std::filesystem::path& public_key,
                                bool replace_key);
[[nodiscard]] int list_devices(const DataFolder& data);
[[nodiscard]] int revoke_device(const DataFolder& data, const std::string& id);
[[nodiscard]] int list_users(const DataFolder& data);

/// Reads the new password from standard input, without showing it where that is a terminal.
[[nodiscard]] int reset_password(const DataFolder& data, const std::string& name);

/// Prints the OpenAPI document of this version; works on no data folder but one of its own, which goes again.
[[nodiscard]] int print_openapi();

/// Makes a new key for access tokens.
[[nodiscard]] int rotate_keys(const DataFolder& data, KeyBefore before);

/// Where the app's files are: beside the program, in ../share/edl/web; none if they are not there.
[[nodiscard]] std::optional<std::filesystem::path> installed_app();

}  // namespace edl::server
