#pragma once

#include <string>

namespace edl::agent {

/// `text` as a QR code for a terminal: two rows of modules in each line, by half blocks, light on dark as scanners
/// like it, with the quiet zone around. Empty if the text is too long for a code (ISO/IEC 18004: some 2,900 bytes).
[[nodiscard]] std::string qr_code(const std::string& text);

}  // namespace edl::agent
