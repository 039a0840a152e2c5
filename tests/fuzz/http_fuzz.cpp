// The bytes of a connection, as they are: requests one after the other, whole or broken, upgrades and what is said on
// WebSockets. <user> and <device> stand for tokens that are good, so that the way goes on behind the door.

#include <string>

#include "fuzz/fuzzing.hpp"
#include "fuzz/served_house.hpp"

namespace edl {
namespace {

std::string replaced(std::string text, std::string_view name, std::string_view with) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + with.size())) {
    text.replace(at, name.size(), with);
  }
  return text;
}

}  // namespace
}  // namespace edl

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  auto& house = ServedHouse::get();
  std::string bytes(text_of(data, size));
  bytes = replaced(std::move(bytes), "<user>", house.user_token());
  bytes = replaced(std::move(bytes), "<device>", house.device_token());
  require_good_answers(house.exchange(bytes));
  house.restore();
  return 0;
}
