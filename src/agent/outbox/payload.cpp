#include "agent/outbox/payload.hpp"

#include <bit>
#include <cstddef>

namespace edl::agent {
namespace {

constexpr std::uint8_t k_payload_version = 1;

template <typename Integer>
void append(std::string& out, Integer value) {
  const std::uint64_t bits = value;
  for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(bits >> (8 * i) & 0xFFU);
}

/// Takes little-endian integers from the front of bytes.
class Cursor {
 public:
  explicit Cursor(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

  template <typename Integer>
  [[nodiscard]] std::optional<Integer> take() {
    if (bytes_.size() < sizeof(Integer)) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i) value |= std::uint64_t{bytes_[i]} << (8 * i);
    bytes_ = bytes_.subspan(sizeof(Integer));
    return static_cast<Integer>(value);
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

std::optional<Reading> take_reading(Timestamp time, Cursor& cursor) {
  const auto phase = cursor.take<std::uint8_t>();
  const auto present = cursor.take<std::uint16_t>();
  if (!phase || *phase >= k_phase_count || !present || *present >> k_field_count != 0) return std::nullopt;
  Reading reading{.time = time, .phase = k_phases[*phase]};
  for (const FieldInfo& info : k_fields) {
    if ((std::uint32_t{*present} >> index_of(info.field) & 1U) == 0) continue;
    const auto bits = cursor.take<std::uint64_t>();
    if (!bits) return std::nullopt;
    reading.values[info.field] = std::bit_cast<double>(*bits);
  }
  return reading;
}

}  // namespace

std::string encode_payload(std::span<const Reading> readings) {
  std::string out;
  append(out, k_payload_version);
  for (const Reading& reading : readings) {
    append(out, static_cast<std::uint8_t>(reading.phase));
    std::uint16_t present = 0;
    for (const FieldInfo& info : k_fields) {
      if (reading.values[info.field]) present = static_cast<std::uint16_t>(present | 1U << index_of(info.field));
    }
    append(out, present);
    for (const FieldInfo& info : k_fields) {
      if (const auto& value = reading.values[info.field]) append(out, std::bit_cast<std::uint64_t>(*value));
    }
  }
  return out;
}

std::optional<ReadingSet> decode_payload(Timestamp time, std::span<const std::uint8_t> bytes) {
  Cursor cursor(bytes);
  if (cursor.take<std::uint8_t>() != k_payload_version) return std::nullopt;
  ReadingSet set{time, {}};
  while (!cursor.at_end()) {
    auto reading = take_reading(time, cursor);
    if (!reading || set.readings.size() == k_phase_count) return std::nullopt;
    set.readings.push_back(*reading);
  }
  if (set.readings.empty()) return std::nullopt;
  return set;
}

}  // namespace edl::agent
