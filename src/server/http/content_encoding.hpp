#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace edl::server {

/// A body's packing on the wire.
enum class ContentEncoding : std::uint8_t { identity, gzip, zstd };

/// "identity", "gzip" or "zstd".
[[nodiscard]] std::string_view name_of(ContentEncoding encoding);

/// The one that a client likes best of those it takes; of equals zstd before gzip before none.
/// @param accept_encoding  the header's value; a member whose weight cannot be read is passed over
/// @source RFC 9110, 12.5.3
[[nodiscard]] ContentEncoding choose_encoding(std::string_view accept_encoding);

/// Packs a body that comes in pieces, quickly rather than tightly. For one thread at a time.
class Packer {
 public:
  /// @param encoding  not identity
  explicit Packer(ContentEncoding encoding);
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  ~Packer();

  /// What can be sent of all that was given so far; may be empty.
  [[nodiscard]] std::string add(std::string_view piece);

  /// The rest, after the last piece.
  [[nodiscard]] std::string finish();

 private:
  class Stream;
  class Gzip;
  class Zstd;
  std::unique_ptr<Stream> stream_;
};

/// Below this a body is sent as it is.
inline constexpr std::size_t k_least_packed_bytes = 16 << 10;

/// Packs the whole body of an answer as the request's client likes it, if it is large enough; says so in the headers.
void pack_body(const net::HttpRequest& request, net::HttpResponse& response);

}  // namespace edl::server
