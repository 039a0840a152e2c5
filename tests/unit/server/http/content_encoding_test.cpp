#include "server/http/content_encoding.hpp"

#include <gtest/gtest.h>

#include "server/http/body.hpp"

namespace edl::server {
namespace {

TEST(content_encoding_test, the_client_chooses_by_its_weights) {
  struct Case {
    std::string_view accept;
    ContentEncoding chosen;
  };
  using enum ContentEncoding;
  for (const auto& [accept, chosen] : {Case{"", identity},
                                       {"gzip", gzip},
                                       {"gzip, deflate", gzip},
                                       {"gzip, deflate, br, zstd", zstd},
                                       {"GZIP", gzip},
                                       {"zstd;q=0.5, gzip;q=0.8", gzip},
                                       {"zstd ; q=0.5 ,gzip;q=0.5", zstd},
                                       {"gzip;q=0", identity},
                                       {"gzip;q=0, *", zstd},
                                       {"*;q=0", identity},
                                       {"identity, gzip;q=0.5", identity},
                                       {"identity;q=0.5, gzip", gzip},
                                       {"deflate, br", identity},
                                       {"gzip;q=high", identity},
                                       {"gzip;q=2", identity},
                                       {",,;,=", identity},
                                       {"gzipped", identity}}) {
    EXPECT_EQ(choose_encoding(accept), chosen) << accept;
  }
}

TEST(content_encoding_test, only_large_bodies_are_packed_and_all_say_that_they_could_be) {
  net::HttpRequest request;
  request.headers.add("Accept-Encoding", "gzip");
  for (const std::size_t size : {k_least_packed_bytes - 1, k_least_packed_bytes}) {
    net::HttpResponse response{200, {}, std::string(size, 'x')};
    pack_body(request, response);
    EXPECT_EQ(response.headers.find("Vary"), "Accept-Encoding");
    net::HttpRequest received;
    received.body = response.body;
    if (size >= k_least_packed_bytes) {
      ASSERT_EQ(response.headers.find("Content-Encoding"), "gzip");
      EXPECT_LT(response.body.size(), size / 20);
      received.headers.add("Content-Encoding", "gzip");
    }
    EXPECT_EQ(decoded_body(received, 1 << 20).value(), std::string(size, 'x'));
  }
}

TEST(content_encoding_test, a_body_in_pieces_is_packed_as_one) {
  for (const auto encoding : {ContentEncoding::gzip, ContentEncoding::zstd}) {
    Packer packer(encoding);
    net::HttpRequest received;
    std::string plain;
    for (int i = 0; i < 300; ++i) {
      const std::string piece = std::to_string(i * 7919) + std::string(static_cast<std::size_t>(i), ' ');
      plain += piece;
      received.body += packer.add(piece);
    }
    received.body += packer.finish();
    received.headers.add("Content-Encoding", std::string(name_of(encoding)));
    EXPECT_EQ(decoded_body(received, 1 << 20).value(), plain) << name_of(encoding);
  }
}

}  // namespace
}  // namespace edl::server
