#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.hpp"

namespace edl::server {

/// What a user may do with a device: viewer < switcher < owner. On the wire and in the database the middle
/// one is called "operator", a word that C++ keeps for itself.
enum class Role : std::uint8_t {
  viewer,    ///< read
  switcher,  ///< read and switch
  owner,     ///< everything
};

/// "viewer", "operator", "owner".
[[nodiscard]] std::string_view name_of(Role role) noexcept;

/// @return Errc::invalid naming the roles there are
[[nodiscard]] Result<Role> parse_role(std::string_view text);

/// See readings, events, commands.
[[nodiscard]] bool may_read(Role role) noexcept;
/// Switch relays.
[[nodiscard]] bool may_switch(Role role) noexcept;
/// Change name, time zone, nominal voltage; share; release; read the audit log.
[[nodiscard]] bool may_administer(Role role) noexcept;

}  // namespace edl::server
