#include "server/store/embedded/codec/raw_bits.hpp"

#include <zstd.h>

#include <cstddef>
#include <memory>
#include <stdexcept>

namespace edl::server::codec {
namespace {

constexpr int k_zstd_level = 3;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

std::string transposed(std::span<const double> values, Transform transform) {
  std::string bytes(values.size() * sizeof(double), '\0');
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto bits = std::bit_cast<std::uint64_t>(values[i]);
    const std::uint64_t word = transform == Transform::exclusive_or ? bits ^ last : bits;
    last = bits;
    for (std::size_t b = 0; b < sizeof(double); ++b) {
      bytes[b * values.size() + i] = static_cast<char>((word >> (8 * b)) & 0xff);
    }
  }
  return bytes;
}

}  // namespace

std::string compress_raw(std::span<const double> values, Transform transform) {
  const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, k_zstd_level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
  const std::string bytes = transposed(values, transform);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
  out.resize(size);
  return out;
}

Result<void> decompress_raw(std::string_view bytes, Transform transform, std::span<double> values) {
  const std::size_t size = values.size() * sizeof(double);
  const auto raw = std::make_unique_for_overwrite<char[]>(size);
  if (ZSTD_decompress(raw.get(), size, bytes.data(), bytes.size()) != size) {
    return fail(Errc::corrupt, "is not what zstd makes of its values");
  }
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint64_t word = 0;
    for (std::size_t b = 0; b < sizeof(double); ++b) {
      word |= std::uint64_t{static_cast<unsigned char>(raw[b * values.size() + i])} << (8 * b);
    }
    if (transform == Transform::exclusive_or) word ^= last;
    last = word;
    values[i] = std::bit_cast<double>(word);
  }
  return {};
}

}  // namespace edl::server::codec
