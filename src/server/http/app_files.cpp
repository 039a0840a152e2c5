#include "server/http/app_files.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "server/http/problem.hpp"

#include "server/http/browser_rules.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t k_max_app_bytes = 32 << 20;

std::string content_type_of(const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> k_types{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".map", "application/json"},
  }};
  for (const auto& [ending, type] : k_types) {
    if (name.ends_with(ending)) return std::string(type);
  }
  return "application/octet-stream";
}

std::string gzipped(std::string& plain) {
  constexpr int k_gzip_window = 15 + 16;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, k_gzip_window, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> owner(&stream, deflateEnd);
  std::string out(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return {};
  out.resize(stream.total_out);
  return out;
}

}  // namespace

Result<AppFiles> AppFiles::load(const fs::path& folder) {
  AppFiles app;
  std::error_code error;
  if (!fs::is_regular_file(folder / "index.html", error)) {
    return fail(Errc::not_found, "the app is not there: no index.html", folder.string());
  }
  std::uintmax_t total = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file()) continue;
    total += entry.file_size();
    if (total > k_max_app_bytes) return fail(Errc::too_large, "more files than an app has", folder.string());
    std::ifstream in(entry.path(), std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(in)), {});
    const std::string name = "/" + fs::relative(entry.path(), folder).generic_string();
    app.files_.emplace(name, read_file(name, std::move(content)));
  }
  if (error) return fail(Errc::io, error.message(), folder.string());
  return app;
}

AppFiles::File AppFiles::read_file(const std::string& name, std::string content) {
  File file;
  file.content_type = content_type_of(name);
  // Names under /assets carry a hash of their content; all others are asked for again each time.
  file.cache_control = name.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  const auto checksum = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
  file.etag = fmt::format("\"{:08x}-{:x}\"", checksum, content.size());
  file.plain = std::move(content);
  file.gzip = gzipped(file.plain);
  if (file.gzip.size() * 10 > file.plain.size() * 9) file.gzip.clear();
  return file;
}

const AppFiles::File* AppFiles::find(std::string_view path) const {
  if (path == "/") path = "/index.html";
  if (path == "/docs") path = "/docs/index.html";
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

Route AppFiles::route() const {
  return {"GET", "app", Access::open, RunOn::io, 0, at_once([this](const Call& call) {
            auto file = answer(call.request);
            return file ? std::move(*file) : problem(404, "the app has no such file");
          })};
}

std::optional<net::HttpResponse> AppFiles::answer(const net::HttpRequest& request) const {
  const File* found = find(request.path);
  if (found == nullptr) return std::nullopt;
  const File& file = *found;
  net::HttpResponse response{200,
                             {{"Content-Type", file.content_type},
                              {"Cache-Control", file.cache_control},
                              {"ETag", file.etag},
                              {"Vary", "Accept-Encoding"}},
                             {}};
  add_app_rules(response);
  if (request.headers.find("If-None-Match") == file.etag) {
    response.status = 304;
    return response;
  }
  const auto accepted = request.headers.find("Accept-Encoding").value_or("");
  if (!file.gzip.empty() && accepted.find("gzip") != std::string_view::npos) {
    response.headers.add("Content-Encoding", "gzip");
    response.body = file.gzip;
  } else {
    response.body = file.plain;
  }
  return response;
}

}  // namespace edl::server
