#include "server/store/embedded/retention.hpp"

#include <rocksdb/convenience.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "server/store/embedded/keys.hpp"
#include "server/store/embedded/layout.hpp"

namespace edl::server {
namespace {

/// The oldest partition of a family that begins before `limit`.
Result<std::optional<Hour>> oldest(const Database& database, const Layout& layout, Hour limit) {
  const std::unique_ptr<rocksdb::Iterator> at(database.rocks().NewIterator({}, database.blocks(layout.resolution)));
  at->SeekToFirst();
  if (!at->status().ok()) return tl::unexpected(database.read_error(at->status()));
  if (!at->Valid()) return std::optional<Hour>();
  const auto partition = partition_in({at->key().data(), at->key().size()});
  if (!partition || *partition >= limit) return std::optional<Hour>();
  return *partition;
}

Result<void> drop(Database& database, const Layout& layout, Hour partition) {
  auto* family = database.blocks(layout.resolution);
  const std::string begin = partition_begin(partition);
  const std::string end = partition_begin(partition + layout.partition);
  const rocksdb::Slice from(begin);
  const rocksdb::Slice to(end);
  // First whole files; then what is left of the partition in files that it shares with others.
  auto status = rocksdb::DeleteFilesInRange(&database.rocks(), family, &from, &to, false);
  if (!status.ok()) return tl::unexpected(database.read_error(status));
  rocksdb::WriteBatch rest;
  rest.DeleteRange(family, begin, end);
  if (auto written = database.write(rest, Database::Durability::when_it_returns); !written) return written;
  status = database.rocks().CompactRange({}, family, &from, &to);
  if (!status.ok()) return tl::unexpected(database.read_error(status));
  spdlog::info("the readings of {} before {} are dropped: they are not kept longer", layout.column_family,
               to_rfc3339(Timestamp(partition + layout.partition)));
  return {};
}

struct Partition {
  const Layout& layout;
  Hour begin;
};

/// What a store that is too large can do without: the oldest seconds, and only where there are no old ones the oldest
/// minutes, then quarter hours. Hours are small, and of many years the only thing left.
Result<std::optional<Partition>> next_to_give_way(const Database& database, Timestamp now) {
  for (const Layout* layout : {&k_raw_layout, &k_rollup_layouts[0], &k_rollup_layouts[1]}) {
    const auto partition = oldest(database, *layout, hour_of(now) - 2 * layout->partition);
    if (!partition) return tl::unexpected(partition.error());
    if (*partition) return Partition{*layout, **partition};
  }
  return std::optional<Partition>();
}

}  // namespace

Result<std::size_t> enforce(const Retention& retention, Database& database, Timestamp now) {
  std::size_t dropped = 0;
  const auto drop_while_old = [&](const Layout& layout, std::optional<std::chrono::days> keep) -> Result<void> {
    if (!keep) return {};
    const Hour limit = hour_of(now) - *keep - layout.partition + std::chrono::hours(1);
    for (;;) {
      const auto partition = oldest(database, layout, limit);
      if (!partition) return tl::unexpected(partition.error());
      if (!*partition) return {};
      if (auto done = drop(database, layout, **partition); !done) return done;
      ++dropped;
    }
  };
  auto done = drop_while_old(k_raw_layout, retention.raw);
  for (const Layout& layout : k_rollup_layouts) {
    if (done) done = drop_while_old(layout, retention.keep(layout.resolution));
  }
  while (done && retention.max_bytes && database.bytes_on_disk() > *retention.max_bytes) {
    const auto next = next_to_give_way(database, now);
    if (!next) return tl::unexpected(next.error());
    if (!*next) {
      spdlog::warn("the store is larger than its limit of {} bytes, and there is nothing old left to drop",
                   *retention.max_bytes);
      break;
    }
    done = drop(database, (*next)->layout, (*next)->begin);
    ++dropped;
  }
  if (!done) return tl::unexpected(done.error());
  return dropped;
}

}  // namespace edl::server
