#include "server/http/body.hpp"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "server/http/problem.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_chunk = 64 << 10;

tl::unexpected<net::HttpResponse> damaged(std::string_view encoding) {
  return tl::unexpected(problem(400, fmt::format("the body is not {}, or is cut off", encoding)));
}

tl::unexpected<net::HttpResponse> too_large(std::size_t max_bytes) {
  return tl::unexpected(problem(413, fmt::format("the body is larger than {} bytes when unpacked", max_bytes)));
}

tl::expected<std::string, net::HttpResponse> unzstd(const std::string& packed, std::size_t max_bytes) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), ZSTD_freeDStream);
  // A frame's window is what it makes us allocate.
  ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, 23);
  std::string out;
  std::array<char, k_chunk> chunk{};
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  for (;;) {
    ZSTD_outBuffer piece{chunk.data(), chunk.size(), 0};
    const std::size_t left = ZSTD_decompressStream(stream.get(), &piece, &in);
    if (ZSTD_isError(left) != 0) return damaged("zstd");
    if (out.size() + piece.pos > max_bytes) return too_large(max_bytes);
    out.append(chunk.data(), piece.pos);
    if (in.pos == in.size && piece.pos < piece.size) {
      if (left != 0) return damaged("zstd");
      return out;
    }
  }
}

tl::expected<std::string, net::HttpResponse> gunzip(std::string& packed, std::size_t max_bytes) {
  constexpr int k_gzip_window = 15 + 16;
  z_stream stream{};
  if (inflateInit2(&stream, k_gzip_window) != Z_OK) return tl::unexpected(problem(503, "no memory to unpack"));
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> owner(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  std::array<char, k_chunk> chunk{};
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    const std::size_t size = chunk.size() - stream.avail_out;
    if (state != Z_OK && state != Z_STREAM_END) return damaged("gzip");
    if (out.size() + size > max_bytes) return too_large(max_bytes);
    out.append(chunk.data(), size);
    if (state != Z_STREAM_END) continue;
    if (stream.avail_in != 0) return damaged("gzip");
    return out;
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

tl::expected<std::string, net::HttpResponse> decoded_body(net::HttpRequest request, std::size_t max_bytes) {
  const std::string encoding = lower(request.headers.find("Content-Encoding").value_or("identity"));
  std::string body = std::move(request.body);
  if (encoding == "identity" || encoding.empty()) return body;
  if (encoding == "zstd") return unzstd(body, max_bytes);
  if (encoding == "gzip") return gunzip(body, max_bytes);
  return tl::unexpected(unsupported_media("Content-Encoding zstd, gzip or identity"));
}

bool has_media_type(const net::HttpRequest& request, std::string_view media_type) {
  std::string_view value = request.headers.find("Content-Type").value_or("");
  value = value.substr(0, value.find(';'));
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  return lower(value) == media_type;
}

net::HttpResponse unsupported_media(std::string_view taken) {
  return problem(415, fmt::format("this call takes {}", taken));
}

}  // namespace edl::server
