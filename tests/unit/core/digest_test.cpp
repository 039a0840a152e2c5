#include "core/digest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace edl {
namespace {

TEST(Sha256, is_the_standard_s) {
  // FIPS 180-2, appendix B.1.
  const Sha256 digest = sha256("abc");
  EXPECT_EQ(to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}),
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

TEST(Sha256Stream, hashes_the_pieces_as_the_whole) {
  Sha256Stream stream;
  stream.add("");
  stream.add("a");
  stream.add("bc");
  EXPECT_EQ(to_hex(stream.finish()), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Stream().finish(), sha256(""));
}

TEST(Base64url, reads_what_it_wrote) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64url, has_one_text_for_each_byte_string) {
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(from_base64url(""), "");
  for (const char* wrong : {"-_8=", "+/8", "-_9", "A", "-_8 ", " -_8", "-_\n8", "-_8.", "-_88A"}) {
    EXPECT_EQ(from_base64url(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(from_base64url(std::string_view("-_8\0", 4)), std::nullopt);
  for (int byte = 0x80; byte <= 0xff; ++byte) {
    EXPECT_EQ(from_base64url(std::string("AAA") + static_cast<char>(byte)), std::nullopt) << byte;
  }
}

}  // namespace
}  // namespace edl
