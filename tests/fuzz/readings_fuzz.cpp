#include <chrono>
#include <string>

#include "core/reading_json.hpp"
#include "fuzz/fuzzing.hpp"

// What is read as readings is printed and read again as the same readings; what is not, says why.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  const Timestamp now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
  static ReadingParser parser;
  const auto readings = parser.parse(text_of(data, size), now);
  if (!readings) {
    require(!readings.error().summary.empty());
    return 0;
  }
  std::string printed;
  append_json(printed, *readings);
  const auto again = parser.parse(printed, now);
  require(again.has_value() && *again == *readings);
  return 0;
}
