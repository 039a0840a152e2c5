#pragma once

#include <string>
#include <string_view>

namespace edl {

/// `text` as UTF-8, whatever was in it: each byte that belongs to no character (RFC 3629) becomes U+FFFD. For what senders
/// wrote and is printed again, as JSON has to be UTF-8.
[[nodiscard]] std::string well_formed(std::string_view text);

}  // namespace edl
