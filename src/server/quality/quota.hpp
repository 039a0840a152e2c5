#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>

#include "core/timestamp.hpp"
#include "server/quality/quality_records.hpp"
#include "server/quality/rows.hpp"

namespace edl::server::quality {

/// Adds to what the device has stored today.
/// @return what of the quota that is over, for people; nothing if it is within. Throws SQLite::Exception
[[nodiscard]] std::optional<std::string> count_in(SQLite::Database& db, DeviceNumber device, const Change& change,
                                                  const QualityQuota& quota, Timestamp now);

}  // namespace edl::server::quality
