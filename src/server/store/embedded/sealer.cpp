#include "server/store/embedded/sealer.hpp"

#include <spdlog/spdlog.h>

#include "server/store/embedded/keys.hpp"
#include "server/store/embedded/retention.hpp"
#include "server/store/embedded/seal.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto k_look_every = 1s;
constexpr auto k_retention_every = 1h;

}  // namespace

Result<std::unique_ptr<Sealer>> Sealer::start(Database& database, OpenHours& open,
                                              const EmbeddedStoreSettings& settings) {
  auto sealer = std::make_unique<Sealer>(database, open, settings);
  if (auto found = sealer->find_open_hours(); !found) return tl::unexpected(found.error());
  sealer->thread_ = std::thread([raw = sealer.get()] { raw->run(); });
  return sealer;
}

Sealer::Sealer(Database& database, OpenHours& open, const EmbeddedStoreSettings& settings)
    : database_(database), settings_(settings), open_(open) {}

Sealer::~Sealer() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  ends_ = true;
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Sealer::appending(const DeviceId& device, Hour hour, std::size_t bytes) {
  if (open_.appending(device, hour, bytes, steady_clock::now()) || settings_.seal_after == 0ms) too_much_ = true;
}

void Sealer::appended() {
  open_.written();
  if (!too_much_.exchange(false)) return;
  {
    const std::scoped_lock lock(mutex_);
    urgent_ = true;
  }
  wake_.notify_one();
}

Result<void> Sealer::while_at_rest(const std::function<Result<void>()>& work) {
  const std::scoped_lock lock(sealing_);
  return work();
}

Result<void> Sealer::seal_all() {
  while (const auto hour = open_.take_any()) {
    if (auto sealed = seal(*hour); !sealed) return sealed;
  }
  reclaim();
  const std::scoped_lock lock(sealing_);
  return enforce(settings_.retention, database_, settings_.clock()).map([](std::size_t) {});
}

Result<void> Sealer::seal(const OpenHours::Key& hour) {
  const std::scoped_lock lock(sealing_);
  auto sealed = seal_hour(database_, open_, hour.first, hour.second);
  if (sealed) {
    open_.sealed(hour, database_.rocks().GetLatestSequenceNumber());
  } else {
    open_.sealing_failed(hour);
  }
  return sealed;
}

void Sealer::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, k_look_every, [this] { return stopping_ || urgent_; });
      if (stopping_) return;
      urgent_ = false;
    }
    seal_due();
    reclaim();
    enforce_retention();
  }
}

void Sealer::seal_due() {
  while (const auto hour = open_.take_due(settings_.clock(), steady_clock::now() - settings_.seal_after)) {
    if (const auto sealed = seal(*hour); !sealed) {
      // Nothing is lost: the hour is read from its fragments, and is tried again.
      spdlog::error("an hour of {} stays unsealed: {}", hour->first.text(), to_string(sealed.error()));
      break;
    }
    const std::scoped_lock lock(mutex_);
    if (stopping_) return;
  }
  open_.forget_sealed(database_.oldest_snapshot());
}

/// RocksDB clears away what is deleted when it merges files, which it does by their number: the fragments of hours that
/// are long sealed would lie about, and double what the store takes.
void Sealer::reclaim() {
  const std::scoped_lock lock(sealing_);  // whoever finds nothing to do has waited for the one who does it
  if (!open_.worth_reclaiming()) return;
  open_.reclaimed();
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.canceled = &ends_;
  const auto status = database_.rocks().CompactRange(options, database_.fragments(), nullptr, nullptr);
  if (!status.ok() && !ends_) {
    spdlog::warn("the fragments of sealed hours are not cleared away: {}", to_string(database_.read_error(status)));
  }
}

void Sealer::enforce_retention() {
  const auto now = steady_clock::now();
  if (now < next_retention_) return;
  next_retention_ = now + k_retention_every;
  const std::scoped_lock lock(sealing_);
  const auto dropped = enforce(settings_.retention, database_, settings_.clock());
  if (!dropped) spdlog::error("old readings cannot be dropped: {}", to_string(dropped.error()));
}

Result<void> Sealer::find_open_hours() {
  const std::unique_ptr<rocksdb::Iterator> at(database_.rocks().NewIterator({}, database_.fragments()));
  at->SeekToFirst();
  while (at->Valid()) {
    const auto key = FragmentKey::parse({at->key().data(), at->key().size()});
    if (!key) return fail(Errc::corrupt, "a key of the store is none", database_.path().string());
    // Whoever appended last has been gone since before this start: what is over need not wait.
    open_.appending(key->device, key->hour, at->value().size(), steady_clock::now() - settings_.seal_after);
    at->Seek(FragmentKey{key->device, key->hour + 1h, 0}.text());
  }
  open_.written();
  if (!at->status().ok()) return tl::unexpected(database_.read_error(at->status()));
  return {};
}

}  // namespace edl::server
