#include "server/http/body.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

namespace edl::server {
namespace {

std::string zstd_of(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string gzip_of(std::string text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

net::HttpRequest request_with(std::string encoding, std::string body) {
  net::HttpRequest request;
  request.headers.add("Content-Encoding", std::move(encoding));
  request.body = std::move(body);
  return request;
}

TEST(body_test, every_encoding_gives_the_same_body) {
  for (const std::size_t size : {0UL, 1UL, 100'000UL, 1'000'000UL}) {
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i * i);
    text.resize(size);
    EXPECT_EQ(decoded_body(request_with("zstd", zstd_of(text)), 1'000'000).value(), text);
    EXPECT_EQ(decoded_body(request_with("GZIP", gzip_of(text)), 1'000'000).value(), text);
    EXPECT_EQ(decoded_body(request_with("identity", text), 1'000'000).value(), text);
  }
}

TEST(body_test, a_bomb_is_stopped_at_the_limit) {
  const std::string zeros(50 << 20, '0');
  EXPECT_EQ(decoded_body(request_with("zstd", zstd_of(zeros)), 1 << 20).error().status, 413u);
  EXPECT_EQ(decoded_body(request_with("gzip", gzip_of(zeros)), 1 << 20).error().status, 413u);
}

TEST(body_test, damaged_or_cut_bodies_are_400) {
  const std::string text(10'000, 'x');
  for (std::string packed : {zstd_of(text), gzip_of(text)}) {
    const std::string encoding = packed[0] == '\x1f' ? "gzip" : "zstd";
    EXPECT_EQ(decoded_body(request_with(encoding, packed.substr(0, packed.size() - 3)), 1 << 20).error().status, 400u);
    packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 0x55);
    packed[2] = static_cast<char>(packed[2] ^ 0xff);
    EXPECT_EQ(decoded_body(request_with(encoding, packed), 1 << 20).error().status, 400u) << encoding;
  }
  EXPECT_EQ(decoded_body(request_with("gzip", ""), 1 << 20).error().status, 400u);
  EXPECT_EQ(decoded_body(request_with("gzip", gzip_of(text) + "more"), 1 << 20).error().status, 400u);
}

TEST(body_test, other_encodings_are_415) { EXPECT_EQ(decoded_body(request_with("br", "x"), 10).error().status, 415u); }

TEST(body_test, media_types_compare_without_parameters_and_case) {
  net::HttpRequest request;
  EXPECT_FALSE(has_media_type(request, "application/json"));
  request.headers.add("Content-Type", "Application/JSON ; charset=utf-8");
  EXPECT_TRUE(has_media_type(request, "application/json"));
  EXPECT_FALSE(has_media_type(request, "text/json"));
}

}  // namespace
}  // namespace edl::server
