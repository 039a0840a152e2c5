#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "net/client_tls.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "support/certificates.hpp"
#include "support/temporary_directory.hpp"

namespace edl::net {

/// A server with TLS that echoes bodies, and clients that know it in one way or another.
class TlsHouse : public ::testing::Test {
 protected:
  void write_files(const edl::testing::Credentials& credentials) {
    std::ofstream(certificate_file()) << credentials.pem();
    std::filesystem::remove(key_file());
    std::ofstream(key_file()) << credentials.key_pem();
    std::filesystem::permissions(key_file(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  /// Starts a server that shows this certificate.
  void start(const edl::testing::Credentials& credentials, HttpServerSettings settings = {}) {
    write_files(credentials);
    tls_ = ServerTls::load({certificate_file(), key_file()}).value();
    settings.tls = tls_;
    serve(std::move(settings));
  }

  /// Starts a server with what the settings say.
  void serve(HttpServerSettings settings) {
    settings.listen = {"127.0.0.1", 0};
    HttpHandlers handlers;
    handlers.on_head = [](const HttpRequest&) -> std::variant<std::size_t, HttpResponse> {
      return std::size_t{32} << 20;
    };
    handlers.on_request = [this](HttpRequest request, Responder respond) {
      if (answer_) return respond(answer_(request));
      respond({200, {}, std::move(request.body)});
    };
    handlers.on_upgrade = [this](const HttpRequest&) { return upgrade_(); };
    handlers.on_refusal = [](unsigned status, std::string detail) {
      return HttpResponse{status, {}, std::move(detail)};
    };
    server_ = HttpServer::start(settings, handlers).value();
  }

  [[nodiscard]] Url url(const std::string& host = "127.0.0.1") const {
    return {host, server_->port(), "", Scheme::https};
  }

  /// What a client that trusts so gets for a request with this body.
  [[nodiscard]] Result<HttpResponse> ask(const TlsTrust& trust, std::string body = "hello") {
    HttpClientSettings settings{url(), std::chrono::seconds(20), std::chrono::seconds(60), 32 << 20};
    settings.tls = ClientTls::make(trust).value();
    HttpRequest request;
    request.method = "POST";
    request.body = std::move(body);
    return HttpClient(settings).send(request);
  }

  [[nodiscard]] TlsTrust trusting(const edl::testing::TestCa& ca) const {
    const auto file = folder_.path() / "ca.pem";
    std::ofstream(file) << ca.pem();
    return {.ca_file = file};
  }

  [[nodiscard]] std::filesystem::path certificate_file() const { return folder_.path() / "cert.pem"; }
  [[nodiscard]] std::filesystem::path key_file() const { return folder_.path() / "key.pem"; }

  edl::testing::TestCa ca_;
  edl::testing::TemporaryDirectory folder_;
  std::shared_ptr<ServerTls> tls_;
  std::function<HttpResponse(const HttpRequest&)> answer_;
  std::function<tl::expected<WebSocketAcceptance, HttpResponse>()> upgrade_ = [] {
    return tl::unexpected(HttpResponse{404, {}, ""});
  };
  std::unique_ptr<HttpServer> server_;
};

}  // namespace edl::net
