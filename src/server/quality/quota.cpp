#include "server/quality/quota.hpp"

#include <fmt/format.h>

namespace edl::server::quality {
namespace {

struct Today {
  std::uint64_t events = 0;
  std::uint64_t harmonics = 0;
  std::uint64_t bytes = 0;
};

Today stored_on(SQLite::Database& db, DeviceNumber device, std::int64_t day) {
  SQLite::Statement query(db, "SELECT events, harmonics, bytes FROM devices WHERE id = ? AND day = ?");
  query.bind(1, static_cast<std::int64_t>(device));
  query.bind(2, day);
  if (!query.executeStep()) return {};
  const auto number = [&query](int column) { return static_cast<std::uint64_t>(query.getColumn(column).getInt64()); };
  return {number(0), number(1), number(2)};
}

void note(SQLite::Database& db, DeviceNumber device, std::int64_t day, const Today& today) {
  SQLite::Statement update(db, "UPDATE devices SET day = ?, events = ?, harmonics = ?, bytes = ? WHERE id = ?");
  update.bind(1, day);
  update.bind(2, static_cast<std::int64_t>(today.events));
  update.bind(3, static_cast<std::int64_t>(today.harmonics));
  update.bind(4, static_cast<std::int64_t>(today.bytes));
  update.bind(5, static_cast<std::int64_t>(device));
  update.exec();
}

}  // namespace

std::optional<std::string> count_in(SQLite::Database& db, DeviceNumber device, const Change& change,
                                    const QualityQuota& quota, Timestamp now) {
  const std::int64_t day = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
  Today today = stored_on(db, device, day);
  today.events += static_cast<std::uint64_t>(change.events);
  today.harmonics += static_cast<std::uint64_t>(change.harmonics);
  today.bytes += change.bytes;
  if (today.events > quota.events) return fmt::format("the device may store {} new events a day", quota.events);
  if (today.harmonics > quota.harmonics) {
    return fmt::format("the device may store {} new harmonic sets a day", quota.harmonics);
  }
  if (today.bytes > quota.bytes) {
    return fmt::format("the device may store {} MiB of waveforms and harmonics a day", quota.bytes >> 20);
  }
  note(db, device, day, today);
  return std::nullopt;
}

}  // namespace edl::server::quality
