#include "server/http/content_encoding.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace edl::server {
namespace {

constexpr std::size_t k_room = 64 << 10;
constexpr int k_fastest = 1;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// What stands before the separator, taken off the front with it.
std::string_view take_until(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(taken);
}

/// "q=0.5": from 0, not taken, to 1, which is meant where there is none; nothing where it cannot be read.
std::optional<double> weight_in(std::string_view parameter) {
  if (parameter.empty()) return 1.0;
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return std::nullopt;
  parameter.remove_prefix(2);
  double weight = 0.0;
  const auto [end, error] = std::from_chars(parameter.data(), parameter.data() + parameter.size(), weight);
  if (error != std::errc() || end != parameter.data() + parameter.size() || !(weight >= 0.0 && weight <= 1.0)) {
    return std::nullopt;
  }
  return weight;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + 32 : x) == y; });
}

}  // namespace

std::string_view name_of(ContentEncoding encoding) {
  constexpr std::array<std::string_view, 3> k_names{"identity", "gzip", "zstd"};
  return k_names[static_cast<std::size_t>(encoding)];
}

ContentEncoding choose_encoding(std::string_view accept_encoding) {
  struct Choice {
    ContentEncoding encoding = ContentEncoding::identity;
    std::optional<double> weight{};
  };
  std::array<Choice, 2> choices{{{ContentEncoding::zstd}, {ContentEncoding::gzip}}};
  double any = 0.0;
  double identity = 0.0;  // takes part only where it is named; it is good in any case
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_until(accept_encoding, ',');
    const std::string_view name = take_until(parameters, ';');
    const auto weight = weight_in(trimmed(parameters));
    if (!weight) continue;
    if (name == "*") any = *weight;
    if (same_name(name, "identity")) identity = *weight;
    for (Choice& choice : choices) {
      if (same_name(name, name_of(choice.encoding))) choice.weight = *weight;
    }
  }
  const auto weight_of = [any](const Choice& choice) { return choice.weight.value_or(any); };
  const Choice& best = *std::ranges::max_element(choices, {}, weight_of);
  return weight_of(best) > 0.0 && weight_of(best) >= identity ? best.encoding : ContentEncoding::identity;
}

class Packer::Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;
  [[nodiscard]] virtual std::string pack(std::string_view piece, bool last) = 0;
};

class Packer::Gzip final : public Stream {
 public:
  Gzip() {
    constexpr int k_gzip_window = 15 + 16;
    constexpr int k_memory_level = 8;
    if (deflateInit2(&stream_, k_fastest, Z_DEFLATED, k_gzip_window, k_memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  ~Gzip() override { deflateEnd(&stream_); }

  std::string pack(std::string_view piece, bool last) override {
    std::string in(piece);  // zlib 1.2 wants its input writable
    stream_.next_in = reinterpret_cast<Bytef*>(in.data());
    stream_.avail_in = static_cast<uInt>(in.size());
    std::string out;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(room_.data());
      stream_.avail_out = static_cast<uInt>(room_.size());
      deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(room_.data(), room_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return out;
  }

 private:
  z_stream stream_{};
  std::string room_ = std::string(k_room, '\0');
};

class Packer::Zstd final : public Stream {
 public:
  Zstd() : context_(ZSTD_createCCtx(), ZSTD_freeCCtx) {
    if (!context_) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, k_fastest);
  }

  std::string pack(std::string_view piece, bool last) override {
    ZSTD_inBuffer in{piece.data(), piece.size(), 0};
    std::string out;
    for (;;) {
      ZSTD_outBuffer room{room_.data(), room_.size(), 0};
      const std::size_t left = ZSTD_compressStream2(context_.get(), &room, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0) throw std::runtime_error(ZSTD_getErrorName(left));
      out.append(room_.data(), room.pos);
      if (last ? left == 0 : in.pos == in.size) return out;
    }
  }

 private:
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context_;
  std::string room_ = std::string(k_room, '\0');
};

Packer::Packer(ContentEncoding encoding) {
  if (encoding == ContentEncoding::identity) throw std::invalid_argument("identity is no packing");
  if (encoding == ContentEncoding::gzip) {
    stream_ = std::make_unique<Gzip>();
  } else {
    stream_ = std::make_unique<Zstd>();
  }
}
Packer::~Packer() = default;
std::string Packer::add(std::string_view piece) { return stream_->pack(piece, false); }
std::string Packer::finish() { return stream_->pack({}, true); }

void pack_body(const net::HttpRequest& request, net::HttpResponse& response) {
  response.headers.add("Vary", "Accept-Encoding");
  if (response.body.size() < k_least_packed_bytes) return;
  const auto encoding = choose_encoding(request.headers.find("Accept-Encoding").value_or(""));
  if (encoding == ContentEncoding::identity) return;
  Packer packer(encoding);
  std::string packed = packer.add(response.body);
  packed += packer.finish();
  response.body = std::move(packed);
  response.headers.add("Content-Encoding", std::string(name_of(encoding)));
}

}  // namespace edl::server
