#include "server/quality/engine.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>
#include <system_error>

#include "core/wall_clock.hpp"
#include "server/quality/quota.hpp"

namespace edl::server {
namespace {

using quality::Change;
using quality::Write;

constexpr std::chrono::hours k_between_drops{1};
/// Rows of each device that are deleted at once: some milliseconds, for which writers wait.
constexpr std::size_t k_dropped_at_once = 500;

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(file, absent);
  return absent ? 0 : size;
}

/// A part of a transaction that can be undone alone.
class Savepoint {
 public:
  explicit Savepoint(SQLite::Database& db) : db_(db) { db_.exec("SAVEPOINT one"); }
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  ~Savepoint() {
    // Where it fails, the whole transaction is undone already, or will be.
    if (!kept_) db_.tryExec("ROLLBACK TO one; RELEASE one");
  }
  void keep() {
    db_.exec("RELEASE one");
    kept_ = true;
  }

 private:
  SQLite::Database& db_;
  bool kept_ = false;
};

/// While one lives, the connection does not wait for others.
class Impatience {
 public:
  explicit Impatience(SQLite::Database& db) : db_(db), patience_ms_(db.execAndGet("PRAGMA busy_timeout").getInt()) {
    db_.setBusyTimeout(0);
  }
  Impatience(const Impatience&) = delete;
  Impatience& operator=(const Impatience&) = delete;
  ~Impatience() { db_.tryExec("PRAGMA busy_timeout = " + std::to_string(patience_ms_)); }

 private:
  SQLite::Database& db_;
  const int patience_ms_;
};

}  // namespace

QualityRecords::Engine::Engine(QualitySettings settings)
    : settings_([&settings] {
        if (!settings.clock) settings.clock = wall_clock;
        return std::move(settings);
      }()),
      writer_(quality::connect_quality_file(settings_.file, SQLite::OPEN_READWRITE)),
      reader_(quality::connect_quality_file(settings_.file, SQLite::OPEN_READWRITE)),
      queue_(settings_.max_pending_bytes) {
  reader_.exec("PRAGMA query_only = ON");
  SQLite::Statement counts(reader_, "SELECT events, harmonics FROM state");
  if (counts.executeStep()) {
    events_ = static_cast<std::uint64_t>(counts.getColumn(0).getInt64());
    harmonics_ = static_cast<std::uint64_t>(counts.getColumn(1).getInt64());
  }
  thread_ = std::thread([this] { work(); });
}

QualityRecords::Engine::~Engine() {
  queue_.close();
  thread_.join();
}

void QualityRecords::Engine::add(Write write) {
  if (auto refused = queue_.push(std::move(write))) {
    refused->done(fail(Errc::unavailable, "too many power-quality records wait for the disk", settings_.file.string()));
  }
}

void QualityRecords::Engine::work() {
  auto next_drop = std::chrono::steady_clock::now();
  for (;;) {
    const auto now = std::chrono::steady_clock::now();
    const auto patience = std::chrono::ceil<std::chrono::milliseconds>(next_drop - now);
    auto writes = queue_.take(std::max(patience, std::chrono::milliseconds(0)));
    if (!writes.empty()) {
      commit(std::move(writes));
    } else if (queue_.closed()) {
      return;
    } else if (std::chrono::steady_clock::now() >= next_drop) {
      const auto dropped = drop_some();
      if (!dropped) spdlog::warn("old power-quality records were not deleted: {}", to_string(dropped.error()));
      const bool more = dropped && dropped->events + dropped->harmonics < 0;
      if (!more) next_drop = std::chrono::steady_clock::now() + k_between_drops;
    }
  }
}

void QualityRecords::Engine::commit(std::vector<Write> writes) {
  std::vector<Result<std::vector<KeptEvent>>> outcomes(writes.size());
  Change all;
  auto committed = write([&](SQLite::Database& db) -> Result<void> {
    for (std::size_t i = 0; i < writes.size(); ++i) {
      Savepoint savepoint(db);
      std::vector<KeptEvent> kept;
      const auto change = put(db, writes[i], kept);
      if (!change) {
        outcomes[i] = tl::unexpected(change.error());
        continue;
      }
      outcomes[i] = std::move(kept);
      savepoint.keep();
      all += *change;
    }
    count(db, all);
    return {};
  });
  if (committed) {
    events_ += static_cast<std::uint64_t>(all.events);
    harmonics_ += static_cast<std::uint64_t>(all.harmonics);
  }
  note_outcome(committed);
  queue_.done_with(writes);
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (!committed) outcomes[i] = tl::unexpected(committed.error());
    writes[i].done(std::move(outcomes[i]));
  }
}

