#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/fault.hpp"
#include "core/result.hpp"
#include "net/http.hpp"

namespace edl::server {

/// Takes the body out of the request, without its Content-Encoding: none, "identity", "gzip" or "zstd".
/// @param max_bytes  of the result: a bomb is stopped there
/// @return Errc::unreadable damaged | too_large | unsupported encodings are unsupported_media() (415)
[[nodiscard]] tl::expected<std::string, net::HttpResponse> decoded_body(net::HttpRequest request,
                                                                        std::size_t max_bytes);

/// Whether Content-Type is that media type, whatever its parameters.
[[nodiscard]] bool has_media_type(const net::HttpRequest& request, std::string_view media_type);

/// 415 with what is taken.
[[nodiscard]] net::HttpResponse unsupported_media(std::string_view taken);

}  // namespace edl::server
