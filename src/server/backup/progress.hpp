#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl::server {

/// How far a backup or a restore is.
struct Step {
  std::string_view what{};  ///< "archiving"
  std::uint64_t done_bytes = 0;
  std::uint64_t all_bytes = 0;  ///< 0: not known
};

/// Told often; ends the work by answering with a failure.
using Progress = std::function<Result<void>(const Step&)>;

/// For people: "archiving: 12.3 of 45.6 MiB".
[[nodiscard]] std::string to_text(const Step& step);

/// "12.3 MiB"
[[nodiscard]] std::string to_mebibytes(std::uint64_t bytes);

/// Lets through the first Step of each kind, and then one a second.
class StepFilter {
 public:
  /// @param now  from any clock that only goes forward
  [[nodiscard]] bool passes(const Step& step, std::chrono::steady_clock::time_point now);

 private:
  std::string what_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace edl::server
