#include "server/http/router.hpp"

#include <gtest/gtest.h>

#include <future>

#include "server/http/problem.hpp"

namespace edl::server {
namespace {

class RouterTest : public testing::Test {
 protected:
  void TearDown() override { workers.stop(); }  // before the router, which a task may still look at

  net::HttpResponse ask(std::string method, std::string path, std::string token = {}) {
    net::HttpRequest request;
    request.method = std::move(method);
    request.path = std::move(path);
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    std::promise<net::HttpResponse> answered;
    router.on_request(request, net::Responder([&](net::HttpResponse response) { answered.set_value(response); }));
    auto future = answered.get_future();
    EXPECT_EQ(future.wait_for(std::chrono::seconds(10)), std::future_status::ready);
    return future.get();
  }

  static Route route(std::string method, std::string path, Access access, RunOn run_on) {
    return {method, path, access, run_on, 100, at_once([](const Call& call) {
              if (call.request.path == "/bug") throw std::runtime_error("a secret detail");
              std::string body;
              for (const auto& [name, value] : call.path) body += name + "=" + value + ";";
              return net::HttpResponse{200, {}, body};
            })};
  }

  net::WorkerPool workers{1, 10};
  Router router{{route("GET", "/open", Access::open, RunOn::io), route("GET", "/bug", Access::open, RunOn::worker),
                 route("GET", "/devices/{id}", Access::user, RunOn::worker),
                 route("PATCH", "/devices/{id}", Access::user, RunOn::io),
                 route("DELETE", "/devices/{id}/members/{username}", Access::user, RunOn::io)},
                [](const net::HttpRequest& request, Access access) -> Result<Principal> {
                  if (access == Access::open) return Principal{};
                  if (net::bearer_token(request) == "anna") return Principal(UserSubject{"1"});
                  return fail(Errc::unauthorized, "no");
                },
                workers};
};

TEST_F(RouterTest, a_path_finds_its_handler_with_its_names) {
  EXPECT_EQ(ask("GET", "/open").status, 200u);
  EXPECT_EQ(ask("GET", "/devices/house-1", "anna").body, "id=house-1;");
  EXPECT_EQ(ask("DELETE", "/devices/house-1/members/b%C3%A4r", "anna").body, "id=house-1;username=bär;");
  EXPECT_EQ(ask("HEAD", "/open").status, 200u);
}

TEST_F(RouterTest, unknown_paths_are_404_and_wrong_methods_405_with_what_is_allowed) {
  for (const char* path :
       {"/", "/nothing", "/open/", "/open/more", "/devices", "/devices/", "/devices/a/members/", "/devices/%zz", ""}) {
    EXPECT_EQ(ask("GET", path, "anna").status, 404u) << path;
  }
  const auto response = ask("POST", "/devices/a", "anna");
  EXPECT_EQ(response.status, 405u);
  EXPECT_EQ(response.headers.find("Allow"), "GET, PATCH");
}

TEST_F(RouterTest, a_call_without_a_good_token_is_401_before_its_body_is_read) {
  EXPECT_EQ(ask("GET", "/devices/a").status, 401u);
  EXPECT_EQ(ask("GET", "/devices/a", "mallory").headers.find("WWW-Authenticate"), "Bearer");
  net::HttpRequest head;
  head.method = "PATCH";
  head.path = "/devices/a";
  EXPECT_EQ(std::get<net::HttpResponse>(router.on_head(head)).status, 401u);
  head.headers.add("Authorization", "Bearer anna");
  EXPECT_EQ(std::get<std::size_t>(router.on_head(head)), 100u);
}

TEST_F(RouterTest, a_token_is_checked_once_for_a_request_that_was_let_in_by_its_head) {
  int checks = 0;
  const Router counting(
      {route("GET", "/devices/{id}", Access::user, RunOn::io)},
      [&](const net::HttpRequest&, Access) -> Result<Principal> {
        ++checks;
        return Principal(UserSubject{"1"});
      },
      workers);
  net::HttpRequest request;
  request.path = "/devices/a";
  EXPECT_EQ(std::get<std::size_t>(counting.on_head(request)), 100U);
  std::string body;
  counting.on_request(request, net::Responder([&](const net::HttpResponse& response) { body = response.body; }));
  EXPECT_EQ(body, "id=a;");
  EXPECT_EQ(checks, 1);
}

TEST_F(RouterTest, what_its_head_has_shown_of_a_request_can_be_asked_for) {
  net::HttpRequest head;
  head.path = "/devices/a";
  EXPECT_EQ(admission_of(head), nullptr);
  EXPECT_EQ(std::get<net::HttpResponse>(router.on_head(head)).status, 401U);
  ASSERT_NE(admission_of(head), nullptr);
  EXPECT_EQ(admission_of(head)->route->path, "/devices/{id}");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(admission_of(head)->principal));
  head.headers.add("Authorization", "Bearer anna");
  EXPECT_EQ(std::get<std::size_t>(router.on_head(head)), 100U);
  EXPECT_EQ(std::get<UserSubject>(admission_of(head)->principal).sub, "1");
  head.path = "/nothing";
  EXPECT_EQ(std::get<net::HttpResponse>(router.on_head(head)).status, 404U);
  EXPECT_EQ(admission_of(head)->route, nullptr);
}

TEST_F(RouterTest, who_asks_too_often_is_429_before_the_body_is_read_and_before_bad_tokens_are_looked_at) {
  int checks = 0;
  TokenBuckets::Time now{std::chrono::hours(1000)};
  RequestLimits limits({.user = 1, .device = 1, .address = 1}, [&] { return now; });
  const Router limited(
      {route("GET", "/devices/{id}", Access::user, RunOn::io), route("GET", "/open", Access::open, RunOn::io)},
      [&](const net::HttpRequest& request, Access access) -> Result<Principal> {
        ++checks;
        if (access == Access::open) return Principal{};
        if (net::bearer_token(request)->starts_with("anna")) return Principal(UserSubject{"1"});
        return fail(Errc::unauthorized, "no");
      },
      workers, &limits);
  const auto status = [&](const std::string& path, const std::string& token, const std::string& address) {
    net::HttpRequest head;
    head.path = path;
    head.headers.add("Authorization", "Bearer " + token);
    head.remote_address = address;
    const auto verdict = limited.on_head(head);
    const auto* refusal = std::get_if<net::HttpResponse>(&verdict);
    return refusal == nullptr ? 200U : refusal->status;
  };
  // A fresh token is no fresh start, nor is another address.
  for (int i = 0; i < 10; ++i) EXPECT_EQ(status("/devices/a", "anna" + std::to_string(i), "192.0.2.1"), 200U);
  EXPECT_EQ(status("/devices/a", "anna", "192.0.2.2"), 429U);
  EXPECT_EQ(status("/open", "", "192.0.2.1"), 200U);

  for (int i = 0; i < 10; ++i) EXPECT_EQ(status("/devices/a", "mallory", "192.0.2.3"), 401U);
  checks = 0;
  EXPECT_EQ(status("/devices/a", "mallory", "192.0.2.3"), 429U);
  EXPECT_EQ(checks, 0);
  EXPECT_EQ(status("/open", "", "192.0.2.3"), 429U);
  now += std::chrono::seconds(1);
  EXPECT_EQ(status("/devices/a", "anna", "192.0.2.3"), 200U);
}

TEST_F(RouterTest, a_bug_in_a_handler_is_500_and_tells_nothing) {
  const auto response = ask("GET", "/bug");
  EXPECT_EQ(response.status, 500u);
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
}

TEST_F(RouterTest, a_flood_is_told_to_come_later) {
  std::promise<void> release;
  std::promise<void> busy;
  auto released = release.get_future();
  ASSERT_TRUE(workers.run([&] {
    busy.set_value();
    released.wait();
  }));
  busy.get_future().wait();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(workers.run([] {}));
  const auto response = ask("GET", "/devices/a", "anna");
  EXPECT_EQ(response.status, 503u);
  EXPECT_EQ(response.headers.find("Retry-After"), "1");
  release.set_value();
  workers.stop();  // its task looks at this function's variables
}

TEST(problem_test, a_problem_names_every_fault_in_the_form_of_rfc_9457) {
  const auto response = problem(Faults{Errc::invalid, "two \"faults\"", {{"/0/phase", "is missing"}, {"", "x"}}});
  EXPECT_EQ(response.status, 422u);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"two \"faults\"",)"
            R"("errors":[{"pointer":"/0/phase","detail":"is missing"},{"pointer":"","detail":"x"}]})");
}

TEST(problem_test, a_problem_is_utf_8_whatever_the_sender_wrote) {
  const auto response = problem(Faults{Errc::invalid, "no \xFF", {query_fault("a\xC3", "is \x80")}});
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_NE(response.body.find("\"detail\":\"no " + r + "\""), std::string::npos) << response.body;
  EXPECT_NE(response.body.find("\"pointer\":\"/query/a" + r + "\",\"detail\":\"is " + r + "\""), std::string::npos);
}

}  // namespace
}  // namespace edl::server
