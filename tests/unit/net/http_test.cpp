#include "net/http.hpp"

#include <gtest/gtest.h>

#include "net/url.hpp"

namespace edl::net {
namespace {

TEST(http_test, header_names_compare_without_case) {
  const Headers headers{{"Content-Type", "application/json"}, {"X", "1"}, {"x", "2"}};
  EXPECT_EQ(headers.find("content-type"), "application/json");
  EXPECT_EQ(headers.find("X"), "1");
  EXPECT_EQ(headers.find("Y"), std::nullopt);
}

TEST(http_test, bearer_token_is_what_follows_the_scheme) {
  struct Case {
    const char* value;
    std::optional<std::string_view> token;
  };
  const Case cases[] = {{"Bearer abc", "abc"},    {"bearer abc", "abc"},     {"Basic abc", std::nullopt},
                        {"Bearer", std::nullopt}, {"Bearer ", std::nullopt}, {"", std::nullopt}};
  for (const Case& c : cases) {
    HttpRequest request;
    request.headers.add("authorization", c.value);
    EXPECT_EQ(bearer_token(request), c.token) << c.value;
  }
}

TEST(http_test, query_is_decoded_in_its_order) {
  const QueryParameters expected{{"device_id", "house-1"}, {"tz", "Europe/Berlin"}, {"a", "x y"}, {"a", ""}};
  EXPECT_EQ(parse_query("device_id=house-1&tz=Europe%2FBerlin&a=x+y&a="), expected);
  EXPECT_EQ(parse_query(""), QueryParameters{});
  EXPECT_EQ(parse_query(std::string_view("a=1&b=2").substr(0, 3)), (QueryParameters{{"a", "1"}}));
  EXPECT_EQ(parse_query("a=%zz"), std::nullopt);
  EXPECT_EQ(parse_query("a=%"), std::nullopt);
}

TEST(http_test, urls_are_read_and_written_the_same) {
  struct Case {
    const char* text;
    const char* canonical;
  };
  const Case cases[] = {{"http://meter.local", "http://meter.local:80"},
                        {"http://127.0.0.1:8080/", "http://127.0.0.1:8080"},
                        {"http://[::1]:8080/edl/", "http://[::1]:8080/edl"},
                        {"https://meter.local", "https://meter.local:443"},
                        {"HTTPS://[::1]/edl", "https://[::1]:443/edl"}};
  for (const Case& c : cases) {
    const auto url = parse_url(c.text);
    ASSERT_TRUE(url.has_value()) << c.text;
    EXPECT_EQ(url->text(), c.canonical);
  }
  for (const char* wrong : {"", "meter:8080", "wss://a", "ftp://a", "http://u:p@a", "http://a?b", "https://a#b"}) {
    EXPECT_EQ(parse_url(wrong).error().code, Errc::invalid) << wrong;
  }
}

TEST(http_test, endpoints_name_host_and_port) {
  const auto v6 = parse_endpoint("[::1]:80");
  ASSERT_TRUE(v6.has_value());
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->port, 80);
  EXPECT_EQ(parse_endpoint(":8080").value().host, "0.0.0.0");
  for (const char* wrong : {"localhost", "localhost:", "localhost:70000", "localhost:8x"}) {
    EXPECT_EQ(parse_endpoint(wrong).error().code, Errc::invalid) << wrong;
  }
}

}  // namespace
}  // namespace edl::net
