#pragma once

#include <string>
#include <variant>

#include "core/device_id.hpp"

namespace edl::server {

/// A user, by the `sub` of the access token.
struct UserSubject {
  std::string sub;
  std::string session{};  ///< by its `sid`; empty where the token names none
};

/// Who makes a request, once its token has been checked.
using Principal = std::variant<std::monostate, UserSubject, DeviceId>;

/// Who may make a request.
enum class Access : std::uint8_t {
  open,     ///< anybody
  user,     ///< who holds an access token
  device,   ///< who holds a device token
  scraper,  ///< who holds the token of this server's that is for reading its metrics
};

}  // namespace edl::server
