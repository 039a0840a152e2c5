#pragma once

#include <cstdint>
#include <span>

#include "core/result.hpp"

namespace edl::agent {

/// A serial bus with one chip on it: the carrier of frames, which knows nothing of their meaning.
class SpiBus {
 public:
  SpiBus() = default;
  SpiBus(const SpiBus&) = delete;
  SpiBus& operator=(const SpiBus&) = delete;
  virtual ~SpiBus() = default;

  /// One frame: selects the chip, clocks `out` to it most significant bit first, and lets it go. Meanwhile as many
  /// bytes come back, whatever the chip drove on its line: a chip that is not there reads as all ones or all zeros.
  /// @param in  as long as `out`; filled whole where the call succeeds
  /// @return Errc::io: the machine refused the transfer | Errc::invalid: lengths differ or are past the carrier's limit
  [[nodiscard]] virtual Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) = 0;
};

}  // namespace edl::agent
