#include "agent/outbox/outbox.hpp"

#include <fmt/format.h>

#include <utility>

#include "agent/outbox/outbox_file.hpp"
#include "agent/outbox/reading_table.hpp"
#include "agent/outbox/record_table.hpp"
#include "core/harmonics_json.hpp"
#include "core/power_event_json.hpp"

namespace edl::agent {
namespace {

std::string key_of(PowerEventKind kind, std::span<const Phase> phases) {
  std::string key(name_of(kind));
  key += ' ';
  for (const Phase phase : phases) key += name_of(phase);
  return key;
}

/// A server would say the same: better told to the one who puts it than found out in delivery.
tl::unexpected<Error> refused(std::string_view what, const Faults& faults) {
  std::string why =
      faults.faults.empty() ? faults.summary : fmt::format("{} {}", faults.faults[0].pointer, faults.faults[0].detail);
  return fail(Errc::invalid, fmt::format("{} that no server would take: {}", what, why));
}

/// The newer telling, with the older one's waveform where it has none.
std::string newer_telling(const PowerEvent& event, const std::string& there) {
  auto older = parse_power_event(there);
  PowerEvent merged = event;
  if (!merged.waveform && older) merged.waveform = std::move(older->waveform);
  std::string json;
  append_json(json, merged);
  return json;
}

Result<PowerEvent> kept_event(const std::string& json) {
  auto event = parse_power_event(json);
  if (!event) return fail(Errc::corrupt, "the outbox's newest event cannot be read: " + event.error().summary);
  return std::move(*event);
}

}  // namespace

struct Outbox::Tables {
  Tables(const OutboxSettings& settings, SQLite::Database file)
      : database(settings.file, std::move(file)), readings(database, settings),
        events(database, "events", settings.events, settings.retention),
        harmonics(database, "harmonics", settings.harmonics, settings.retention),
        switchings(database, "switchings", settings.switchings, settings.retention) {}

  [[nodiscard]] RecordTable& of(RecordKind kind) {
    switch (kind) {
      case RecordKind::event: return events;
      case RecordKind::harmonics: return harmonics;
      case RecordKind::switching: return switchings;
    }
    return events;
  }

  /// A full disk: delivered readings go first.
  template <typename Put>
  Result<RecordOutcome> put(const Put& put) {
    auto outcome = put();
    if (outcome || outcome.error().code != Errc::unavailable || readings.free_some().value_or(0) == 0) return outcome;
    return put();
  }

  OutboxDatabase database;
  ReadingTable readings;
  RecordTable events;
  RecordTable harmonics;
  RecordTable switchings;
};

Outbox::Outbox(std::unique_ptr<Tables> tables) : tables_(std::move(tables)) {}
Outbox::~Outbox() = default;

Result<std::unique_ptr<Outbox>> Outbox::open(const OutboxSettings& settings) {
  auto file = open_outbox_file(settings.file);
  if (!file) return tl::unexpected(std::move(file).error());
  try {
    return std::unique_ptr<Outbox>(new Outbox(std::make_unique<Tables>(settings, std::move(*file))));
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, settings.file));
  }
}

Result<PutOutcome> Outbox::put(std::span<const ReadingSet> sets) { return tables_->readings.put(sets); }

Result<RecordOutcome> Outbox::put(const PowerEvent& event) {
  std::string json;
  append_json(json, event);
  if (const auto read = parse_power_event(json); !read) return refused("an event", read.error());
  return tables_->put([&] {
    return tables_->events.put({event.begin, key_of(event.kind, event.phases)}, json,
                               [&](const std::string& there) { return newer_telling(event, there); });
  });
}

Result<RecordOutcome> Outbox::put(const HarmonicSet& set) {
  std::string json;
  append_json(json, set);
  if (const auto read = parse_harmonic_sets('[' + json + ']'); !read) return refused("harmonics", read.error());
  return tables_->put([&] {
    return tables_->harmonics.put({set.time, ""}, json, [&](const std::string&) { return json; });
  });
}

Result<RecordOutcome> Outbox::put(const Switching& switching) {
  std::string json = to_json(switching);
  if (const auto read = parse_switchings('[' + json + ']'); !read) return refused("a switching", read.error());
  const std::string key = fmt::format("{} {}", name_of(phase_of(switching.phase)), name_of(switching.by));
  return tables_->put([&] {
    return tables_->switchings.put({parse_rfc3339(switching.time).value(), key}, json,
                                   [&](const std::string&) { return json; });
  });
}

Result<std::vector<ReadingSet>> Outbox::unsent(TimeRange range, std::size_t max_readings) {
  return tables_->readings.unsent(range, max_readings);
}

Result<std::vector<KeptRecord>> Outbox::unsent(RecordKind kind, std::size_t max_records, std::size_t max_bytes) {
  return tables_->of(kind).unsent(max_records, max_bytes);
}

Result<std::uint64_t> Outbox::mark_sent(std::span<const Timestamp> times, Timestamp at) {
  return tables_->readings.mark_sent(times, at);
}

Result<std::uint64_t> Outbox::mark_sent(RecordKind kind, std::span<const std::int64_t> ids, Timestamp at) {
  return tables_->of(kind).mark_sent(ids, at);
}

Result<std::uint64_t> Outbox::set_aside(Timestamp time, std::span<const Phase> phases, const std::string& why,
                                        Timestamp at) {
  return tables_->readings.set_aside(time, phases, why, at);
}

Result<std::uint64_t> Outbox::set_aside(RecordKind kind, std::int64_t id, const std::string& why, Timestamp at) {
  return tables_->of(kind).set_aside(id, why, at);
}

Result<std::optional<PowerEvent>> Outbox::newest_event(PowerEventKind kind, std::span<const Phase> phases) {
  const auto json = tables_->events.newest(key_of(kind, phases));
  if (!json) return tl::unexpected(json.error());
  if (!*json) return std::nullopt;
  return kept_event(**json).map([](PowerEvent&& event) { return std::optional(std::move(event)); });
}

Result<std::vector<PowerEvent>> Outbox::newest_events() {
  const auto all = tables_->events.newest_of_each_key();
  if (!all) return tl::unexpected(all.error());
  std::vector<PowerEvent> events;
  for (const std::string& json : *all) {
    auto event = kept_event(json);
    if (!event) return tl::unexpected(event.error());
    events.push_back(std::move(*event));
  }
  return events;
}

Result<std::uint64_t> Outbox::prune(Timestamp now) {
  std::uint64_t pruned = 0;
  for (const auto& some : {tables_->readings.prune(now), tables_->events.prune(now), tables_->harmonics.prune(now),
                           tables_->switchings.prune(now)}) {
    if (!some) return some;
    pruned += *some;
  }
  return pruned;
}

OutboxCounts Outbox::counts() const { return tables_->readings.counts(); }
OutboxCounts Outbox::counts(RecordKind kind) const { return tables_->of(kind).counts(); }
std::optional<Timestamp> Outbox::newest() const { return tables_->readings.newest(); }
PerPhase<std::optional<KilowattHour>> Outbox::energy() const { return tables_->readings.energy(); }

}  // namespace edl::agent
