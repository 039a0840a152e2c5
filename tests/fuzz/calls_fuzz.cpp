// Calls as a client means them, past the door: the first line is who asks (u: the owner, d: the device, n: nobody),
// the method and the target with its query string; the rest is the body.

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "fuzz/fuzzing.hpp"
#include "fuzz/served_house.hpp"

namespace edl {
namespace {

std::string_view take_until(std::string_view& text, char end) {
  const auto at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

/// With what cannot stand in a request's first line percent-encoded, so that it comes through.
std::string encoded(std::string_view target) {
  std::string out;
  for (const char c : target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte >= 0x7f) {
      out += fmt::format("%{:02X}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string method_of(std::string_view text) {
  for (const char* method : {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"}) {
    if (text == method) return method;
  }
  return "POST";
}

std::string authorization(std::string_view who, ServedHouse& house) {
  if (who == "n") return {};
  return "Authorization: Bearer " + (who == "d" ? house.device_token() : house.user_token()) + "\r\n";
}

}  // namespace
}  // namespace edl

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  auto& house = ServedHouse::get();
  std::string_view body = text_of(data, size);
  std::string_view line = take_until(body, '\n');
  const std::string_view who = take_until(line, ' ');
  const std::string method = method_of(take_until(line, ' '));
  const std::string bytes = fmt::format(
      "{} /{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
      "{}\r\n{}\r\n{}",
      method, encoded(line), body.size(), authorization(who, house), body);
  const std::string said = house.exchange(bytes);
  require(!said.empty());
  require_good_answers(said);
  house.restore();
  return 0;
}
