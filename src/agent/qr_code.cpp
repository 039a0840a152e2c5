#include "agent/qr_code.hpp"

#include <qrencode.h>

#include <memory>

namespace edl::agent {
namespace {

constexpr int k_quiet_zone = 2;

bool dark_at(const QRcode& code, int x, int y) {
  if (x < 0 || y < 0 || x >= code.width || y >= code.width) return false;
  return (code.data[y * code.width + x] & 1U) != 0;
}

}  // namespace

std::string qr_code(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
  if (!code) return {};
  std::string out;
  for (int y = -k_quiet_zone; y < code->width + k_quiet_zone; y += 2) {
    // White on black, so that it reads the same on light and dark terminals.
    out += "\x1b[97;40m";
    for (int x = -k_quiet_zone; x < code->width + k_quiet_zone; ++x) {
      const bool upper = !dark_at(*code, x, y);
      const bool lower = !dark_at(*code, x, y + 1);
      out += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    out += "\x1b[0m\n";
  }
  return out;
}

}  // namespace edl::agent
