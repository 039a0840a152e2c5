#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/settings.hpp"
#include "server/server.hpp"

namespace edl::server {

/// What the command line, the environment and the settings file say of connections: where they come, TLS, limits,
/// proxies, other pages.
struct ConnectionOptions {
  std::string listen = "127.0.0.1:8080";
  std::string tls_cert;
  std::string tls_key;
  unsigned hsts_days = 365;
  std::size_t max_connections = 20'000;
  std::size_t max_connections_per_address = 512;
  std::vector<std::string> trusted_proxies;
  std::string proxy_header = "x-forwarded-for";
  RequestRates rates;
  std::vector<std::string> cors_origins;
};

/// Adds them to `serve`. `options` is borrowed and outlives the Settings.
void add_connection_options(Settings& settings, CLI::App& call, ConnectionOptions& options);

/// Puts them where the server looks.
/// @return Errc::invalid naming the option that is wrong
[[nodiscard]] Result<void> set_connections(const ConnectionOptions& options, ServerSettings& settings);

}  // namespace edl::server
