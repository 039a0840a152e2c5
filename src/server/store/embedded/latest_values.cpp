#include "server/store/embedded/latest_values.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <ranges>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

/// The last row that has a value.
std::optional<std::size_t> last_row(const std::vector<double>& column) {
  for (std::size_t row = column.size(); row-- > 0;) {
    if (!std::isnan(column[row])) return row;
  }
  return std::nullopt;
}

Reading reading_at(const HourColumns& hour, Phase phase, std::size_t row) {
  Reading reading{.time = hour.time[row], .phase = phase};
  for (const FieldInfo& info : k_fields) {
    const auto& column = hour.values[phase][info.field];
    if (!column.empty() && !std::isnan(column[row])) reading.values[info.field] = column[row];
  }
  return reading;
}

/// The hours of a device, read once each, with what is open in them.
class KnownHours {
 public:
  KnownHours(const Snapshot& snapshot, const DeviceId& device, const std::vector<StoredHour>& open)
      : snapshot_(snapshot), device_(device), open_(open) {}

  [[nodiscard]] Result<const HourColumns*> read(Hour hour, bool sealed) {
    if (const auto known = hours_.find(hour); known != hours_.end()) return &known->second;
    const bool open = std::ranges::any_of(open_, [hour](const StoredHour& one) { return one.hour == hour; });
    auto columns = snapshot_.hour(device_, {.hour = hour, .sealed = sealed, .open = open}, ColumnChoice::everything());
    if (!columns) return tl::unexpected(columns.error());
    return &hours_.emplace(hour, std::move(*columns)).first->second;
  }

 private:
  const Snapshot& snapshot_;
  const DeviceId& device_;
  const std::vector<StoredHour>& open_;
  std::map<Hour, HourColumns> hours_;
};

using ColumnOf = std::function<const std::vector<double>&(const HourColumns&)>;

/// The newest place of a column: in the hours that are open, or in the newest block that still has a value when what
/// is open in its hour is taken in.
struct Found {
  const HourColumns* hour;
  std::size_t row;
};

Result<std::optional<Found>> newest(const Snapshot& snapshot, const DeviceId& device,
                                    const std::vector<StoredHour>& open, KnownHours& known, BlockColumn which,
                                    const ColumnOf& column_of) {
  std::optional<Found> found;
  for (const StoredHour& stored : std::views::reverse(open)) {
    const auto hour = known.read(stored.hour, stored.sealed);
    if (!hour) return tl::unexpected(hour.error());
    const auto row = last_row(column_of(**hour));
    if (!row) continue;
    found = Found{*hour, *row};
    break;
  }
  for (Hour before = Hour::max();;) {
    const auto block = snapshot.newest_block(device, which, before);
    if (!block) return tl::unexpected(block.error());
    if (!*block || (found && range_of(**block).end <= found->hour->time[found->row])) return found;
    const auto hour = known.read(**block, true);
    if (!hour) return tl::unexpected(hour.error());
    if (const auto row = last_row(column_of(**hour))) {
      const bool newer = !found || found->hour->time[found->row] < (*hour)->time[*row];
      return newer ? Found{*hour, *row} : found;
    }
    before = **block - 1h;
  }
}

}  // namespace

bool merge(DeviceLatest& latest, const Reading& reading) {
  PhaseLatest& phase = latest[reading.phase];
  if (!phase.reading || reading.time >= phase.reading->time) phase.reading = reading;
  bool taken_away = false;
  for (const FieldInfo& info : k_fields) {
    const auto& value = reading.values[info.field];
    auto& sample = phase.samples[info.field];
    if (value) {
      if (!sample || reading.time >= sample->time) sample = Sample{reading.time, *value};
    } else if (sample && sample->time == reading.time) {
      taken_away = true;
    }
  }
  return taken_away;
}

Result<DeviceLatest> find_latest(const Snapshot& snapshot, const DeviceId& device) {
  const auto hours = snapshot.open_hours(device);
  if (!hours) return tl::unexpected(hours.error());
  KnownHours known(snapshot, device, *hours);
  DeviceLatest latest;
  for (const Phase phase : k_phases) {
    const auto reading = newest(
        snapshot, device, *hours, known,
        BlockColumn::presence(phase), [&](const HourColumns& hour) -> const auto& { return hour.presence[phase]; });
    if (!reading) return tl::unexpected(reading.error());
    if (!*reading) continue;
    latest[phase].reading = reading_at(*(*reading)->hour, phase, (*reading)->row);
    for (const FieldInfo& info : k_fields) {
      const auto value = newest(
          snapshot, device, *hours, known,
          BlockColumn::values(phase, info.field), [&](const HourColumns& hour) -> const auto& {
            return hour.values[phase][info.field];
          });
      if (!value) return tl::unexpected(value.error());
      if (!*value) continue;
      const auto& [hour, row] = **value;
      latest[phase].samples[info.field] = Sample{hour->time[row], hour->values[phase][info.field][row]};
    }
  }
  return latest;
}

std::optional<DeviceLatest> LatestCache::find(const DeviceId& device) const {
  const std::scoped_lock lock(mutex_);
  const auto found = devices_.find(device);
  if (found == devices_.end()) return std::nullopt;
  return found->second;
}

void LatestCache::offer(const DeviceId& device, const DeviceLatest& latest) {
  const std::scoped_lock lock(mutex_);
  devices_.try_emplace(device, latest);
}

void LatestCache::set(const DeviceId& device, const DeviceLatest& latest) {
  const std::scoped_lock lock(mutex_);
  devices_.insert_or_assign(device, latest);
}

}  // namespace edl::server
