#pragma once

#include <cstddef>

#include "core/secret.hpp"

namespace edl {

/// Bytes that nobody can guess, from the operating system's generator.
/// @throws std::runtime_error on a host without one
[[nodiscard]] Secret random_secret(std::size_t bytes);

}  // namespace edl
