#include "core/device_id.hpp"

#include <algorithm>

namespace edl {
namespace {

bool is_allowed(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

}  // namespace

Result<DeviceId> DeviceId::parse(std::string_view text) {
  if (text.empty()) return fail(Errc::invalid, "a device id must not be empty");
  if (text.size() > k_max_length) return fail(Errc::invalid, "a device id has at most 64 characters");
  if (!std::all_of(text.begin(), text.end(), is_allowed)) {
    return fail(Errc::invalid, "a device id consists of a-z, 0-9, _ and - only");
  }
  return DeviceId(std::string(text));
}

}  // namespace edl
