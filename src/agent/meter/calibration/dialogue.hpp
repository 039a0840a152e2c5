#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl::agent {

/// A conversation with the person in front of the program.
class Dialogue {
 public:
  Dialogue() = default;
  Dialogue(const Dialogue&) = delete;
  Dialogue& operator=(const Dialogue&) = delete;
  virtual ~Dialogue() = default;

  /// Says a line, or several.
  virtual void tell(std::string_view text) = 0;

  /// @param fallback  what an empty answer means; shown
  /// @return the answer without spaces around it | Errc::unavailable: nobody answers, or stop was requested
  [[nodiscard]] virtual Result<std::string> ask(std::string_view question, std::string_view fallback) = 0;
};

}  // namespace edl::agent
