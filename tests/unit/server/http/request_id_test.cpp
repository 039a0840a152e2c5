#include "server/http/request_id.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <optional>
#include <string>

#include "server/http/problem.hpp"

namespace edl::server {
namespace {

/// A server that lets everything in, and answers what the test wants.
class RequestIdTest : public ::testing::Test {
 protected:
  net::HttpResponse ask(net::HttpResponse answer) {
    net::HttpHandlers plain;
    plain.on_head = [](const net::HttpRequest&) { return std::size_t{100}; };
    plain.on_request = [&](const net::HttpRequest& request, net::Responder respond) {
      seen_ = request.id;
      respond(std::move(answer));
    };
    return ask_through(with_request_ids(std::move(plain)));
  }

  static net::HttpResponse ask_through(const net::HttpHandlers& handlers) {
    net::HttpRequest request;
    const auto verdict = handlers.on_head(request);
    if (const auto* refusal = std::get_if<net::HttpResponse>(&verdict)) return *refusal;
    std::optional<net::HttpResponse> given;
    handlers.on_request(std::move(request), net::Responder([&](net::HttpResponse response) { given = response; }));
    return given.value();
  }

  std::string seen_;
};

std::string id_of(const net::HttpResponse& response) {
  return std::string(response.headers.find("X-Request-Id").value_or("none"));
}

TEST_F(RequestIdTest, the_handler_and_the_answer_know_one_id) {
  const auto response = ask({200, {}, "fine"});
  EXPECT_EQ(seen_.size(), 16U);
  EXPECT_EQ(id_of(response), seen_);
  EXPECT_EQ(response.body, "fine");
}

TEST_F(RequestIdTest, a_problem_document_says_it_too) {
  const auto response = ask(problem(409, "there already", {{"/name", "is \"taken\""}}));
  const auto document = boost::json::parse(response.body);
  EXPECT_EQ(document.at("request_id").as_string(), id_of(response));
  EXPECT_EQ(document.at("errors").at(0).at("detail").as_string(), "is \"taken\"");
  EXPECT_EQ(document.at("status").as_int64(), 409);
}

TEST_F(RequestIdTest, no_two_requests_have_the_same) {
  net::HttpHandlers plain;
  plain.on_head = [](const net::HttpRequest&) { return problem(404, "nothing here"); };
  plain.on_refusal = [](unsigned status, const std::string& detail) { return problem(status, detail); };
  const auto handlers = with_request_ids(std::move(plain));
  const auto first = id_of(ask_through(handlers));
  const auto second = id_of(ask_through(handlers));
  const auto third = id_of(handlers.on_refusal(400, "no HTTP"));
  EXPECT_EQ(first.size(), 16U);
  EXPECT_NE(first, second);
  EXPECT_NE(second, third);
  EXPECT_EQ(first.substr(0, 8), second.substr(0, 8));
}

TEST_F(RequestIdTest, a_handler_that_gives_up_is_answered_and_named) {
  net::HttpHandlers plain;
  plain.on_head = [](const net::HttpRequest&) { return std::size_t{0}; };
  plain.on_request = [](const net::HttpRequest&, const net::Responder&) {};
  const auto response = ask_through(with_request_ids(std::move(plain)));
  EXPECT_EQ(response.status, 500U);
  EXPECT_EQ(id_of(response).size(), 16U);
}

TEST_F(RequestIdTest, an_upgrade_that_is_refused_has_one) {
  net::HttpHandlers plain;
  plain.on_upgrade = [](const net::HttpRequest&) -> tl::expected<net::WebSocketAcceptance, net::HttpResponse> {
    return tl::unexpected(problem(401, "no token"));
  };
  const auto refused = with_request_ids(std::move(plain)).on_upgrade({});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(id_of(refused.error()).size(), 16U);
}

}  // namespace
}  // namespace edl::server
