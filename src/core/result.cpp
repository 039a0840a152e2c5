#include "core/result.hpp"

namespace edl {

const char* name_of(Errc code) noexcept {
  switch (code) {
    case Errc::unreadable: return "unreadable";
    case Errc::invalid: return "invalid";
    case Errc::too_large: return "too_large";
    case Errc::unauthorized: return "unauthorized";
    case Errc::forbidden: return "forbidden";
    case Errc::not_found: return "not_found";
    case Errc::conflict: return "conflict";
    case Errc::too_many: return "too_many";
    case Errc::unavailable: return "unavailable";
    case Errc::timeout: return "timeout";
    case Errc::expired: return "expired";
    case Errc::corrupt: return "corrupt";
    case Errc::io: return "io";
  }
  return "unknown";
}

std::string to_string(const Error& error) {
  return error.where.empty() ? error.message : error.message + " (" + error.where + ")";
}

}  // namespace edl
