#include "server/store/influxdb/delivery.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"

namespace edl::server::influx {
namespace {

using namespace std::chrono_literals;

/// Statements in one request, so that a request stays small.
constexpr std::size_t k_max_statements = 200;
constexpr std::chrono::seconds k_longest_retry_after = 60s;

std::optional<Phase> phase_of(const Table& table) { return phase_named(table.tag("phase")); }

/// Cuts `all` into spans of at most `size`.
template <typename T>
std::vector<std::span<const T>> cut(const std::vector<T>& all, std::size_t size) {
  std::vector<std::span<const T>> pieces;
  for (std::size_t i = 0; i < all.size(); i += size) {
    pieces.push_back(std::span(all).subspan(i, std::min(size, all.size() - i)));
  }
  return pieces;
}

using Readings = std::map<std::pair<Phase, Timestamp>, Reading>;

/// Adds those of `readings` that lack a field which their point in the table of `present` has.
void add_replacing(const Table& table, const Readings& readings, std::vector<Reading>& found) {
  const auto phase = phase_of(table);
  if (!phase) return;
  for (std::size_t row = 0; row < table.time.size(); ++row) {
    const auto again = readings.find({*phase, table.time[row]});
    if (again == readings.end()) continue;
    const double present = table.cell(row, 0);
    const auto there = present >= 0 && present <= k_all_fields ? static_cast<FieldSet>(present) : k_all_fields;
    if ((there & ~fields_of(again->second)) != 0) found.push_back(again->second);
  }
}

}  // namespace

Delivery::Delivery(const InfluxdbStoreSettings& settings, Spool& spool, Progress& progress)
    : settings_(settings), spool_(spool), progress_(progress), connection_(settings.target),
      next_backoff_(settings.first_backoff), random_(std::random_device{}()), thread_([this] { run(); }) {}

Delivery::~Delivery() {
  progress_.stop();
  connection_.cancel();
  thread_.join();
}

void Delivery::run() {
  while (progress_.wait_for_work()) {
    if (const auto delivered = deliver_oldest(); !delivered) {
      if (progress_.stopping()) return;
      spdlog::log(progress_.state().away ? spdlog::level::debug : spdlog::level::warn, "{}; {} bytes wait in the spool",
                  delivered.error().problem, spool_.bytes());
      progress_.failed(delivered.error().problem);
      if (!progress_.pause(backoff(delivered.error()))) return;
      continue;
    }
    if (const auto away = progress_.state().away) {
      spdlog::info("InfluxDB is back after {} s", std::chrono::floor<std::chrono::seconds>(*away).count());
    }
    progress_.succeeded();
    next_backoff_ = settings_.first_backoff;
  }
}

/// Full jitter, so that many servers do not come back to one InfluxDB at one moment; what InfluxDB asks for, counts.
std::chrono::milliseconds Delivery::backoff(const Failure& failure) {
  const auto limit = next_backoff_;
  next_backoff_ = std::min(next_backoff_ * 2, settings_.longest_backoff);
  if (failure.retry_after) return std::min(*failure.retry_after, k_longest_retry_after);
  return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(1, limit.count())(random_));
}

Delivery::Expected<void> Delivery::deliver_oldest() {
  auto oldest = spool_.oldest(settings_.max_batch_bytes);
  if (!oldest) return tl::unexpected(Failure{to_string(oldest.error())});
  if (oldest->empty()) return {};
  Batch batch;
  for (const SpooledAppend& append : *oldest) {
    Readings& readings = batch[append.device];
    for (const Reading& one : append.readings) readings.insert_or_assign({one.phase, one.time}, one);
  }
  if (auto delivered = deliver(batch); !delivered) {
    // Perhaps it is in InfluxDB all the same.
    for (const auto& [device, readings] : batch) newest_.erase(device);
    return delivered;
  }
  const std::int64_t number = oldest->back().number;
  if (auto removed = spool_.remove_through(number); !removed) {
    return tl::unexpected(Failure{to_string(removed.error())});
  }
  progress_.delivered(number);
  return {};
}

Delivery::Expected<void> Delivery::deliver(Batch& batch) {
  if (auto learnt = learn_newest(batch); !learnt) return learnt;
  if (auto made = make_way(batch); !made) return made;
  std::vector<std::string> lines;
  for (const auto& [device, readings] : batch) {
    for (const auto& [identity, reading] : readings) append_line(lines.emplace_back(), device, reading);
  }
  if (auto written = write(lines); !written) return written;
  progress_.replaced();
  for (const auto& [device, readings] : batch) {
    Newest& newest = newest_[device];
    for (const auto& [identity, reading] : readings) {
      newest[reading.phase] = std::max(newest[reading.phase].value_or(reading.time), reading.time);
    }
  }
  return {};
}

