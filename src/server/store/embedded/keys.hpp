#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/device_id.hpp"
#include "core/field.hpp"
#include "core/phase.hpp"
#include "server/store/embedded/hour.hpp"

/// The keys of the embedded store, as docs/store-format.md describes them. Pure functions on bytes.
namespace edl::server {

/// The format that this program writes and reads.
inline constexpr std::uint64_t k_store_format = 3;

/// Under this key of the default column family stands the format's number, in decimal.
inline constexpr std::string_view k_format_key = "f";

/// Orders what was appended: of two readings with one identity the one with the greater number counts.
using AppendNumber = std::uint64_t;

/// The key of a fragment: what one append brought for one hour of one device.
struct FragmentKey {
  DeviceId device;
  Hour hour;
  AppendNumber number = 0;

  [[nodiscard]] std::string text() const;
  /// @return nullopt if `key` is none
  [[nodiscard]] static std::optional<FragmentKey> parse(std::string_view key);
};

/// Before all fragments of the device.
[[nodiscard]] std::string fragments_begin(const DeviceId& device);
/// After all fragments of the device.
[[nodiscard]] std::string fragments_end(const DeviceId& device);

/// What one value of a block holds, in one byte that sorts.
class BlockColumn {
 public:
  [[nodiscard]] static constexpr BlockColumn time() { return BlockColumn(0); }
  [[nodiscard]] static constexpr BlockColumn presence(Phase phase) {
    return BlockColumn(static_cast<std::uint8_t>(1 + index_of(phase)));
  }
  [[nodiscard]] static constexpr BlockColumn values(Phase phase, Field field) {
    return BlockColumn(static_cast<std::uint8_t>(16 * (1 + index_of(phase)) + index_of(field)));
  }
  /// Greater than every other.
  [[nodiscard]] static constexpr BlockColumn end() { return BlockColumn(0xff); }
  /// Every column that a block may have, ascending.
  [[nodiscard]] static std::vector<BlockColumn> all();

  [[nodiscard]] constexpr std::uint8_t byte() const { return byte_; }

 private:
  explicit constexpr BlockColumn(std::uint8_t byte) : byte_(byte) {}
  std::uint8_t byte_;
};

/// The keys of the blocks of one device. Blocks of all devices lie together by spans of time (partitions), so that a
/// span is dropped as whole files; within a span each column of a device lies together, so that a long answer reads
/// only what it prints.
class BlockKeys {
 public:
  /// @param partition  how long the spans are
  BlockKeys(const DeviceId& device, std::chrono::hours partition);

  [[nodiscard]] std::string key(BlockColumn column, Hour begin) const;

  /// Begin of the partition that has `hour`.
  [[nodiscard]] Hour partition_of(Hour hour) const;
  [[nodiscard]] std::chrono::hours partition_length() const { return partition_; }

  /// Before all keys of the device in the partition.
  [[nodiscard]] std::string begin_in(Hour partition) const { return partition_begin_of(partition, '\0'); }
  /// After all keys of the device in the partition.
  [[nodiscard]] std::string end_in(Hour partition) const { return partition_begin_of(partition, '\1'); }

  /// The begin of the block, if `key` is of this device, this column and that partition.
  [[nodiscard]] std::optional<Hour> parse(std::string_view key, BlockColumn column, Hour partition) const;

 private:
  [[nodiscard]] std::string prefix(BlockColumn column, Hour partition) const;
  [[nodiscard]] std::string partition_begin_of(Hour partition, char behind_id) const;

  std::string device_;
  std::chrono::hours partition_;
};

/// Before all keys of the partition that begins at `partition`, of any device.
[[nodiscard]] std::string partition_begin(Hour partition);

/// The partition's begin; nullopt if `key` is no block's.
[[nodiscard]] std::optional<Hour> partition_in(std::string_view key);

}  // namespace edl::server
