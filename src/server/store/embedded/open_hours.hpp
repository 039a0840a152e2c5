#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/device_id.hpp"
#include "server/store/embedded/hour.hpp"

namespace edl::server {

/// RocksDB's count of writes: what a snapshot sees are those up to its number.
using WriteNumber = std::uint64_t;

/// Which hours have fragments, so that nobody has to look for them, and how urgently they want sealing. Any thread.
///
/// An hour is noted before its fragment is written, and stays until no snapshot is left that sees a fragment of it: it
/// may be here without one, but no fragment is without its hour here.
class OpenHours {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  using Key = std::pair<DeviceId, Hour>;

  /// An hour with more fragments, or more bytes of them, is sealed as it is: reading it has become slow.
  static constexpr std::size_t k_max_fragments = 1'024;
  static constexpr std::size_t k_max_bytes = std::size_t{1} << 20;

  /// A fragment is about to be written; written() follows when it is, or when it cannot be. One writer at a time.
  /// @return whether the hour wants sealing now, whatever its age
  bool appending(const DeviceId& device, Hour hour, std::size_t bytes, SteadyTime now);

  /// All fragments that were about to be written are.
  void written();

  /// The hours of a device from `first` to `last` that may have fragments in a snapshot, ascending.
  [[nodiscard]] std::vector<Hour> of(const DeviceId& device, Hour first, Hour last, WriteNumber snapshot) const;

  /// An hour that wants sealing: one that is over and has been quiet, or one with too much. It is not given again
  /// until something is appended to it or sealing_failed is told.
  /// @param quiet_since  nothing was appended after it
  [[nodiscard]] std::optional<Key> take_due(Timestamp now, SteadyTime quiet_since);

  /// Any hour that is not sealed.
  [[nodiscard]] std::optional<Key> take_any();

  /// An hour that was taken has no fragments from that write on, save those that were appended meanwhile.
  void sealed(const Key& key, WriteNumber from);
  void sealing_failed(const Key& key);

  /// Whether more bytes of fragments were sealed since the last reclaimed() than are open: so that clearing them away,
  /// which copies those that are open, costs less than they did.
  [[nodiscard]] bool worth_reclaiming() const;

  /// The sealed fragments are about to be cleared away.
  void reclaimed();

  /// Forgets the hours that no snapshot from `oldest` on sees a fragment of.
  void forget_sealed(WriteNumber oldest);

 private:
  struct Waiting {
    std::size_t fragments = 0;  ///< not taken for sealing
    std::size_t in_flight = 0;  ///< about to be written
    std::size_t bytes = 0;
    std::size_t taken_bytes = 0;  ///< of the fragments that are being sealed
    SteadyTime last_append{};
    bool taken = false;                      ///< for sealing
    std::optional<WriteNumber> gone_from{};  ///< sealed, with nothing appended since

    [[nodiscard]] bool too_much() const { return fragments >= k_max_fragments || bytes >= k_max_bytes; }
  };

  template <typename Wanted>
  std::optional<Key> take_first(const Wanted& wanted);

  mutable std::mutex mutex_;
  std::map<DeviceId, std::map<Hour, Waiting>> devices_;  // with mutex_
  std::vector<Waiting*> in_flight_;                      // with mutex_: what is not gone is not forgotten
  std::size_t sealed_bytes_ = 0;                         // with mutex_: since the last reclaimed()
};

}  // namespace edl::server
