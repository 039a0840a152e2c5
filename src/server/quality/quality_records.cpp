#include "server/quality/quality_records.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "server/quality/engine.hpp"
#include "server/quality/payload.hpp"
#include "server/quality/quality_snapshot.hpp"

namespace edl::server {
namespace {

using quality::EventRow;
using quality::HarmonicsRow;

EventRow row_of(PowerEvent event) {
  EventRow row{std::move(event)};
  if (row.event.waveform) row.waveform = quality::encode_waveform(*row.event.waveform);
  row.event.waveform.reset();
  return row;
}

/// For whoever does not ask for events.
QualityRecords::EventsDone without_events(QualityRecords::Done done) {
  return [done = std::move(done)](const Result<std::vector<KeptEvent>>& kept) {
    done(kept ? Result<void>() : tl::unexpected(kept.error()));
  };
}

}  // namespace

Result<std::unique_ptr<QualityRecords>> QualityRecords::open(QualitySettings settings) {
  const auto file = settings.file;
  if (auto prepared = quality::prepare_quality_file(file); !prepared) return tl::unexpected(prepared.error());
  try {
    auto engine = std::make_unique<Engine>(std::move(settings));
    return std::unique_ptr<QualityRecords>(new QualityRecords(std::move(engine)));  // NOLINT: private
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(quality::error_of(exception, file));
  }
}

QualityRecords::QualityRecords(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

QualityRecords::~QualityRecords() = default;

void QualityRecords::keep(const DeviceId& device, std::vector<PowerEvent> events, EventsDone done) {
  quality::Write write{.device = device, .done = std::move(done)};
  for (PowerEvent& event : events) write.events.push_back(row_of(std::move(event)));
  engine_->add(std::move(write));
}

void QualityRecords::keep_own(const DeviceId& device, PowerEvent event, EventsDone done) {
  quality::Write write{.device = device, .counted = quality::Counted::free, .done = std::move(done)};
  write.events.push_back(row_of(std::move(event)));
  engine_->add(std::move(write));
}

void QualityRecords::keep(const DeviceId& device, const std::vector<HarmonicSet>& sets, Done done) {
  quality::Write write{.device = device, .done = without_events(std::move(done))};
  for (const HarmonicSet& set : sets) write.harmonics.push_back({set.time, quality::encode_harmonics(set)});
  engine_->add(std::move(write));
}

Result<EventList> QualityRecords::events(const DeviceId& device, const EventQuery& query) const {
  return engine_->read([&](SQLite::Database& db) -> Result<EventList> {
    const auto number = quality::find_device(db, device);
    return number ? quality::select_events(db, *number, query) : EventList{};
  });
}

Result<std::optional<WaveformSnapshot>> QualityRecords::waveform(const DeviceId& device,
                                                                 const EventIdentity& event) const {
  using Found = std::optional<std::string>;
  const auto payload = engine_->read([&](SQLite::Database& db) -> Result<Found> {
    const auto number = quality::find_device(db, device);
    return number ? quality::select_waveform(db, *number, event) : std::nullopt;
  });
  if (!payload) return tl::unexpected(payload.error());
  if (!*payload) return std::nullopt;
  auto waveform = quality::decode_waveform(**payload);
  if (!waveform) return fail(waveform.error().code, waveform.error().message, engine_->settings().file.string());
  return std::move(*waveform);
}

Result<HarmonicsList> QualityRecords::harmonics(const DeviceId& device, TimeRange range, std::size_t limit) const {
  auto rows = engine_->read([&](SQLite::Database& db) -> Result<std::vector<HarmonicsRow>> {
    const auto number = quality::find_device(db, device);
    return number ? quality::select_harmonics(db, *number, range, limit + 1) : std::vector<HarmonicsRow>{};
  });
  if (!rows) return tl::unexpected(rows.error());
  HarmonicsList list;
  list.more = rows->size() > limit;
  if (list.more) rows->pop_back();
  std::ranges::reverse(*rows);
  // Unpacked after the connection is free for others.
  for (const HarmonicsRow& row : *rows) {
    auto set = quality::decode_harmonics(row.time, row.payload);
    if (!set) return fail(set.error().code, set.error().message, engine_->settings().file.string());
    list.sets.push_back(std::move(*set));
  }
  return list;
}

Result<std::optional<HarmonicSet>> QualityRecords::newest_harmonics(const DeviceId& device) const {
  auto list = harmonics(device, {Timestamp::min(), Timestamp::max()}, 1);
  if (!list) return tl::unexpected(list.error());
  if (list->sets.empty()) return std::nullopt;
  return std::move(list->sets.front());
}

Result<std::uint64_t> QualityRecords::drop_old() { return engine_->drop_old(); }

Result<void> QualityRecords::erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) {
  std::promise<Result<void>> written;  // with this, all that came before it
  remember(device, [&written](Result<void> done) { written.set_value(std::move(done)); });
  if (auto waited = written.get_future().get(); !waited) return waited;
  return engine_->erase(device, before, stop);
}

void QualityRecords::remember(const DeviceId& device, Done done) {
  engine_->add({.device = device, .done = without_events(std::move(done))});
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the analyzer loses sight of what the function object owns

Result<std::vector<DeviceId>> QualityRecords::devices() const {
  return engine_->read(
      [](SQLite::Database& db) -> Result<std::vector<DeviceId>> { return quality::select_devices(db); });
}

Result<void> QualityRecords::note_listening(Timestamp until) {
  return engine_->write([until](SQLite::Database& db) -> Result<void> {
    SQLite::Statement update(db, "UPDATE state SET listening_until = ?");
    update.bind(1, to_unix_ms(until));
    update.exec();
    return {};
  });
}

Result<std::uint64_t> QualityRecords::end_offline_spells() {
  return engine_->write([](SQLite::Database& db) -> Result<std::uint64_t> { return quality::end_offline_spells(db); });
}

QualityHealth QualityRecords::health() const { return engine_->health(); }

Result<std::unique_ptr<QualitySnapshot>> QualityRecords::snapshot() const {
  return quality::take_snapshot(engine_->settings().file);
}

}  // namespace edl::server