Result<Change> QualityRecords::Engine::put(SQLite::Database& db, const Write& write, std::vector<KeptEvent>& kept) {
  const auto device = quality::find_or_add_device(db, write.device);
  Change change;
  for (const auto& row : write.events) change += quality::put_event(db, device, row, kept.emplace_back());
  for (const auto& row : write.harmonics) change += quality::put_harmonics(db, device, row);
  if (write.counted == quality::Counted::free) return change;
  const auto over = quality::count_in(db, device, change, settings_.quota, settings_.clock());
  if (over) return fail(Errc::too_many, *over);
  return change;
}

void QualityRecords::Engine::count(SQLite::Database& db, const Change& change) {
  SQLite::Statement update(db, "UPDATE state SET events = events + ?, harmonics = harmonics + ?");
  update.bind(1, change.events);
  update.bind(2, change.harmonics);
  update.exec();
}

template <typename Drop>
Result<Change> QualityRecords::Engine::drop_counted(const Drop& drop) {
  auto dropped = write([&](SQLite::Database& db) -> Result<Change> {
    const Change change = drop(db);
    count(db, change);
    return change;
  });
  if (dropped) {
    events_ += static_cast<std::uint64_t>(dropped->events);
    harmonics_ += static_cast<std::uint64_t>(dropped->harmonics);
  }
  return dropped;
}

Result<Change> QualityRecords::Engine::drop_some() {
  if (!settings_.keep_events && !settings_.keep_harmonics) return Change{};
  const auto now = settings_.clock();
  return drop_counted([&](SQLite::Database& db) {
    Change change;
    if (settings_.keep_events) change += quality::drop_events(db, now - *settings_.keep_events, k_dropped_at_once);
    if (settings_.keep_harmonics) {
      change += quality::drop_harmonics(db, now - *settings_.keep_harmonics, k_dropped_at_once);
    }
    return change;
  });
}

Result<void> QualityRecords::Engine::erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) {
  for (;;) {
    if (stop.stop_requested()) return fail(Errc::unavailable, "not all was erased: the records close");
    const auto erased = drop_counted([&](SQLite::Database& db) {
      const auto number = quality::find_device(db, device);
      return number ? quality::erase_some(db, *number, before, k_dropped_at_once) : Change{};
    });
    if (!erased) return tl::unexpected(erased.error());
    if (erased->events == 0 && erased->harmonics == 0) return clear_log();
  }
}

Result<void> QualityRecords::Engine::clear_log() {
  const std::lock_guard lock(write_mutex_);
  return guarded(writer_, [this](SQLite::Database& db) -> Result<void> {
    const Impatience impatience(db);
    SQLite::Statement checkpoint(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    const bool busy = checkpoint.executeStep() && checkpoint.getColumn(0).getInt() != 0;
    if (!busy) return {};
    return fail(Errc::unavailable, "what was erased is still in the log: a copy is being made",
                settings_.file.string());
  });
}

Result<std::uint64_t> QualityRecords::Engine::drop_old() {
  std::uint64_t all = 0;
  for (;;) {
    const auto dropped = drop_some();
    if (!dropped) return tl::unexpected(dropped.error());
    const auto some = static_cast<std::uint64_t>(-(dropped->events + dropped->harmonics));
    if (some == 0) return all;
    all += some;
  }
}

void QualityRecords::Engine::note_outcome(const Result<void>& outcome) {
  const std::lock_guard lock(problem_mutex_);
  const std::string problem = outcome ? "" : to_string(outcome.error());
  if (!problem.empty() && problem != problem_) spdlog::error("{}", problem);
  problem_ = problem;
}

QualityHealth QualityRecords::Engine::health() const {
  QualityHealth health;
  {
    const std::lock_guard lock(problem_mutex_);
    health.problem = problem_;
  }
  health.ok = health.problem.empty();
  health.events = events_;
  health.harmonics = harmonics_;
  health.bytes_on_disk = size_of(settings_.file) + size_of(settings_.file.string() + "-wal");
  health.pending_bytes = queue_.pending_bytes();
  return health;
}

}  // namespace edl::server
