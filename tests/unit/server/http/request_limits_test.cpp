#include "server/http/request_limits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

class RequestLimitsTest : public ::testing::Test {
 protected:
  static net::HttpRequest from(const std::string& address) {
    net::HttpRequest request;
    request.remote_address = address;
    return request;
  }

  /// How many of them are let through until one is refused; at most 100.
  int let_through(const Principal& who, const net::HttpRequest& request = from("192.0.2.1")) {
    int count = 0;
    while (count < 100 && !limits.take(who, request)) ++count;
    return count;
  }

  TokenBuckets::Time now{1000h};
  RequestLimits limits{{.user = 2, .device = 3, .address = 1}, [this] { return now; }};
  const Principal anna = UserSubject{"1"};
  const Principal cellar = DeviceId::parse("cellar").value();
};

TEST_F(RequestLimitsTest, users_devices_and_addresses_have_their_own_rates_and_do_not_share_them) {
  EXPECT_EQ(let_through(anna), 20);
  EXPECT_EQ(let_through(UserSubject{"2"}), 20);
  EXPECT_EQ(let_through(cellar), 30);
  EXPECT_EQ(let_through(DeviceId::parse("1").value()), 30);  // no user of that number
  EXPECT_EQ(let_through({}), 10);
  EXPECT_EQ(let_through({}, from("192.0.2.2")), 10);
  now += 1s;
  EXPECT_EQ(let_through(anna), 2);
  EXPECT_EQ(let_through(cellar), 3);
  EXPECT_EQ(let_through({}), 1);
}

TEST_F(RequestLimitsTest, the_answer_is_429_and_says_when_to_come_again) {
  EXPECT_EQ(let_through(anna), 20);
  const auto refusal = limits.take(anna, from("192.0.2.1"));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 429U);
  EXPECT_EQ(refusal->headers.find("Retry-After"), "1");
  EXPECT_EQ(refusal->headers.find("Content-Type"), "application/problem+json");
  EXPECT_NE(refusal->body.find("this user asks more than 2 times a second; try again in 1 s"), std::string::npos);
}

TEST_F(RequestLimitsTest, an_address_of_many_bad_tokens_has_no_more_of_them_looked_at_for_a_while) {
  const auto stranger = from("192.0.2.9");
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(limits.before_check(stranger)) << i;
    limits.was_no_good(stranger);
  }
  EXPECT_EQ(limits.before_check(stranger).value().status, 429U);
  EXPECT_FALSE(limits.before_check(from("192.0.2.10")));
  now += 1s;
  EXPECT_FALSE(limits.before_check(stranger));
}

TEST_F(RequestLimitsTest, this_machine_is_not_limited_and_an_ipv6_network_is_one_client) {
  EXPECT_EQ(let_through({}, from("127.0.0.1")), 100);
  EXPECT_EQ(let_through({}, from("::1")), 100);
  EXPECT_EQ(let_through({}, from("2001:db8:1:2::7")), 10);
  EXPECT_EQ(let_through({}, from("2001:db8:1:2:ffff::8")), 0);
  EXPECT_EQ(let_through({}, from("2001:db8:1:3::7")), 10);
  EXPECT_EQ(let_through(anna, from("127.0.0.1")), 20);  // a user is one wherever he asks from
}

TEST_F(RequestLimitsTest, a_rate_of_zero_is_no_limit) {
  RequestLimits none({.user = 0, .device = 0, .address = 0}, [this] { return now; });
  for (const Principal& who : {Principal{}, anna, cellar}) {
    for (int i = 0; i < 5'000; ++i) ASSERT_FALSE(none.take(who, from("192.0.2.1")));
  }
  EXPECT_FALSE(none.before_check(from("192.0.2.1")));
}

}  // namespace
}  // namespace edl::server
