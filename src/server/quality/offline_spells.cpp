#include "server/quality/offline_spells.hpp"

#include <algorithm>
#include <utility>

namespace edl::server {

PowerEvent event_of(const OfflineSpell& spell) {
  PowerEvent event;
  event.kind = PowerEventKind::device_offline;
  event.begin = spell.begin;
  if (spell.end) event.duration = *spell.end - spell.begin;
  event.phases.assign(k_phases.begin(), k_phases.end());
  if (spell.server_slept) event.detail = "the server itself stopped listening then";
  return event;
}

void OfflineSpells::expect(const DeviceId& device, Timestamp now) { devices_.try_emplace(device, Device{now}); }

bool OfflineSpells::heard(const DeviceId& device, Timestamp at, Timestamp now,
                          const std::function<void(OfflineSpell)>& news) {
  notice_deafness(now, news);
  const auto [entry, fresh] = devices_.try_emplace(device, Device{at});
  Device& known = entry->second;
  known.heard_at = std::max(known.heard_at, at);
  // News of a moment before the spell do not end it; those of now do, also where the clock was put back behind its begin.
  if (known.spell && (at == now || at > *known.spell)) {
    const Timestamp begin = *std::exchange(known.spell, std::nullopt);
    news({device, begin, std::max(begin, at)});
  }
  return fresh;
}

void OfflineSpells::look(Timestamp now, const std::function<bool(const DeviceId&)>& connected,
                         const std::function<void(OfflineSpell)>& news) {
  notice_deafness(now, news);
  looked_at_ = now;
  for (auto& [device, known] : devices_) {
    if (known.spell || now - known.heard_at < after_ || connected(device)) continue;
    known.spell = known.heard_at;
    news({device, *known.spell});
  }
}

std::optional<OfflineSpell> OfflineSpells::forget(const DeviceId& device, Timestamp now) {
  const auto found = devices_.extract(device);
  if (found.empty() || !found.mapped().spell) return std::nullopt;
  const Timestamp begin = *found.mapped().spell;
  return OfflineSpell{device, begin, std::max(begin, now)};
}

std::vector<DeviceId> OfflineSpells::offline() const {
  std::vector<DeviceId> offline;
  for (const auto& [device, known] : devices_) {
    if (known.spell) offline.push_back(device);
  }
  return offline;
}

void OfflineSpells::notice_deafness(Timestamp now, const std::function<void(OfflineSpell)>& news) {
  // A clock that is put back makes what was heard later than now; it is as if it was heard now.
  const bool put_back = now < looked_at_;
  if (!put_back && now - looked_at_ <= k_deaf) return;
  for (auto& [device, known] : devices_) {
    if (known.spell && !put_back) {
      const Timestamp begin = *std::exchange(known.spell, std::nullopt);
      news({device, begin, std::max(begin, looked_at_), true});
    }
    known.heard_at = put_back ? std::min(known.heard_at, now) : now;
  }
  looked_at_ = now;
}

}  // namespace edl::server
