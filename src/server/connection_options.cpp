#include "server/connection_options.hpp"

#include <utility>

namespace edl::server {
namespace {

constexpr std::size_t k_most_connections = 1'000'000;
constexpr unsigned k_most_days = 3'650;
constexpr unsigned k_most_requests = 1'000'000;

Result<net::TrustedProxies> proxies_of(const ConnectionOptions& options) {
  std::vector<net::AddressRange> ranges;
  for (const std::string& text : options.trusted_proxies) {
    const auto range = net::AddressRange::parse(text);
    if (!range) return fail(Errc::invalid, range.error().message, "--trusted-proxy");
    ranges.push_back(*range);
  }
  const bool standard = options.proxy_header == "forwarded";
  return net::TrustedProxies(std::move(ranges),
                             standard ? net::ProxyHeader::forwarded : net::ProxyHeader::x_forwarded_for);
}

void add_rates(Settings& settings, CLI::App& call, RequestRates& rates) {
  const auto rate = [&](const std::string& whose, unsigned& value, const std::string& what) {
    settings.add(call, "--requests-per-second-" + whose, value, what + "; ten seconds' worth at once; 0: no limit")
        ->capture_default_str()
        ->check(CLI::Range(0U, k_most_requests));
  };
  rate("user", rates.user, "Requests of a user, with all tokens together");
  rate("device", rates.device, "Requests of a device");
  rate("address", rates.address, "Requests of an address without a good token; this machine's are not counted");
}

}  // namespace

void add_connection_options(Settings& settings, CLI::App& call, ConnectionOptions& options) {
  settings.add(call, "--listen", options.listen, "HOST:PORT to listen on; port 0 lets the system choose")
      ->capture_default_str();
  settings
      .add(call, "--tls-cert", options.tls_cert,
           "Speak TLS with this certificate (PEM, with those above it); read again on SIGHUP")
      ->type_name("FILE");
  settings.add(call, "--tls-key", options.tls_key, "The certificate's key (PEM, mode 0600)")->type_name("FILE");
  settings
      .add(call, "--hsts-days", options.hsts_days,
           "With TLS: how long browsers shall come by TLS alone, to all of the host's ports; 0: they are not told")
      ->capture_default_str()
      ->check(CLI::Range(0U, k_most_days));
  settings.add(call, "--max-connections", options.max_connections, "Connections that are open at the same time")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, k_most_connections));
  settings
      .add(call, "--max-connections-per-address", options.max_connections_per_address,
           "Of them from one address (IPv6: one /64); this machine and trusted proxies are not counted")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, k_most_connections));
  settings
      .add(call, "--trusted-proxy", options.trusted_proxies,
           "Proxies that are believed when they say for whom they ask: addresses or ranges, with commas between")
      ->type_name("ADDRESS")
      ->delimiter(',');
  settings.add(call, "--proxy-header", options.proxy_header, "Where they say it: x-forwarded-for or forwarded")
      ->capture_default_str()
      ->check(CLI::IsMember({"x-forwarded-for", "forwarded"}));
  add_rates(settings, call, options.rates);
  settings
      .add(call, "--cors-origin", options.cors_origins,
           "Pages of other servers that may use this one: origins such as https://app.example.org, with commas between")
      ->type_name("ORIGIN")
      ->delimiter(',');
}

Result<void> set_connections(const ConnectionOptions& options, ServerSettings& settings) {
  auto listen = net::parse_endpoint(options.listen);
  if (!listen) return fail(Errc::invalid, listen.error().message, "--listen");
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return fail(Errc::invalid, "--tls-cert and --tls-key belong together");
  }
  auto proxies = proxies_of(options);
  if (!proxies) return tl::unexpected(proxies.error());
  auto origins = AllowedOrigins::parse(options.cors_origins);
  if (!origins) return fail(Errc::invalid, origins.error().message, "--cors-origin");
  settings.rates = options.rates;
  settings.origins = std::move(*origins);
  settings.http.listen = std::move(*listen);
  settings.http.max_connections = options.max_connections;
  settings.http.max_connections_per_address = options.max_connections_per_address;
  settings.http.strict_transport_security = std::chrono::days(options.hsts_days);
  settings.http.proxies = std::move(*proxies);
  if (!options.tls_cert.empty()) settings.tls = net::ServerTls::Files{options.tls_cert, options.tls_key};
  return {};
}

}  // namespace edl::server
