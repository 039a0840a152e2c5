#include "server/http/browser_rules.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>

#include "server/http/app_files.hpp"
#include "server/http/problem.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

/// What browsers see of a server that refuses /refused by its head and gives data for everything else.
class BrowserRulesTest : public ::testing::Test {
 protected:
  static net::HttpHandlers plain() {
    net::HttpHandlers handlers;
    handlers.on_head = [](const net::HttpRequest& head) -> std::variant<std::size_t, net::HttpResponse> {
      if (head.path == "/refused") return problem(401, "no token");
      if (head.method == "OPTIONS") return problem(405, "no such method");
      return std::size_t{0};
    };
    handlers.on_request = [](const net::HttpRequest&, net::Responder respond) { respond(json_answer(200, "{}")); };
    handlers.on_refusal = [](unsigned status, const std::string& detail) { return problem(status, detail); };
    handlers.on_upgrade = [](const net::HttpRequest&) -> tl::expected<net::WebSocketAcceptance, net::HttpResponse> {
      return tl::unexpected(problem(401, "no ticket"));
    };
    return handlers;
  }

  static net::HttpResponse ask(const net::HttpHandlers& handlers, net::HttpRequest request) {
    auto verdict = handlers.on_head(request);
    if (auto* refusal = std::get_if<net::HttpResponse>(&verdict)) return std::move(*refusal);
    std::optional<net::HttpResponse> given;
    handlers.on_request(std::move(request), net::Responder([&](net::HttpResponse response) { given = response; }));
    return given.value();
  }

  net::HttpResponse ask(const std::string& method, const std::string& path, net::Headers headers = {}) const {
    net::HttpRequest request;
    request.method = method;
    request.path = path;
    request.headers = std::move(headers);
    return ask(with_browser_rules(plain(), origins), request);
  }

  AllowedOrigins origins = AllowedOrigins::parse({"https://app.example.org", "http://localhost:5173"}).value();
};

std::string header(const net::HttpResponse& response, std::string_view name) {
  return std::string(response.headers.find(name).value_or("none"));
}

TEST_F(BrowserRulesTest, every_answer_that_is_no_page_is_told_to_be_data) {
  const auto handlers = with_browser_rules(plain(), {});
  net::HttpRequest refused;
  refused.path = "/refused";
  for (const auto& response : {ask(handlers, {}), ask(handlers, refused), handlers.on_refusal(431, "too large"),
                               handlers.on_upgrade({}).error()}) {
    EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff") << response.status;
    EXPECT_EQ(header(response, "Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  }
}

TEST_F(BrowserRulesTest, a_file_of_the_app_has_its_own_rules_once) {
  const testing::TemporaryDirectory folder;
  std::ofstream(folder.path() / "index.html") << "<!doctype html>";
  const auto app = AppFiles::load(folder.path()).value();
  net::HttpHandlers handlers = plain();
  handlers.on_request = [&](const net::HttpRequest& request, net::Responder respond) {
    respond(app.answer(request).value());
  };
  const auto response = ask(with_browser_rules(std::move(handlers), {}), {});
  EXPECT_EQ(response.headers.all("Content-Security-Policy").size(), 1U);
  const std::string policy = header(response, "Content-Security-Policy");
  for (const char* rule :
       {"default-src 'self';", "object-src 'none';", "base-uri 'none';", "form-action 'self';",
        "frame-ancestors 'none'", "connect-src 'self';", "worker-src 'self';", "manifest-src 'self';"}) {
    EXPECT_NE(policy.find(rule), std::string::npos) << rule;
  }
  EXPECT_EQ(policy.find("unsafe-eval"), std::string::npos);
  EXPECT_EQ(response.headers.all("X-Content-Type-Options").size(), 1U);
  EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header(response, "Cross-Origin-Opener-Policy"), "same-origin");
  const std::string permissions = header(response, "Permissions-Policy");
  for (const char* rule : {"bluetooth=(self)", "camera=(self)", "geolocation=()", "microphone=()", "usb=()"}) {
    EXPECT_NE(permissions.find(rule), std::string::npos) << rule;
  }
}

TEST_F(BrowserRulesTest, without_origins_other_pages_are_told_nothing_at_all) {
  origins = {};
  for (const char* method : {"GET", "OPTIONS"}) {
    const auto response =
        ask(method, "/me", {{"Origin", "https://app.example.org"}, {"Access-Control-Request-Method", "GET"}});
    EXPECT_EQ(response.status, method == std::string("GET") ? 200U : 405U);
    for (const auto& [name, value] : response.headers) {
      EXPECT_FALSE(name.starts_with("Access-Control")) << name;
      EXPECT_NE(name, "Vary");
    }
  }
}

TEST_F(BrowserRulesTest, a_page_that_is_named_may_read_answers_refusals_too) {
  for (const char* path : {"/me", "/refused"}) {
    const auto response = ask("GET", path, {{"Origin", "http://localhost:5173"}});
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "http://localhost:5173");
    EXPECT_EQ(header(response, "Access-Control-Expose-Headers"), "Retry-After, X-Request-Id");
    EXPECT_EQ(header(response, "Vary"), "Origin");
    EXPECT_EQ(header(response, "Access-Control-Allow-Credentials"), "none");
  }
}

TEST_F(BrowserRulesTest, another_page_may_not_and_caches_know_that_it_matters_who_asks) {
  for (const char* origin : {"https://evil.example.org", "null", "https://app.example.org.evil.org",
                             "http://app.example.org", "https://app.example.org:8443", "*"}) {
    const auto response = ask("GET", "/me", {{"Origin", origin}});
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "none") << origin;
    EXPECT_EQ(header(response, "Vary"), "Origin");
    const auto preflight = ask("OPTIONS", "/me", {{"Origin", origin}, {"Access-Control-Request-Method", "GET"}});
    EXPECT_EQ(preflight.status, 405U) << origin;
  }
  EXPECT_EQ(header(ask("GET", "/me"), "Vary"), "Origin");
}

