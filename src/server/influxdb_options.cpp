#include "server/influxdb_options.hpp"

#include <cstdlib>
#include <string_view>

#include "core/private_file.hpp"
#include "net/url.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_max_secret_bytes = 4 << 10;
constexpr unsigned k_max_days = 36'500;

/// A secret from its file, without the line's end that editors leave; else from the environment; else none.
Result<Secret> secret_of(const std::string& file, const char* variable) {
  if (file.empty()) {
    const char* value = std::getenv(variable);
    return value == nullptr ? Secret() : Secret(value);
  }
  const auto read = read_private_file(file, k_max_secret_bytes);
  if (!read) return tl::unexpected(read.error());
  const std::string_view text = read->reveal();
  const auto end = text.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos) return fail(Errc::invalid, "the file holds no secret", file);
  if (text.substr(0, end + 1).find_first_of("\r\n") != std::string_view::npos) {
    return fail(Errc::invalid, "the file holds more than one line", file);
  }
  return Secret(text.substr(0, end + 1));
}

}  // namespace

void add_influxdb_target(Settings& settings, CLI::App& call, InfluxdbOptions& options) {
  settings.add(call, "--influxdb-url", options.url, "Where InfluxDB is")->capture_default_str();
  settings.add(call, "--influxdb-database", options.database, "Its database (1.x)");
  settings.add(call, "--influxdb-bucket", options.bucket, "Its bucket (2.x)");
  settings.add(call, "--influxdb-organisation", options.organisation, "The organisation that has the bucket");
  settings.add(call, "--influxdb-token-file", options.token_file, "File of mode 0600 with the token (2.x)")
      ->type_name("FILE");
  settings.add(call, "--influxdb-username", options.username, "Who signs in (1.x with authentication)");
  settings.add(call, "--influxdb-password-file", options.password_file, "File of mode 0600 with the password")
      ->type_name("FILE");
  settings.add(call, "--influxdb-timeout", options.timeout_s, "Seconds to wait for an answer of InfluxDB")
      ->capture_default_str()
      ->check(CLI::Range(1U, 3'600U));
}

void add_influxdb_store(Settings& settings, CLI::App& call, InfluxdbOptions& options) {
  settings
      .add(call, "--influxdb-spool-max-bytes", options.spool_bytes,
           "How much to keep on disk while InfluxDB is away, for example 4GB")
      ->capture_default_str()
      ->transform(CLI::AsSizeValue(false));
}

void add_influxdb_retention(Settings& settings, CLI::App& call, InfluxdbOptions& options) {
  const auto days = [&](const std::string& resolution, unsigned& value, const std::string& what) {
    settings.add(call, "--retention-" + resolution + "-days", value, "Days to keep " + what + "; 0: for ever")
        ->check(CLI::Range(0U, k_max_days));
  };
  days("raw", options.raw_days, "readings of a second");
  days("1m", options.minute_days, "values of a minute");
  days("15m", options.quarter_hour_days, "values of 15 minutes");
  days("1h", options.hour_days, "values of an hour");
}

Result<InfluxdbTarget> influxdb_target(const InfluxdbOptions& options) {
  InfluxdbTarget target;
  const auto url = net::parse_url(options.url);
  if (!url) return fail(Errc::invalid, url.error().message, "--influxdb-url");
  if (options.database.empty() && options.bucket.empty()) {
    return fail(Errc::invalid, "InfluxDB needs --influxdb-database (1.x) or --influxdb-bucket (2.x)");
  }
  if (!options.bucket.empty() && options.organisation.empty()) {
    return fail(Errc::invalid, "--influxdb-bucket needs --influxdb-organisation");
  }
  auto token = secret_of(options.token_file, "EDL_INFLUXDB_TOKEN");
  if (!token) return tl::unexpected(token.error());
  auto password = secret_of(options.password_file, "EDL_INFLUXDB_PASSWORD");
  if (!password) return tl::unexpected(password.error());
  target.url = *url;
  target.database = options.database;
  target.bucket = options.bucket;
  target.organisation = options.organisation;
  target.token = std::move(*token);
  target.username = options.username;
  target.password = std::move(*password);
  target.write_timeout = std::chrono::seconds(options.timeout_s);
  target.query_timeout = std::chrono::seconds(options.timeout_s);
  return target;
}

InfluxdbRetention influxdb_retention(const InfluxdbOptions& options) {
  return {.raw = std::chrono::days(options.raw_days),
          .minute = std::chrono::days(options.minute_days),
          .quarter_hour = std::chrono::days(options.quarter_hour_days),
          .hour = std::chrono::days(options.hour_days)};
}

}  // namespace edl::server
