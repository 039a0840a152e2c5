#include "server/tls.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include "core/file_descriptor.hpp"
#include "core/private_file.hpp"
#include "core/wall_clock.hpp"
#include "net/url.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_max_key_bytes = 64 << 10;
constexpr std::chrono::days k_renew_before{14};
/// A certificate's first moment is earlier than now, for clocks that are slow.
constexpr std::chrono::hours k_slow_clocks{24};

void tell(const net::CertificateSummary& certificate) {
  spdlog::info("TLS with a certificate for {}, good until {}; fingerprint of its key {}", certificate.names_text(),
               to_rfc3339(certificate.not_after), certificate.public_key.text());
  if (certificate.not_after < wall_clock()) {
    spdlog::warn("the certificate has expired: clients will refuse it, but those that pin its fingerprint");
  } else if (certificate.not_after < wall_clock() + k_renew_before) {
    spdlog::warn("the certificate expires soon: renew it, and send SIGHUP");
  } else if (certificate.not_before > wall_clock()) {
    spdlog::warn("the certificate is not good before {}", to_rfc3339(certificate.not_before));
  }
}

int tls_failed(const Error& error) {
  fmt::print(stderr, "edl-server: {}\n", to_string(error));
  return 1;
}

/// What this machine is called, where nobody has said.
std::vector<std::string> own_names() {
  std::array<char, 256> name{};
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  if (::gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0' && names.front() != name.data()) {
    names.insert(names.begin(), name.data());
  }
  return names;
}

/// Puts a file in the place of another, whole and durable.
Result<void> replace_file(const fs::path& path, std::string_view bytes) {
  const fs::path fresh = path.string() + ".new";
  std::error_code error;
  fs::remove(fresh, error);
  if (auto created = create_private_file(fresh, bytes); !created) return created;
  fs::rename(fresh, path, error);
  if (error) return fail(Errc::io, "cannot replace the file: " + error.message(), path.string());
  return sync_directory(folder_of(path));
}

Result<net::CertificateSummary> make_pair(const DataFolder& data, const std::vector<std::string>& names, unsigned days,
                                          Renewal renewal) {
  if (auto created = data.create(); !created) return tl::unexpected(created.error());
  Secret key;
  if (renewal == Renewal::keep_key) {
    auto kept = read_private_file(data.tls_key(), k_max_key_bytes);
    if (!kept) return tl::unexpected(kept.error());
    key = std::move(*kept);
  } else if (std::error_code error; fs::exists(data.tls_certificate(), error) || fs::exists(data.tls_key(), error)) {
    return fail(Errc::conflict, "there is one already; --renew makes another certificate for the same key",
                data.tls_certificate().string());
  }
  const auto pair =
      net::make_self_signed(names, {wall_clock() - k_slow_clocks, wall_clock() + std::chrono::days(days)}, key);
  if (!pair) return tl::unexpected(pair.error());
  if (renewal == Renewal::refuse) {
    if (auto kept = create_private_file(data.tls_key(), pair->key.reveal()); !kept) return tl::unexpected(kept.error());
  }
  if (auto kept = replace_file(data.tls_certificate(), pair->certificate); !kept) return tl::unexpected(kept.error());
  return net::read_certificate(pair->certificate);
}

}  // namespace

Result<std::shared_ptr<net::ServerTls>> open_tls(const net::ServerTls::Files& files) {
  auto loaded = net::ServerTls::load(files);
  if (!loaded) return tl::unexpected(loaded.error());
  tell((*loaded)->certificate());
  return std::shared_ptr<net::ServerTls>(std::move(*loaded));
}

void reload_tls(net::ServerTls& tls) {
  if (const auto reloaded = tls.reload(); !reloaded) {
    spdlog::error("SIGHUP: the new certificate cannot be used, the one before stays: {}", to_string(reloaded.error()));
    return;
  }
  spdlog::info("SIGHUP: the certificate is read again, for connections from now on");
  tell(tls.certificate());
}

int make_self_signed_certificate(const DataFolder& data, std::vector<std::string> names, unsigned days,
                                 Renewal renewal) {
  if (names.empty()) names = own_names();
  const auto made = make_pair(data, names, days, renewal);
  if (!made) return tls_failed(made.error());
  fmt::print(
      "A certificate for {}, good until {}:\n"
      "  certificate  {}\n"
      "  key          {}\n"
      "  fingerprint  {}\n",
      made->names_text(), to_rfc3339(made->not_after), data.tls_certificate().string(), data.tls_key().string(),
      made->public_key.text());
  if (renewal == Renewal::keep_key) {
    fmt::print("The fingerprint has not changed. Send a running server SIGHUP.\n");
    return 0;
  }
  fmt::print(
      "Serve with it, and let devices know it by its fingerprint:\n"
      "  edl-server serve --tls-cert {} --tls-key {}\n"
      "  edl-agent init --device-id ID --server {} --server-fingerprint {}\n",
      data.tls_certificate().string(), data.tls_key().string(),
      net::Url{names.front(), 8080, "", net::Scheme::https}.text(), made->public_key.text());
  return 0;
}

}  // namespace edl::server
