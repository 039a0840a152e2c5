#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace edl::server {

/// Pages of other servers whose scripts may use this one: exact origins (RFC 6454), none by default.
class AllowedOrigins {
 public:
  AllowedOrigins() = default;

  /// Reads origins as browsers write them: "https://app.example.org", "http://localhost:5173".
  /// @return Errc::invalid: anything else; `*` too, since whoever may use the API may switch relays
  [[nodiscard]] static Result<AllowedOrigins> parse(const std::vector<std::string>& texts);

  [[nodiscard]] bool empty() const { return origins_.empty(); }
  [[nodiscard]] bool contains(std::string_view origin) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace edl::server
