#include "server/accounts/rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "core/time_zone.hpp"

namespace edl::server {
namespace {

bool is_username_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/// Characters of UTF-8: every byte but those that continue one (10xxxxxx).
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

void check_username(std::string_view name, Faults& faults) {
  if (name.size() < k_min_username || name.size() > k_max_username) {
    faults.add("/username", "a user name has 3 to 64 characters");
  } else if (!std::all_of(name.begin(), name.end(), is_username_letter)) {
    faults.add("/username", "a user name has letters, digits, '.', '_' and '-' only");
  }
}

void check_password(const Secret& password, Faults& faults, const std::string& pointer) {
  const std::size_t length = characters(password.reveal());
  if (length < k_min_password || length > k_max_password) {
    faults.add(pointer, "a password has 8 to 256 characters");
  }
}

std::optional<std::string> tamed_user_agent(std::string_view said) {
  std::string tamed;
  for (const char c : said.substr(0, k_max_user_agent)) {
    if (c >= 0x20 && c < 0x7F) tamed += c;
  }
  if (tamed.empty()) return std::nullopt;
  return tamed;
}

void check_changes(const DeviceChanges& changes, Faults& faults) {
  if (changes.name) {
    const std::size_t length = characters(*changes.name);
    if (length < 1 || length > k_max_device_name || has_control_character(*changes.name)) {
      faults.add("/name", "a device's name has 1 to 64 characters, no control characters among them");
    }
  }
  if (changes.site.value &&
      (characters(*changes.site.value) > k_max_site_name || has_control_character(*changes.site.value))) {
    faults.add("/site", "a site's name has up to 64 characters, no control characters among them");
  }
  if (changes.timezone) {
    const auto zone = TimeZone::parse(*changes.timezone);
    if (!zone) faults.add("/timezone", zone.error().message);
    if (!zone && zone.error().code == Errc::unavailable) faults.code = Errc::unavailable;
  }
  if (changes.nominal_voltage_volt) {
    const double volt = *changes.nominal_voltage_volt;
    if (!(volt >= k_min_nominal_volt && volt <= k_max_nominal_volt)) {
      faults.add("/nominal_voltage", "a nominal voltage is 50 to 1000 V, between phase and neutral");
    }
  }
}

}  // namespace edl::server
