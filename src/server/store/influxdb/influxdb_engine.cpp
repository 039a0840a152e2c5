#include "server/store/influxdb/influxdb_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "server/store/influxdb/connection.hpp"
#include "server/store/influxdb/cursors.hpp"
#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"

namespace edl::server {
namespace influx {
namespace {

/// How long erase() waits for the spool: whoever calls tries again, and may want to stop.
constexpr std::chrono::milliseconds k_patience_of_erasing{500};

std::string about(const Reading& reading) {
  return fmt::format("phase {} at {}", name_of(reading.phase), to_rfc3339(reading.time));
}

/// What the store promises never to hold, and what InfluxDB cannot.
Result<void> check(const std::vector<Reading>& readings) {
  for (const Reading& reading : readings) {
    bool any = false;
    for (const FieldInfo& info : k_fields) {
      const auto& value = reading.values[info.field];
      if (value && !std::isfinite(*value)) {
        return fail(Errc::invalid, fmt::format("{} of {} is not a finite number", info.name, about(reading)));
      }
      any = any || value.has_value();
    }
    if (!any) return fail(Errc::invalid, fmt::format("the reading of {} has no value", about(reading)));
    if (!k_times.contains(reading.time)) {
      return fail(Errc::invalid, fmt::format("the reading of {} is of a time that InfluxDB cannot keep, which are the "
                                             "years 1678 to 2261",
                                             about(reading)));
    }
  }
  return {};
}

class View final : public StoreView {
 public:
  explicit View(const Reader& reader) : reader_(reader) {}

  Result<std::unique_ptr<QueryCursor>> read(const Query& query) const override {
    if (query.fields.empty()) return fail(Errc::invalid, "a query asks for at least one field", "fields");
    if (query.phases.empty()) return fail(Errc::invalid, "a query asks for at least one phase", "phases");
    if (auto there = reader_.catch_up(query.device); !there) return tl::unexpected(there.error());
    if (query.resolution == Resolution::raw) return raw_cursor(reader_, query);
    return open_intervals(reader_, query);
  }

