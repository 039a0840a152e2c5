#include "server/http/request_id.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <optional>
#include <string>
#include <vector>

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
    return ask_through(with_request_ids(std::move(plain), observer()));
  }

  static net::HttpResponse ask_through(const net::HttpHandlers& handlers) {
    net::HttpRequest request;
    const auto verdict = handlers.on_head(request);
    if (const auto* refusal = std::get_if<net::HttpResponse>(&verdict)) return *refusal;
    std::optional<net::HttpResponse> given;
    handlers.on_request(std::move(request), net::Responder([&](net::HttpResponse response) { given = response; }));
    return given.value();
  }

  /// Keeps what is heard of requests.
  Observe observer() {
    return [this](const AnsweredRequest& request) { heard_.push_back(request); };
  }

  std::string seen_;
  std::vector<AnsweredRequest> heard_;
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
  const auto handlers = with_request_ids(std::move(plain), observer());
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
  const auto response = ask_through(with_request_ids(std::move(plain), observer()));
  EXPECT_EQ(response.status, 500U);
  EXPECT_EQ(id_of(response).size(), 16U);
}

TEST_F(RequestIdTest, an_upgrade_that_is_refused_has_one) {
  net::HttpHandlers plain;
  plain.on_upgrade = [](const net::HttpRequest&) -> tl::expected<net::WebSocketAcceptance, net::HttpResponse> {
    return tl::unexpected(problem(401, "no token"));
  };
  const auto refused = with_request_ids(std::move(plain), observer()).on_upgrade({});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(id_of(refused.error()).size(), 16U);
}

TEST_F(RequestIdTest, the_observer_hears_of_an_answer_before_the_client_does) {
  net::HttpHandlers plain;
  Route route{"POST", "/things/{id}", Access::user, RunOn::io, 100, {}};
  plain.on_head = [&](net::HttpRequest& head) {
    head.admission = std::make_shared<Admission>(Admission{&route, {}, UserSubject{"7"}});
    return std::size_t{100};
  };
  std::size_t heard_before = 99;
  plain.on_request = [](const net::HttpRequest&, net::Responder respond) { respond({201, {}, "twelve bytes"}); };
  const auto handlers = with_request_ids(std::move(plain), observer());
  net::HttpRequest request;
  request.method = "POST";
  request.path = "/things/5";
  ASSERT_TRUE(std::holds_alternative<std::size_t>(handlers.on_head(request)));
  request.body = "seventeen bytes..";
  handlers.on_request(std::move(request), net::Responder([&](const net::HttpResponse& response) {
                        heard_before = heard_.size();
                        EXPECT_EQ(id_of(response), heard_.at(0).id);
                      }));
  EXPECT_EQ(heard_before, 1U);
  ASSERT_EQ(heard_.size(), 1U);
  EXPECT_EQ(heard_[0].method, "POST");
  EXPECT_EQ(heard_[0].path, "/things/5");
  EXPECT_EQ(heard_[0].route, &route);
  EXPECT_EQ(std::get<UserSubject>(heard_[0].principal).sub, "7");
  EXPECT_EQ(heard_[0].status, 201U);
  EXPECT_EQ(heard_[0].received_bytes, 17U);
  EXPECT_EQ(heard_[0].sent_bytes, 12U);
  EXPECT_TRUE(heard_[0].whole);
}

TEST_F(RequestIdTest, of_an_answer_to_head_no_body_is_sent) {
  net::HttpHandlers plain;
  plain.on_head = [](const net::HttpRequest&) { return problem(404, "nothing here"); };
  net::HttpRequest request;
  request.method = "HEAD";
  static_cast<void>(with_request_ids(std::move(plain), observer()).on_head(request));
  ASSERT_EQ(heard_.size(), 1U);
  EXPECT_EQ(heard_[0].sent_bytes, 0U);
}

TEST_F(RequestIdTest, the_observer_hears_of_refusals_and_upgrades) {
  net::HttpHandlers plain;
  plain.on_head = [](const net::HttpRequest&) { return problem(404, "nothing here"); };
  plain.on_refusal = [](unsigned status, const std::string& detail) { return problem(status, detail); };
  plain.on_upgrade = [](const net::HttpRequest&) { return net::WebSocketAcceptance{}; };
  const auto handlers = with_request_ids(std::move(plain), observer());
  net::HttpRequest request;
  const auto refused = std::get<net::HttpResponse>(handlers.on_head(request));
  static_cast<void>(handlers.on_refusal(431, "too long"));
  static_cast<void>(handlers.on_upgrade(request));
  ASSERT_EQ(heard_.size(), 3U);
  EXPECT_EQ(heard_[0].status, 404U);
  EXPECT_EQ(heard_[0].sent_bytes, refused.body.size());
  EXPECT_EQ(heard_[0].id, id_of(refused));
  EXPECT_EQ(heard_[1].status, 431U);
  EXPECT_EQ(heard_[1].method, "");
  EXPECT_EQ(heard_[2].status, 101U);
  EXPECT_EQ(heard_[2].sent_bytes, 0U);
}

/// Chunks as they are given, then a fault where there is one.
class Chunks final : public net::BodyStream {
 public:
  Chunks(std::vector<std::string> chunks, bool fails) : chunks_(std::move(chunks)), fails_(fails) {}

  void next(Take take) override {
    if (at_ < chunks_.size()) return take(chunks_[at_++]);
    if (fails_) return take(fail(Errc::io, "the disk is gone"));
    take(std::string());
  }

 private:
  std::vector<std::string> chunks_;
  std::size_t at_ = 0;
  bool fails_;
};

TEST_F(RequestIdTest, an_answer_in_pieces_is_told_of_when_it_has_ended) {
  auto response = ask({200, {}, {}, std::make_shared<Chunks>(std::vector<std::string>{"abc", "de"}, false)});
  std::string all;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(heard_.empty());
    response.stream->next([&all](const Result<std::string>& chunk) { all += chunk.value(); });
  }
  EXPECT_EQ(all, "abcde");
  ASSERT_EQ(heard_.size(), 1U);
  EXPECT_EQ(heard_[0].sent_bytes, 5U);
  EXPECT_TRUE(heard_[0].whole);
  response.stream.reset();
  EXPECT_EQ(heard_.size(), 1U);
}

TEST_F(RequestIdTest, an_answer_in_pieces_that_fails_or_is_given_up_broke_off) {
  for (const bool fails : {true, false}) {
    heard_.clear();
    auto response = ask({200, {}, {}, std::make_shared<Chunks>(std::vector<std::string>{"abc"}, fails)});
    response.stream->next([](const Result<std::string>&) {});
    if (fails) response.stream->next([](const Result<std::string>& chunk) { EXPECT_FALSE(chunk); });
    EXPECT_TRUE(heard_.empty());
    response.stream.reset();
    ASSERT_EQ(heard_.size(), 1U);
    EXPECT_EQ(heard_[0].sent_bytes, 3U);
    EXPECT_FALSE(heard_[0].whole);
  }
}

}  // namespace
}  // namespace edl::server
