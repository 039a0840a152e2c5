#include "agent/pairing/pairing_code.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/private_file.hpp"

namespace edl::agent::pairing {
namespace {

constexpr std::uint32_t k_codes = 100'000'000;
constexpr std::size_t k_half = PairingCode::k_digits / 2;
constexpr std::size_t k_max_code_file = 64;

Secret joined(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string text;
  text.reserve(size);
  for (const std::string_view part : parts) text += part;
  return Secret(std::move(text));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

PairingCode PairingCode::random() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium found no source of random bytes");
  std::string digits(k_digits, '0');
  std::uint32_t number = randombytes_uniform(k_codes);
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, number /= 10) {
    *digit = static_cast<char>('0' + number % 10);
  }
  return PairingCode(Secret(std::move(digits)));
}

Result<PairingCode> PairingCode::parse(std::string_view text) {
  Secret digits(text);
  if (text.size() == k_digits + 1 && text[k_half] == '-') {
    digits = joined({text.substr(0, k_half), text.substr(k_half + 1)});
  }
  if (digits.size() != k_digits || !std::ranges::all_of(digits.reveal(), is_digit)) {
    return fail(Errc::invalid, "a pairing code has eight digits, such as 1234-5678");
  }
  return PairingCode(std::move(digits));
}

Result<PairingCode> PairingCode::load_or_create(const std::filesystem::path& file) {
  auto text = read_private_file(file, k_max_code_file);
  if (!text && text.error().code == Errc::not_found) {
    const PairingCode code = random();
    if (auto made = create_private_file(file, joined({code.digits().reveal(), "\n"}).reveal()); made) return code;
    // Another process was quicker, or the error is found again.
    text = read_private_file(file, k_max_code_file);
  }
  if (!text) return tl::unexpected(std::move(text).error());
  std::string_view line = text->reveal();
  if (line.ends_with('\n')) line.remove_suffix(1);
  auto code = parse(line);
  if (!code) code.error().where = file.string();
  return code;
}

Secret PairingCode::shown() const {
  const std::string_view digits = digits_.reveal();
  return joined({digits.substr(0, k_half), "-", digits.substr(k_half)});
}

Secret label_text(const DeviceId& device, const PairingCode& code) {
  return joined({device.text(), "\n", code.shown().reveal()});
}

Secret label_link(const DeviceId& device, const PairingCode& code) {
  // Of the characters of a DeviceId (a-z 0-9 _ -) none needs escaping: RFC 3986, section 2.3.
  return joined({"edl:pair?id=", device.text(), "&code=", code.digits().reveal()});
}

}  // namespace edl::agent::pairing
