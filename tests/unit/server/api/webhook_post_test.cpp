#include "server/api/webhook_post.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

net::IpAddress address(std::string_view text) { return net::IpAddress::parse(text).value(); }

TEST(WebhookPost, only_public_addresses_are_asked_unless_the_own_network_is_allowed) {
  for (const char* const text : {"8.8.8.8", "2606:4700::1111", "172.32.0.1", "192.169.0.1"}) {
    EXPECT_TRUE(may_be_webhook(address(text), net::Scheme::https, PrivateWebhooks::refused)) << text;
    EXPECT_FALSE(may_be_webhook(address(text), net::Scheme::http, PrivateWebhooks::allowed)) << text;
  }
  for (const char* const text : {"127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                                 "169.254.169.254", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(may_be_webhook(address(text), net::Scheme::https, PrivateWebhooks::refused)) << text;
    EXPECT_TRUE(may_be_webhook(address(text), net::Scheme::http, PrivateWebhooks::allowed)) << text;
  }
  for (const char* const text : {"0.0.0.0", "100.64.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255", "::", "ff02::1",
                                 "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "::7f00:1"}) {
    EXPECT_FALSE(may_be_webhook(address(text), net::Scheme::https, PrivateWebhooks::refused)) << text;
    EXPECT_FALSE(may_be_webhook(address(text), net::Scheme::https, PrivateWebhooks::allowed)) << text;
  }
}

TEST(WebhookPost, a_url_keeps_its_path_and_query) {
  const auto url = parse_webhook_url("https://example.org:8443/a/b/?token=x&y", PrivateWebhooks::refused);
  ASSERT_TRUE(url);
  EXPECT_EQ(url->server.text(), "https://example.org:8443");
  EXPECT_EQ(url->path, "/a/b/");
  EXPECT_EQ(url->query, "token=x&y");
  EXPECT_EQ(parse_webhook_url("https://example.org", PrivateWebhooks::refused)->path, "/");
  EXPECT_EQ(parse_webhook_url("https://example.org/a", PrivateWebhooks::refused)->path, "/a");
}

TEST(WebhookPost, what_is_no_good_url_is_refused) {
  for (const char* const text :
       {"", "example.org", "http://example.org/", "ftp://example.org/", "https://u:p@example.org/",
        "https://example.org/#a", "https://example.org/?a#b", "https://10.0.0.1/", "https://[::1]/",
        "https://example.org/a b", "https://exa\nmple.org/"}) {
    EXPECT_FALSE(parse_webhook_url(text, PrivateWebhooks::refused)) << text;
  }
  EXPECT_TRUE(parse_webhook_url("http://127.0.0.1:8080/", PrivateWebhooks::allowed));
  EXPECT_FALSE(parse_webhook_url("http://8.8.8.8/", PrivateWebhooks::allowed));
}

}  // namespace
}  // namespace edl::server