 private:
  const Reader& reader_;
};

Result<void> check_target(const InfluxdbTarget& target) {
  if (target.database_name().empty()) {
    return fail(Errc::invalid, "InfluxDB needs the name of a database (1.x) or of a bucket (2.x)");
  }
  if (!target.bucket.empty() && target.organisation.empty()) {
    return fail(Errc::invalid, "a bucket of InfluxDB needs the name of its organisation");
  }
  return {};
}

}  // namespace

InfluxdbEngine::InfluxdbEngine(InfluxdbStoreSettings settings, std::unique_ptr<Spool> spool,
                               const std::vector<Spool::NewestNumber>& waiting)
    : settings_(std::move(settings)), spool_(std::move(spool)),
      reader_(settings_.target, progress_, settings_.read_wait), delivery_(settings_, *spool_, progress_),
      queue_(
          settings_.max_pending_bytes, [this](const auto& group) { return commit(group); }, settings_.committed) {
  for (const auto& [device, number] : waiting) progress_.spooled(device, number);
}

void InfluxdbEngine::append(const DeviceId& device, std::vector<Reading> readings, Done done) {
  Result<void> accepted = check(readings);
  if (accepted) accepted = check_room();
  PendingAppend append{device, std::move(readings), std::move(done)};
  if (accepted) accepted = queue_.push(append);
  if (!accepted) append.done(accepted);
}

Result<void> InfluxdbEngine::check_room() const {
  if (spool_->bytes() < settings_.max_spool_bytes) return {};
  const std::string problem = progress_.state().problem;
  return fail(Errc::unavailable, "the spool is full: InfluxDB takes readings too slowly or not at all" +
                                     (problem.empty() ? "" : ": " + problem));
}

Result<void> InfluxdbEngine::commit(const std::vector<PendingAppend>& group) {
  const auto first = spool_->add(group);
  if (!first) return tl::unexpected(first.error());
  std::int64_t number = *first;
  for (const PendingAppend& append : group) {
    progress_.spooled(append.device, number++);
    newest_.merge(append.device, append.readings);
  }
  return {};
}

std::unique_ptr<StoreView> InfluxdbEngine::view() const { return std::make_unique<View>(reader_); }

Result<DeviceNewest> InfluxdbEngine::newest(const DeviceId& device) const {
  const auto known = newest_.find(device);
  if (known.newest) return *known.newest;
  if (auto there = reader_.catch_up(device); !there) return tl::unexpected(there.error());
  auto read = reader_.newest(device);
  if (read) newest_.offer(device, known.generation, *read);
  return read;
}

Result<PerPhase<std::optional<Reading>>> InfluxdbEngine::latest(const DeviceId& device) const {
  const auto newest = this->newest(device);
  if (!newest) return tl::unexpected(newest.error());
  PerPhase<std::optional<Reading>> readings;
  for (const Phase phase : k_phases) readings[phase] = (*newest)[phase].reading;
  return readings;
}

Result<PerPhase<std::optional<Sample>>> InfluxdbEngine::latest_with(const DeviceId& device, Field field) const {
  const auto newest = this->newest(device);
  if (!newest) return tl::unexpected(newest.error());
  PerPhase<std::optional<Sample>> samples;
  for (const Phase phase : k_phases) samples[phase] = (*newest)[phase].samples[field];
  return samples;
}

Result<PerPhase<std::uint64_t>> InfluxdbEngine::count(const DeviceId& device, TimeRange range) const {
  if (auto there = reader_.catch_up(device); !there) return tl::unexpected(there.error());
  return reader_.count(device, range);
}

Result<void> InfluxdbEngine::erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) {
  // What waits in the spool goes to InfluxDB first and is deleted there with the rest: were it only taken out of the
  // spool, what is on its way at this moment would arrive after the deletion.
  if (auto drained = queue_.drain(device); !drained) return drained;
  const auto patience = std::min(settings_.read_wait, k_patience_of_erasing);
  if (auto delivered = progress_.wait_for(device, patience); !delivered) return delivered;
  // That it has left the spool is durable with the next append: it must not come again after a power cut.
  if (auto drained = queue_.drain(device); !drained) return drained;
  Connection connection(settings_.target);
  const std::stop_callback on_stop(stop, [&connection] { connection.cancel(); });
  // In every retention policy.
  const auto deleted = connection.query(
      {{fmt::format("DELETE FROM {} WHERE {} AND time<{}", k_measurement, of_device(device), nanoseconds(before))}});
  if (!deleted) return tl::unexpected(deleted.error());
  newest_.forget(device);
  return spool_->forget_refused(device, before);
}

StoreHealth InfluxdbEngine::health() const {
  StoreHealth health{.pending_bytes = queue_.pending_bytes()};
  health.spool = SpoolHealth{.bytes = spool_->bytes(), .limit = settings_.max_spool_bytes};
  health.bytes_on_disk = spool_->bytes_on_disk();
  const Progress::State state = progress_.state();
  if (state.away) {
    health.spool->away = std::chrono::duration_cast<std::chrono::milliseconds>(*state.away);
    health.problem = fmt::format("InfluxDB has taken nothing for {} s: {}",
                                 std::chrono::floor<std::chrono::seconds>(*state.away).count(), state.problem);
  } else if (spool_->has_refused()) {
    health.problem = "InfluxDB refused readings; they are kept in " + spool_->refused_file().string();
  }
  health.ok = health.problem.empty();
  return health;
}

Result<void> InfluxdbEngine::checkpoint(const std::filesystem::path& folder) const { return spool_->copy_to(folder); }

}  // namespace influx

Result<void> copy_influxdb_spool(const std::filesystem::path& spool, const std::filesystem::path& folder) {
  const auto opened = influx::Spool::open(spool);
  if (!opened) return tl::unexpected(opened.error());
  return (*opened)->copy_to(folder);
}

Result<void> check_influxdb_spool(const std::filesystem::path& spool) {
  const auto opened = influx::Spool::open(spool);
  if (!opened) return tl::unexpected(opened.error());
  return (*opened)->newest_numbers().map([](const auto&) {});
}

Result<std::unique_ptr<TelemetryStore>> open_influxdb_store(const InfluxdbStoreSettings& settings) {
  if (auto checked = influx::check_target(settings.target); !checked) return tl::unexpected(checked.error());
  auto spool = influx::Spool::open(settings.spool);
  if (!spool) return tl::unexpected(spool.error());
  const auto waiting = (*spool)->newest_numbers();
  if (!waiting) return tl::unexpected(waiting.error());
  return std::make_unique<influx::InfluxdbEngine>(settings, std::move(*spool), *waiting);
}

}  // namespace edl::server
