#include "server/accounts/device_code.hpp"

#include <optional>

#include "core/random.hpp"

namespace edl::server {
namespace {

constexpr std::string_view k_letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t k_max_typed = 32;

/// The letter as we write it, whichever way it was typed.
std::optional<char> canonical(char typed) {
  const char upper = typed >= 'a' && typed <= 'z' ? static_cast<char>(typed - 'a' + 'A') : typed;
  if (upper == 'O') return '0';
  if (upper == 'I' || upper == 'L') return '1';
  if (k_letters.find(upper) == std::string_view::npos) return std::nullopt;
  return upper;
}

tl::unexpected<Error> not_a_code() {
  return fail(Errc::invalid, "a device code has 10 letters and digits, such as 7K3QF-9MX2A");
}

}  // namespace

DeviceCode DeviceCode::random() {
  const Secret bytes = random_secret(k_length);
  std::string text;
  text.reserve(k_length);
  // 32 letters divide a byte's 256 values evenly: each is as likely as the others.
  for (const char byte : bytes.reveal()) text += k_letters[static_cast<unsigned char>(byte) % k_letters.size()];
  return DeviceCode(Secret(std::move(text)));
}

Result<DeviceCode> DeviceCode::parse(std::string_view text) {
  if (text.size() > k_max_typed) return not_a_code();
  std::string code;
  code.reserve(k_max_typed);
  for (const char typed : text) {
    if (typed == '-' || typed == ' ') continue;
    const auto letter = canonical(typed);
    if (!letter) return not_a_code();
    code += *letter;
  }
  if (code.size() != k_length) return not_a_code();
  return DeviceCode(Secret(std::move(code)));
}

std::string DeviceCode::shown() const {
  const std::string_view text = text_.reveal();
  return std::string(text.substr(0, k_length / 2)) + "-" + std::string(text.substr(k_length / 2));
}

}  // namespace edl::server
