#include <string>

#include "core/power_event_json.hpp"
#include "fuzz/fuzzing.hpp"

// What is read as events is printed and read again as the same events; what is not, says why.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  const auto events = parse_power_events(text_of(data, size));
  if (!events) {
    require(!events.error().summary.empty());
    return 0;
  }
  std::string printed;
  for (const PowerEvent& event : *events) {
    printed += printed.empty() ? '[' : ',';
    append_json(printed, event);
  }
  const auto again = parse_power_events(printed + ']');
  require(again.has_value() && *again == *events);
  return 0;
}
