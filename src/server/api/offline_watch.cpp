#include "server/api/offline_watch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/messages.hpp"
#include "server/quality/event_id.hpp"

namespace edl::server {
namespace {

constexpr std::chrono::milliseconds k_between_looks{5'000};
/// How far back the end of a spell may lie that a crash of the server cuts off.
constexpr std::chrono::seconds k_between_tending{30};

template <typename Done>
void log_failure(const char* what, const Done& done) {
  if (!done) spdlog::error("{}: {}", what, to_string(done.error()));
}

}  // namespace

OfflineWatch::OfflineWatch(Rooms& rooms, net::Scheduler& scheduler, std::chrono::milliseconds after)
    : rooms_(rooms), scheduler_(scheduler), between_looks_(std::min(k_between_looks, after / 4)),
      spells_(after, rooms.clock()), tended_at_(rooms.clock()) {
  const Timestamp now = rooms_.clock();
  log_failure("offline spells of the run before could not be ended", rooms_.quality.end_offline_spells());
  log_failure("that the server listens could not be noted", rooms_.quality.note_listening(now));
  const auto known = rooms_.quality.devices();
  log_failure("devices of the run before are not known", known);
  if (known) {
    for (const DeviceId& device : *known) spells_.expect(device, now);
  }
  const std::lock_guard gate(gate_->mutex);
  gate_->watch = this;
  look_again();
}

OfflineWatch::~OfflineWatch() { stop(); }

void OfflineWatch::stop() {
  {
    const std::lock_guard gate(gate_->mutex);
    gate_->watch = nullptr;
    timer_.reset();
  }
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
  }
  log_failure("that the server stops could not be noted", rooms_.quality.note_listening(rooms_.clock()));
}

/// With the gate's lock, or before others know the watch.
void OfflineWatch::look_again() {
  timer_ = scheduler_.after(between_looks_, [gate = gate_] {
    const std::lock_guard lock(gate->mutex);
    if (gate->watch == nullptr) return;
    gate->watch->look();
    gate->watch->look_again();
  });
}

void OfflineWatch::heard(const DeviceId& device, Timestamp at) {
  std::vector<OfflineSpell> news;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    first = spells_.heard(device, at, rooms_.clock(), [&news](auto spell) { news.push_back(std::move(spell)); });
  }
  if (first) {
    rooms_.quality.remember(device, [](const Result<void>& done) { log_failure("a device was not remembered", done); });
  }
  for (const OfflineSpell& spell : news) record(spell);
}

void OfflineWatch::look() {
  const Timestamp now = rooms_.clock();
  std::vector<OfflineSpell> news;
  bool tend_now = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    spells_.look(
        now, [this](const DeviceId& device) { return rooms_.live.state_of(device).online; },
        [&news](auto spell) { news.push_back(std::move(spell)); });
    tend_now = now < tended_at_ || now - tended_at_ >= k_between_tending;
    if (tend_now) tended_at_ = now;
  }
  for (const OfflineSpell& spell : news) record(spell);
  // Too much to do: the next look finds a worker.
  if (tend_now && !rooms_.workers.run([this] { tend(); })) {
    const std::lock_guard lock(mutex_);
    tended_at_ = now - k_between_tending;
  }
}

void OfflineWatch::tend() {
  log_failure("that the server listens could not be noted", rooms_.quality.note_listening(rooms_.clock()));
  std::vector<OfflineSpell> news;
  std::map<DeviceId, OfflineSpell> again;
  std::vector<DeviceId> offline;
  {
    const std::lock_guard lock(mutex_);
    again.swap(not_kept_);
    offline = spells_.offline();
  }
  for (const auto& [device, spell] : again) keep(spell);
  for (const DeviceId& device : offline) {
    if (!is_revoked(device)) continue;
    const std::lock_guard lock(mutex_);
    if (auto ended = spells_.forget(device, rooms_.clock())) news.push_back(std::move(*ended));
  }
  for (const OfflineSpell& spell : news) keep(spell);
}

bool OfflineWatch::is_revoked(const DeviceId& device) {
  const auto record = rooms_.accounts.device(device);
  if (!record) return record.error().code == Errc::not_found;
  return record->revoked_at.has_value();
}

void OfflineWatch::record(const OfflineSpell& spell) {
  if (spell.end) return keep(spell);
  // That a device is revoked is no spell, and a worker is needed to know it.
  const bool asked = rooms_.workers.run([this, spell] {
    if (!is_revoked(spell.device)) return keep(spell);
    const std::lock_guard lock(mutex_);
    std::ignore = spells_.forget(spell.device, spell.begin);
  });
  if (!asked) keep(spell);
}

void OfflineWatch::keep(const OfflineSpell& spell) {
  spdlog::info("device {} is {}", spell.device.text(), spell.end ? "back" : "offline");
  const auto done = [this, spell](const Result<std::vector<KeptEvent>>& kept) {
    log_failure("an offline spell was not kept, and is tried again", kept);
    if (!kept) {
      const std::lock_guard lock(mutex_);
      // What ended is newer than what began.
      if (spell.end || !not_kept_.contains(spell.device)) not_kept_.insert_or_assign(spell.device, spell);
      return;
    }
    for (const KeptEvent& one : *kept) {
      rooms_.live.tell_apps(spell.device,
                            to_json(message::DeviceEvent{spell.device.text(), to_id(identity_of(one.event)), one.event,
                                                         one.has_waveform}));
    }
  };
  std::vector<PowerEvent> event{event_of(spell)};
  rooms_.erased.take_in(spell.device, std::move(event), [&](std::vector<PowerEvent> rest) {
    if (!rest.empty()) rooms_.quality.keep_own(spell.device, std::move(rest.front()), done);
  });
}

}  // namespace edl::server
