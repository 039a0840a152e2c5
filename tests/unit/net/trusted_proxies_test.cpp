#include "net/trusted_proxies.hpp"

#include <gtest/gtest.h>

#include "net/address_places.hpp"
#include "support/failure.hpp"

namespace edl::net {
namespace {

using edl::testing::failure;

IpAddress address(const char* text) { return IpAddress::parse(text).value(); }

std::vector<AddressRange> ranges(std::initializer_list<const char*> texts) {
  std::vector<AddressRange> all;
  for (const char* text : texts) all.push_back(AddressRange::parse(text).value());
  return all;
}

/// The way as one line: "-" where a proxy does not say.
std::string line_of(const ForwardedFor& way) {
  std::string line;
  for (const auto& one : way) line += (line.empty() ? "" : " ") + (one ? one->text() : std::string("-"));
  return line;
}

TEST(ip_address_test, is_read_and_written_the_same) {
  for (const char* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1:2:3:4"}) {
    EXPECT_EQ(address(text).text(), text);
  }
  EXPECT_EQ(address("::ffff:192.0.2.1"), address("192.0.2.1"));
  EXPECT_EQ(address("2001:DB8:0:0::1").text(), "2001:db8::1");
  for (const char* wrong : {"", "192.0.2", "192.0.2.256", "192.0.2.1 ", "[::1]", "fe80::1%eth0", "::1::", "localhost",
                            "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"}) {
    EXPECT_FALSE(IpAddress::parse(wrong)) << wrong;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("::1\0x", 5)));
}

TEST(ip_address_test, loopback_is_all_of_127_and_one_of_ipv6) {
  for (const char* text : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(address(text).is_loopback()) << text;
  }
  for (const char* text : {"128.0.0.1", "126.255.255.255", "::2", "::", "10.0.0.1"}) {
    EXPECT_FALSE(address(text).is_loopback()) << text;
  }
}

TEST(ip_address_test, a_client_holds_one_address_or_64_bits_of_them) {
  EXPECT_EQ(address("192.0.2.1").holder(), address("192.0.2.1"));
  EXPECT_EQ(address("2001:db8:1:2:3:4:5:6").holder(), address("2001:db8:1:2::"));
  EXPECT_NE(address("2001:db8:1:3::").holder(), address("2001:db8:1:2::").holder());
}

TEST(ip_address_test, ranges_begin_with_an_address_and_hold_those_that_begin_alike) {
  struct Case {
    const char* range;
    const char* inside;
    const char* outside;
  };
  const Case cases[] = {{"192.0.2.1", "192.0.2.1", "192.0.2.2"},
                        {"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
                        {"192.0.2.128/25", "192.0.2.200", "192.0.2.127"},
                        {"0.0.0.0/0", "255.1.2.3", "2001:db8::1"},
                        {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"},
                        {"::1", "::1", "127.0.0.1"}};
  for (const Case& c : cases) {
    const auto range = AddressRange::parse(c.range);
    ASSERT_TRUE(range) << c.range;
    EXPECT_TRUE(range->contains(address(c.inside))) << c.range;
    EXPECT_FALSE(range->contains(address(c.outside))) << c.range;
  }
  for (const char* wrong :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.1/8", "10.0.0.0/-1", "10.0.0.0/8/8", "a.b.c.d/8"}) {
    EXPECT_EQ(failure(AddressRange::parse(wrong)), Errc::invalid) << wrong;
  }
}

TEST(forwarded_test, x_forwarded_for_is_read_in_the_forms_that_proxies_write) {
  struct Case {
    const char* value;
    const char* way;
  };
  const Case cases[] = {{"192.0.2.1", "192.0.2.1"},
                        {" 192.0.2.1 ,\t198.51.100.2", "192.0.2.1 198.51.100.2"},
                        {"2001:db8::1, [2001:db8::2], [2001:db8::3]:80", "2001:db8::1 2001:db8::2 2001:db8::3"},
                        {"192.0.2.1:4711", "192.0.2.1"},
                        {"", "-"},
                        {"unknown, _x, 192.0.2, 192.0.2.1", "- - - 192.0.2.1"},
                        {"[::1, [::1]x, 192.0.2.1:, 192.0.2.1:x/", "- - - -"}};
  for (const Case& c : cases) EXPECT_EQ(line_of(parse_x_forwarded_for(c.value)), c.way) << c.value;
}

TEST(forwarded_test, forwarded_is_read_as_rfc_7239_writes_it) {
  struct Case {
    const char* value;
    const char* way;
  };
  const Case cases[] = {
      {"for=192.0.2.43", "192.0.2.43"},
      {"For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"},
      {"for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"},
      {"for=192.0.2.43, for=198.51.100.17", "192.0.2.43 198.51.100.17"},
      {"for=\"_gazonk\", for=unknown, for=\"192.0.2.1:80\"", "- - 192.0.2.1"},
      {"by=203.0.113.43;host=\"a,b;for=1.2.3.4\", for=192.0.2.1", "- 192.0.2.1"},
      {"for=\"192\\.0.2.1\"", "192.0.2.1"},
  };
  for (const Case& c : cases) EXPECT_EQ(line_of(parse_forwarded(c.value)), c.way) << c.value;
  for (const char* wrong :
       {"", "for", "for=", "for=\"192.0.2.1", "=x", "for=1.2.3.4 by=x", "for=1.2.3.4,", "for=\"a\\"}) {
    EXPECT_TRUE(parse_forwarded(wrong).empty() || line_of(parse_forwarded(wrong)) == "-") << wrong;
  }
}

TEST(trusted_proxies_test, the_client_is_the_first_on_the_way_back_that_is_not_trusted) {
  const TrustedProxies proxies(ranges({"10.0.0.0/8", "::1"}), ProxyHeader::x_forwarded_for);
  struct Case {
    const char* name;
    const char* peer;
    std::vector<const char*> values;
    const char* client;
  };
  const Case cases[] = {
      {"no proxy", "192.0.2.9", {"1.2.3.4"}, "192.0.2.9"},
      {"a proxy that does not say", "10.0.0.1", {}, "10.0.0.1"},
      {"one proxy", "10.0.0.1", {"192.0.2.9"}, "192.0.2.9"},
      {"what the client invented", "10.0.0.1", {"1.2.3.4, 192.0.2.9"}, "192.0.2.9"},
      {"two proxies", "10.0.0.1", {"1.2.3.4, 192.0.2.9, 10.0.0.2"}, "192.0.2.9"},
      {"two proxies in two lines", "::1", {"1.2.3.4, 192.0.2.9", "10.0.0.2"}, "192.0.2.9"},
      {"somebody within", "10.0.0.1", {"10.1.2.3"}, "10.1.2.3"},
      {"a proxy that does not know", "10.0.0.1", {"1.2.3.4, unknown, 10.0.0.2"}, "10.0.0.2"},
      {"nonsense", "10.0.0.1", {"1.2.3.4, nonsense"}, "10.0.0.1"},
  };
  for (const Case& c : cases) {
    Headers headers{{"Forwarded", "for=6.6.6.6"}};
    for (const char* value : c.values) headers.add("x-forwarded-for", value);
    EXPECT_EQ(proxies.client_of(address(c.peer), headers).text(), c.client) << c.name;
  }
}

TEST(trusted_proxies_test, only_the_header_that_was_chosen_counts) {
  const TrustedProxies proxies(ranges({"10.0.0.1"}), ProxyHeader::forwarded);
  const Headers headers{{"X-Forwarded-For", "6.6.6.6"}, {"Forwarded", "for=6.6.6.7, for=192.0.2.9"}};
  EXPECT_EQ(proxies.client_of(address("10.0.0.1"), headers).text(), "192.0.2.9");
  EXPECT_EQ(proxies.client_of(address("10.0.0.2"), headers).text(), "10.0.0.2");
  EXPECT_EQ(TrustedProxies().client_of(address("10.0.0.1"), headers).text(), "10.0.0.1");
}

TEST(address_places_test, each_client_has_its_own_and_gives_them_back) {
  AddressPlaces places(2);
  auto first = places.take(address("192.0.2.1"));
  auto second = places.take(address("192.0.2.1"));
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_FALSE(places.take(address("192.0.2.1")));
  auto other = places.take(address("192.0.2.2"));
  EXPECT_TRUE(other);
  const auto copy = first;
  first.reset();
  EXPECT_FALSE(places.take(address("192.0.2.1")));
  second.reset();
  EXPECT_TRUE(places.take(address("192.0.2.1")));
  other.reset();
  EXPECT_EQ(places.holders(), 1u);
}

TEST(address_places_test, a_network_of_64_bits_is_one_client) {
  AddressPlaces places(1);
  const auto one = places.take(address("2001:db8::1"));
  EXPECT_FALSE(places.take(address("2001:db8::2")));
  EXPECT_TRUE(places.take(address("2001:db8:0:1::1")));
}

}  // namespace
}  // namespace edl::net
