#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/result.hpp"
#include "net/url.hpp"

namespace edl::server {

struct ServerSettings {
  net::Endpoint listen{"127.0.0.1", 8080};
  std::filesystem::path data;                ///< the folder that holds all state
  std::optional<std::filesystem::path> app;  ///< the app's files; none: only the API is served
  unsigned io_threads = 1;
  unsigned worker_threads = 2;
};

/// Where a data folder keeps what, so that the command line's calls and the server agree.
struct DataFolder {
  std::filesystem::path root;

  [[nodiscard]] std::filesystem::path accounts() const { return root / "accounts.sqlite"; }
  [[nodiscard]] std::filesystem::path keys() const { return root / "keys"; }
  [[nodiscard]] std::filesystem::path readings() const { return root / "readings"; }

  /// Makes the folder, mode 0700, where it is not there yet.
  [[nodiscard]] Result<void> create() const;
};

/// The server's rooms, opened, wired and serving until destroyed.
class Server {
 public:
  /// @return the first room's error: a folder that cannot be used, a database that is damaged, an address in use
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(const ServerSettings& settings);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Answers what is in work, closes connections, makes pending readings durable.
  ~Server();

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct House;
  explicit Server(std::unique_ptr<House> house);
  std::unique_ptr<House> house_;
};

}  // namespace edl::server
