#pragma once

#include <cstdlib>
#include <random>
#include <string>

namespace edl::testing {

/// EDL_TEST_SEED, to run again what has failed; else any. Tests print it.
inline unsigned seed_of_this_run() {
  const char* const given = std::getenv("EDL_TEST_SEED");
  return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
}

}  // namespace edl::testing
