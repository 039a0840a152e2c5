#pragma once

#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/store/embedded/database.hpp"
#include "server/store/embedded/embedded_store.hpp"

namespace edl::server {

/// Drops partitions that are older than their resolution is kept, and then, while the store is larger than it may be,
/// the oldest raw ones, after them the oldest of minutes and of quarter hours; whole files go at once. Of each the
/// partition that has `now`, and the one before, are never dropped for their size, nor are hours.
/// @return how many partitions were dropped
[[nodiscard]] Result<std::size_t> enforce(const Retention& retention, Database& database, Timestamp now);

}  // namespace edl::server
