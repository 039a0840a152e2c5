#pragma once

#include <string>
#include <string_view>

namespace edl::server::influx {

/// `plain` as one gzip member (RFC 1952), at zlib's quickest level: the link is a local one more often than not.
[[nodiscard]] std::string gzip(std::string_view plain);

}  // namespace edl::server::influx
