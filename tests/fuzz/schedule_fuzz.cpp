#include <cstdint>

#include "core/schedule.hpp"
#include "core/schedule_times.hpp"
#include "core/switching.hpp"
#include "fuzz/fuzzing.hpp"

// What is read as a schedule is printed and read again as the same, ids and all, and has a next switching that lies
// ahead and is found among those up to it; what is not, says why. The same of what devices tell that they have
// switched.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  const std::string_view text = text_of(data, size);
  if (const auto switchings = parse_switchings(text)) {
    for (const Switching& one : *switchings) {
      require(parse_switchings('[' + to_json(one) + ']').value() == std::vector{one});
    }
  }
  auto schedule = parse_schedule(text);
  if (!schedule) {
    require(!schedule.error().summary.empty());
    return 0;
  }
  require(parse_schedule(to_json(*schedule)).value() == *schedule);
  complete_ids(*schedule);
  require(parse_schedule(to_json(*schedule)).value() == *schedule);
  // A day before Berlin's clocks go forward.
  const Timestamp after = from_unix_ms(1'774'652'400'000);
  const TimeZone zone = TimeZone::parse("Europe/Berlin").value_or(TimeZone());
  const auto next = next_switching(*schedule, zone, after);
  if (!next) return 0;
  require(next->at > after);
  const auto due = switchings_between(*schedule, zone, after, next->at);
  require(!due.empty() && due.back() == *next && due.front().at == next->at);
  return 0;
}
