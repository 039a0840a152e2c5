#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/accounts/records.hpp"

namespace edl::server {

enum class Entries : std::uint8_t {
  all,
  shown,  ///< to the present owner: nothing that users did before the device lost a former one
};

/// As Accounts::audit.
[[nodiscard]] Result<std::vector<AuditEntry>> entries_of(SQLite::Database& db, const DeviceId& device, TimeRange range,
                                                         std::size_t limit, Entries which);

}  // namespace edl::server