TEST_F(BrowserRulesTest, what_a_named_page_asks_beforehand_is_granted_without_a_token) {
  const auto response =
      ask("OPTIONS", "/refused", {{"Origin", "https://app.example.org"}, {"Access-Control-Request-Method", "PATCH"}});
  EXPECT_EQ(response.status, 204U);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "https://app.example.org");
  EXPECT_EQ(header(response, "Access-Control-Allow-Methods"), "GET, HEAD, POST, PATCH, DELETE");
  EXPECT_EQ(header(response, "Access-Control-Allow-Headers"), "Authorization, Content-Type, Content-Encoding");
  EXPECT_EQ(header(response, "Access-Control-Max-Age"), "600");
  EXPECT_EQ(header(response, "Vary"), "Origin");
  // No preflight: an OPTIONS of its own.
  EXPECT_EQ(ask("OPTIONS", "/me", {{"Origin", "https://app.example.org"}}).status, 405U);
}

TEST(AllowedOriginsTest, are_read_as_browsers_write_them_and_nothing_else_is_taken) {
  for (const char* good : {"https://a.example.org", "http://a.example.org:8080", "https://192.0.2.1",
                           "http://[2001:db8::1]:8080", "https://[2001:db8::1]"}) {
    const auto origins = AllowedOrigins::parse({good});
    ASSERT_TRUE(origins) << good << ": " << origins.error().message;
    EXPECT_TRUE(origins->contains(good));
    EXPECT_FALSE(origins->contains(""));
  }
  for (const char* bad :
       {"*", "null", "", "a.example.org", "https://a.example.org/", "https://a.example.org/x", "https://A.example.org",
        "https://a.example.org:443", "http://a.example.org:80", "ftp://a.example.org", "https://a@example.org",
        "https://*.example.org", "https://a.example.org?x", "https://"}) {
    const auto origins = AllowedOrigins::parse({bad});
    ASSERT_FALSE(origins) << bad;
    EXPECT_EQ(origins.error().code, Errc::invalid);
  }
  EXPECT_NE(AllowedOrigins::parse({"https://A.example.org:443/"}).error().message.find("https://a.example.org"),
            std::string::npos);
}

}  // namespace
}  // namespace edl::server
