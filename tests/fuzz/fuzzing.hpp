#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace edl {

/// libFuzzer's bytes as text; valid as long as they are.
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Stops the fuzzer with the input at hand when a law does not hold.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace edl

// Called by libFuzzer for each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
