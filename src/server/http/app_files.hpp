#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "net/http.hpp"
#include "server/http/router.hpp"

namespace edl::server {

/// The app's files, read once and served from memory: a few hundred kilobytes, already packed for the wire.
class AppFiles {
 public:
  /// No app: every path is not found.
  AppFiles() = default;

  /// Reads the folder that the app's build made.
  /// @return Errc::not_found no index.html there | Errc::too_large not an app's folder
  [[nodiscard]] static Result<AppFiles> load(const std::filesystem::path& folder);

  [[nodiscard]] bool has(std::string_view path) const { return find(path) != nullptr; }

  /// The route by which they are answered, whatever they are called: for no table, since the app decides what is its own.
  /// Borrows this.
  [[nodiscard]] Route route() const;

  /// The answer for a GET of that path, "/" being index.html and "/docs" docs/index.html; nothing where there is no such file.
  [[nodiscard]] std::optional<net::HttpResponse> answer(const net::HttpRequest& request) const;

 private:
  struct File {
    std::string content_type;
    std::string cache_control;
    std::string etag;
    std::string plain;
    std::string gzip;  ///< empty where packing does not help
  };
  static File read_file(const std::string& name, std::string content);
  [[nodiscard]] const File* find(std::string_view path) const;

  std::map<std::string, File, std::less<>> files_;
};

}  // namespace edl::server
