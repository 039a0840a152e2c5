#include "core/switching.hpp"

#include <fmt/format.h>

#include "core/described_json.hpp"
#include "core/reading_json.hpp"
#include "core/switching_described.hpp"

namespace edl {
namespace {

void check_time(const Switching& switching, const std::string& at, std::optional<Timestamp> now, Faults& faults) {
  const auto time = parse_rfc3339(switching.time);
  if (!time) return faults.add(at, time.error().message);
  if (*time < k_earliest_time || (now && *time > *now + k_max_time_ahead)) {
    faults.add(at, "is out of range: from 2000 to 24 h from now");
  }
}

}  // namespace

std::string_view name_of(SwitchedBy by) { return boost::describe::enum_to_string(by, "unknown"); }

Parsed<std::vector<Switching>> parse_switchings(std::string_view json, std::optional<Timestamp> now) {
  auto switchings = parse_json<std::vector<Switching>>(json);
  if (!switchings) return switchings;
  if (switchings->empty() || switchings->size() > k_max_switchings_per_batch) {
    return tl::unexpected(Faults{switchings->empty() ? Errc::invalid : Errc::too_large,
                                 fmt::format("expected 1 to {} switchings", k_max_switchings_per_batch)});
  }
  Faults faults{Errc::invalid, "the switchings have wrong members"};
  for (std::size_t i = 0; i < switchings->size(); ++i) {
    check_time((*switchings)[i], fmt::format("/{}/time", i), now, faults);
  }
  if (!faults.faults.empty()) return tl::unexpected(std::move(faults));
  return switchings;
}

std::string to_json(const Switching& switching) { return print_json(switching); }

}  // namespace edl
