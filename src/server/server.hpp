#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/result.hpp"
#include "net/http_server.hpp"
#include "server/accounts/password.hpp"
#include "server/api/webhook_post.hpp"
#include "server/http/origins.hpp"
#include "server/http/request_limits.hpp"
#include "server/http/request_log.hpp"
#include "server/store/embedded/embedded_store.hpp"
#include "server/store/influxdb/influxdb_store.hpp"

namespace edl::server {

struct ServerSettings {
  net::HttpServerSettings http;              ///< where and how; its `tls` is read from the files below
  std::optional<net::ServerTls::Files> tls;  ///< none: HTTP in the clear
  RequestRates rates;                        ///< how often users, devices and strangers may ask
  AllowedOrigins origins;                    ///< pages of other servers that may use this one
  std::filesystem::path data;                ///< the folder that holds all state
  std::optional<std::filesystem::path> app;  ///< the app's files; none: only the API is served
  /// Which store keeps the readings; its folder is the data folder's unless it names one.
  std::variant<EmbeddedStoreSettings, InfluxdbStoreSettings> store{};
  std::optional<std::chrono::days> keep_events{};     ///< power-quality events; nullopt: for ever
  std::optional<std::chrono::days> keep_harmonics{};  ///< nullopt: for ever
  PrivateWebhooks private_webhooks = PrivateWebhooks::refused;
  /// A mailto: or https: URL that push services are told; empty: where the page is that subscribes.
  std::string push_contact{};
  std::chrono::seconds offline_after{60};  ///< a device is offline when nothing was heard of it for so long
  unsigned worker_threads = 2;
  PasswordCost password_cost{};  ///< cheaper only where no real password is kept
  LoggedRequests logged_requests = LoggedRequests::failed;
};

/// Where a data folder keeps what, so that the command line's calls and the server agree.
struct DataFolder {
  std::filesystem::path root;

  [[nodiscard]] std::filesystem::path accounts() const { return root / "accounts.sqlite"; }
  [[nodiscard]] std::filesystem::path keys() const { return root / "keys"; }
  [[nodiscard]] std::filesystem::path readings() const { return root / "readings"; }
  [[nodiscard]] std::filesystem::path power_quality() const { return root / "power-quality.sqlite"; }
  [[nodiscard]] std::filesystem::path alerts() const { return root / "alerts.sqlite"; }
  [[nodiscard]] std::filesystem::path push() const { return root / "push.sqlite"; }
  /// Where `edl-server tls self-signed` puts what it makes: among the keys, so that a backup holds it.
  [[nodiscard]] std::filesystem::path tls_certificate() const { return keys() / "tls.cert.pem"; }
  [[nodiscard]] std::filesystem::path tls_key() const { return keys() / "tls.key.pem"; }
  /// Where a backup in work puts together what it archives.
  [[nodiscard]] std::filesystem::path backup_work() const { return root / "backup.work"; }

  [[nodiscard]] std::filesystem::path influxdb_spool() const { return root / "influxdb"; }

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

  /// Breaks off a backup, answers what is in work, closes connections, makes pending readings durable.
  ~Server();

  [[nodiscard]] std::uint16_t port() const;

  /// Reads the certificate again, if the server speaks TLS; tells the log. Any thread.
  void reload();

  /// From now on calls `alive`, every so often, for as long as each of the threads that serve comes round to it and the
  /// workers get on with what they have. On those threads: quick. Once.
  void beat(std::chrono::milliseconds every, std::function<void()> alive);

  /// What /openapi.json answers.
  [[nodiscard]] std::string openapi() const;

 private:
  struct House;
  explicit Server(std::unique_ptr<House> house);
  std::unique_ptr<House> house_;
};

}  // namespace edl::server
