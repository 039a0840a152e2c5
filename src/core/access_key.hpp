#pragma once

#include <string>

#include "core/secret.hpp"

namespace edl {

/// A key with which the server signs users' access tokens. Tokens name it by `id` (their `kid`), so that a
/// new key can come into use while tokens of the one before are still good.
struct AccessKey {
  std::string id;
  Secret bytes;  ///< 32 random bytes
};

}  // namespace edl
