#include "server/accounts/role.hpp"

#include <string>

namespace edl::server {

std::string_view name_of(Role role) noexcept {
  switch (role) {
    case Role::viewer: return "viewer";
    case Role::switcher: return "operator";
    case Role::owner: return "owner";
  }
  return "unknown";
}

Result<Role> parse_role(std::string_view text) {
  for (const Role role : {Role::viewer, Role::switcher, Role::owner}) {
    if (name_of(role) == text) return role;
  }
  return fail(Errc::invalid, "a role is owner, operator or viewer");
}

bool may_read(Role role) noexcept { return role >= Role::viewer; }
bool may_switch(Role role) noexcept { return role >= Role::switcher; }
bool may_administer(Role role) noexcept { return role >= Role::owner; }

}  // namespace edl::server
