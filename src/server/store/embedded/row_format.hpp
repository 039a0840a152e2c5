#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/device_id.hpp"
#include "core/reading.hpp"

/// Keys and values of the embedded store, as docs/store-format.md describes them. Pure functions on bytes.
namespace edl::server {

/// The format that this program writes, and the newest that it reads.
inline constexpr std::uint64_t k_store_format = 1;

/// Under this key stands the format's number, in decimal.
inline constexpr std::string_view k_format_key = "f";

/// Under this key stands the device's LatestTimes.
[[nodiscard]] std::string latest_key(const DeviceId& device);

/// The keys of a device's readings, ordered by time and then phase. Keeps what is common to them.
class RowKeys {
 public:
  explicit RowKeys(const DeviceId& device);

  /// Appends the key of one reading to `out`.
  void append_key(std::string& out, Timestamp time, Phase phase) const;
  [[nodiscard]] std::string key(Timestamp time, Phase phase) const;

  /// Not greater than any key at or after `time`, greater than all before.
  [[nodiscard]] std::string lower_bound(Timestamp time) const { return key(time, Phase::a); }

  /// Reads time and phase back into `reading`; its values stay.
  /// @return false if `key` is not one of this device's
  [[nodiscard]] bool parse(std::string_view key, Reading& reading) const;

 private:
  std::string prefix_;
};

/// Appends a reading's values, bit for bit, without its time and phase.
void append_row(std::string& out, const PerField<std::optional<double>>& values);

/// Reads what append_row wrote.
/// @return false if `bytes` are nothing that it writes
[[nodiscard]] bool parse_row(std::string_view bytes, PerField<std::optional<double>>& values);

/// When a phase was measured last: any of it, and each field of it.
struct PhaseTimes {
  Timestamp reading;

  /// Not after `reading`; nullopt: never. Where the reading at that time has no such value (it was replaced by one
  /// without), the newest value is an older one.
  PerField<std::optional<Timestamp>> fields{};

  bool operator==(const PhaseTimes&) const = default;
};

/// Where the newest values of a device are, so that no search is needed for them; nullopt: the phase has none.
using LatestTimes = PerPhase<std::optional<PhaseTimes>>;

[[nodiscard]] std::string encode_latest(const LatestTimes& times);

/// @return nullopt if `bytes` are nothing that encode_latest writes
[[nodiscard]] std::optional<LatestTimes> decode_latest(std::string_view bytes);

}  // namespace edl::server