/// Asks for the newest times of the batch's devices that are not known yet, many at once.
Delivery::Expected<void> Delivery::learn_newest(const Batch& batch) {
  std::vector<DeviceId> unknown;
  for (const auto& [device, readings] : batch) {
    if (!newest_.contains(device)) unknown.push_back(device);
  }
  for (const auto devices : cut(unknown, k_max_statements)) {
    std::string any;
    for (const DeviceId& device : devices) any += (any.empty() ? "" : " OR ") + of_device(device);
    const auto answer = query({{fmt::format("SELECT {} FROM {} WHERE {} GROUP BY device,phase ORDER BY time DESC "
                                            "LIMIT 1",
                                            k_present, k_measurement, any),
                                1}});
    if (!answer) return tl::unexpected(answer.error());
    for (const DeviceId& device : devices) newest_[device] = {};
    for (const Table& table : answer->front()) {
      const auto device = DeviceId::parse(table.tag("device"));
      const auto phase = phase_of(table);
      if (device && phase && !table.time.empty()) newest_[*device][*phase] = table.time.front();
    }
  }
  return {};
}

/// Deletes the points of readings that come again with fewer fields.
Delivery::Expected<void> Delivery::make_way(Batch& batch) {
  std::vector<DeviceId> devices;
  std::vector<std::vector<Reading>> replacing_of;
  for (const auto& [device, readings] : batch) {
    auto found = replacing(device, readings);
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) continue;
    devices.push_back(device);
    replacing_of.push_back(std::move(*found));
  }
  if (devices.empty()) return {};
  progress_.begin_replacing(devices);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    for (const auto piece : cut(replacing_of[i], k_max_statements)) {
      if (auto made = make_way(devices[i], piece, batch); !made) return made;
    }
  }
  return {};
}

/// An InfluxDB that cannot delete cannot take these readings: they are set aside.
Delivery::Expected<void> Delivery::make_way(const DeviceId& device, std::span<const Reading> replacing, Batch& batch) {
  std::vector<Statement> deletions;
  deletions.reserve(replacing.size());
  for (const Reading& reading : replacing) {
    deletions.push_back(
        {fmt::format("DELETE FROM {} WHERE {} AND phase={} AND time={}", k_measurement, of_device(device),
                     quoted_text(name_of(reading.phase)), nanoseconds(reading.time))});
  }
  const auto deleted = connection_.query(deletions);
  if (deleted) return {};
  if (deleted.error().code != Errc::invalid) return tl::unexpected(Failure{to_string(deleted.error())});
  std::string lines;
  for (const Reading& reading : replacing) {
    append_line(lines, device, reading);
    batch[device].erase({reading.phase, reading.time});
  }
  return set_aside(lines, to_string(deleted.error()));
}

/// The readings that lack a field which the point that is there has.
Delivery::Expected<std::vector<Reading>> Delivery::replacing(const DeviceId& device, const Readings& readings) {
  const Newest& newest = newest_[device];
  std::set<Timestamp> hours;  // that have late readings
  for (const auto& [identity, reading] : readings) {
    if (newest[reading.phase] && reading.time <= *newest[reading.phase]) {
      hours.insert(std::chrono::floor<std::chrono::hours>(reading.time));
    }
  }
  std::vector<Statement> questions;
  questions.reserve(hours.size());
  for (const Timestamp hour : hours) {
    questions.push_back({fmt::format("SELECT {} FROM {} WHERE {} GROUP BY phase", k_present, k_measurement,
                                     of(device, k_phases, {hour, hour + 1h})),
                         1});
  }
  std::vector<Reading> found;
  for (const auto piece : cut(questions, k_max_statements)) {
    const auto answer = query({piece.begin(), piece.end()});
    if (!answer) return tl::unexpected(answer.error());
    for (const auto& tables : *answer) {
      for (const Table& table : tables) add_replacing(table, readings, found);
    }
  }
  return found;
}

/// Sends lines; where InfluxDB refuses them, by halves, until those that it will never take are found and set aside.
Delivery::Expected<void> Delivery::write(std::span<const std::string> lines) {
  if (lines.empty()) return {};
  std::string text;
  for (const std::string& line : lines) text += line;
  const Sent sent = connection_.write(text);
  switch (sent.outcome) {
    case Sent::Outcome::accepted: return {};
    case Sent::Outcome::failed: return tl::unexpected(Failure{sent.problem, sent.retry_after});
    case Sent::Outcome::refused:
    case Sent::Outcome::too_large: break;
  }
  if (lines.size() > 1) {
    const auto half = lines.size() / 2;
    if (auto first = write(lines.first(half)); !first) return first;
    return write(lines.subspan(half));
  }
  return set_aside(text, sent.problem);
}

Delivery::Expected<void> Delivery::set_aside(const std::string& lines, const std::string& reason) {
  spdlog::error("readings were refused and set aside in {}: {}", spool_.refused_file().string(), reason);
  if (auto kept = spool_.set_aside(lines, reason); !kept) return tl::unexpected(Failure{to_string(kept.error())});
  return {};
}

Delivery::Expected<Answer> Delivery::query(const std::vector<Statement>& statements) {
  auto answer = connection_.query(statements);
  if (!answer) return tl::unexpected(Failure{to_string(answer.error())});
  return std::move(*answer);
}

}  // namespace edl::server::influx
