#include "core/device_id.hpp"
#include "core/timestamp.hpp"
#include "fuzz/fuzzing.hpp"
#include "net/fingerprint.hpp"
#include "net/http.hpp"
#include "net/trusted_proxies.hpp"
#include "net/url.hpp"

// The short texts that stand in requests and on command lines: times, device ids, queries, addresses, fingerprints,
// and what proxies write.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  const std::string_view text = text_of(data, size);
  if (const auto time = parse_rfc3339(text)) require(parse_rfc3339(to_rfc3339(*time)) == time);
  if (const auto url = net::parse_url(text)) {
    const auto again = net::parse_url(url->text());
    require(again.has_value() && again->text() == url->text());
  }
  static_cast<void>(net::parse_endpoint(text));
  if (const auto address = net::IpAddress::parse(text)) {
    require(net::IpAddress::parse(address->text()) == address);
    const auto range = net::AddressRange::parse(text);
    require(range.has_value() && range->contains(*address));
  }
  static_cast<void>(net::AddressRange::parse(text));
  if (const auto fingerprint = net::Fingerprint::parse(text)) {
    require(net::Fingerprint::parse(fingerprint->text()) == *fingerprint);
  }
  static_cast<void>(net::parse_x_forwarded_for(text));
  static_cast<void>(net::parse_forwarded(text));
  static_cast<void>(DeviceId::parse(text));
  if (const auto parameters = net::parse_query(text)) {
    std::string written;
    for (const auto& [name, value] : *parameters) {
      if (!written.empty()) written += '&';
      written += net::percent_encode(name) + "=" + net::percent_encode(value);
    }
    require(net::parse_query(written) == parameters);
  }
  return 0;
}
