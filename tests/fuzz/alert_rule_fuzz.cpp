#include <cstdint>
#include <tuple>

#include "fuzz/fuzzing.hpp"
#include "server/alerts/alert_machine.hpp"
#include "server/alerts/alert_rule.hpp"
#include "server/alerts/quiet_hours.hpp"

// A rule as somebody posts it, or as it stands in a damaged file: what is read is whole, is the same when it is written
// and read again, and finds its way along any values.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  using namespace edl::server;
  const auto rule = parse_alert_rule(text_of(data, size));
  if (!rule) {
    require(!rule.error().summary.empty());
    return 0;
  }
  const auto again = parse_alert_rule(alert_rule_as_json(*rule));
  require(again.has_value() && *again == *rule);
  std::ignore = is_quiet(*rule->quiet_hours, TimeZone(), Timestamp{});
  if (!field_of(rule->quantity)) return 0;
  AlertMachine machine(condition_of(*rule));
  Timestamp time{};
  for (const double value : {*rule->threshold, *rule->threshold - 1, *rule->threshold + 1, 0.0}) {
    time += std::chrono::seconds(1);
    const bool was_on = machine.firing();
    const auto step = machine.take(time, value);
    require((step == AlertMachine::Step::raised) == (!was_on && machine.firing()));
    require((step == AlertMachine::Step::cleared) == (was_on && !machine.firing()));
  }
  return 0;
}
