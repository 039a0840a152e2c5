#include "server/store/embedded/row_format.hpp"

#include <bit>
#include <concepts>
#include <limits>

namespace edl::server {
namespace {

constexpr char k_row_kind = 'r';
constexpr char k_latest_kind = 'l';
constexpr char k_row_version = 1;
constexpr char k_latest_version = 1;
constexpr std::size_t k_time_and_phase = sizeof(std::int64_t) + 1;

template <std::unsigned_integral T>
void append_little_endian(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
}

/// Takes the first bytes of `bytes`, which must be that many.
template <std::unsigned_integral T>
T take_little_endian(std::string_view& bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(value | static_cast<T>(static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i)));
  }
  bytes.remove_prefix(sizeof(T));
  return value;
}

/// With the sign bit flipped and the most significant byte first, bytes sort as the numbers do.
constexpr std::uint64_t k_sign_bit = std::uint64_t{1} << 63;

void append_sortable(std::string& out, Timestamp time) {
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(to_unix_ms(time)) ^ k_sign_bit;
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((bits >> shift) & 0xff));
}

Timestamp parse_sortable(std::string_view bytes) {
  std::uint64_t bits = 0;
  for (const char byte : bytes.substr(0, sizeof(bits))) bits = bits << 8 | static_cast<unsigned char>(byte);
  return from_unix_ms(std::bit_cast<std::int64_t>(bits ^ k_sign_bit));
}

using Bitmap = std::uint16_t;
static_assert(k_field_count <= std::numeric_limits<Bitmap>::digits);
constexpr std::size_t k_row_header = 1 + sizeof(Bitmap);

constexpr Bitmap bit_of(Field field) { return static_cast<Bitmap>(1u << index_of(field)); }
constexpr bool names_known_fields(Bitmap bitmap) { return bitmap >> k_field_count == 0; }

void append_time(std::string& out, Timestamp time) {
  append_little_endian(out, std::bit_cast<std::uint64_t>(to_unix_ms(time)));
}

Timestamp take_time(std::string_view& bytes) {
  return from_unix_ms(std::bit_cast<std::int64_t>(take_little_endian<std::uint64_t>(bytes)));
}

}  // namespace

std::string latest_key(const DeviceId& device) { return k_latest_kind + device.text(); }

RowKeys::RowKeys(const DeviceId& device) : prefix_(k_row_kind + device.text()) {
  prefix_.push_back('\0');  // ids do not contain it: no device's keys lie among those of another
}

void RowKeys::append_key(std::string& out, Timestamp time, Phase phase) const {
  out += prefix_;
  append_sortable(out, time);
  out.push_back(static_cast<char>(index_of(phase)));
}

std::string RowKeys::key(Timestamp time, Phase phase) const {
  std::string key;
  key.reserve(prefix_.size() + k_time_and_phase);
  append_key(key, time, phase);
  return key;
}

bool RowKeys::parse(std::string_view key, Reading& reading) const {
  if (key.size() != prefix_.size() + k_time_and_phase || !key.starts_with(prefix_)) return false;
  const auto phase = static_cast<unsigned char>(key.back());
  if (phase >= k_phase_count) return false;
  reading.time = parse_sortable(key.substr(prefix_.size()));
  reading.phase = k_phases[phase];
  return true;
}

void append_row(std::string& out, const PerField<std::optional<double>>& values) {
  Bitmap present = 0;
  for (const FieldInfo& info : k_fields) {
    if (values[info.field]) present = static_cast<Bitmap>(present | bit_of(info.field));
  }
  out.push_back(k_row_version);
  append_little_endian(out, present);
  for (const FieldInfo& info : k_fields) {
    if (const auto& value = values[info.field]) append_little_endian(out, std::bit_cast<std::uint64_t>(*value));
  }
}

bool parse_row(std::string_view bytes, PerField<std::optional<double>>& values) {
  if (bytes.size() < k_row_header || bytes.front() != k_row_version) return false;
  bytes.remove_prefix(1);
  const auto present = take_little_endian<Bitmap>(bytes);
  if (!names_known_fields(present)) return false;
  if (bytes.size() != static_cast<std::size_t>(std::popcount(present)) * sizeof(double)) return false;
  for (const FieldInfo& info : k_fields) {
    auto& value = values[info.field];
    if ((present & bit_of(info.field)) == 0) {
      value.reset();
    } else {
      value = std::bit_cast<double>(take_little_endian<std::uint64_t>(bytes));
    }
  }
  return true;
}

std::string encode_latest(const LatestTimes& times) {
  std::string out(1, k_latest_version);
  for (const auto& phase : times) {
    out.push_back(phase ? 1 : 0);
    if (!phase) continue;
    Bitmap same = 0;
    Bitmap older = 0;
    std::string older_times;
    for (const FieldInfo& info : k_fields) {
      const auto& time = phase->fields[info.field];
      if (!time) continue;
      Bitmap& bitmap = *time == phase->reading ? same : older;
      bitmap = static_cast<Bitmap>(bitmap | bit_of(info.field));
      if (*time != phase->reading) append_time(older_times, *time);
    }
    append_time(out, phase->reading);
    append_little_endian(out, same);
    append_little_endian(out, older);
    out += older_times;
  }
  return out;
}

std::optional<LatestTimes> decode_latest(std::string_view bytes) {
  constexpr std::size_t k_phase_header = sizeof(std::uint64_t) + 2 * sizeof(Bitmap);
  if (bytes.empty() || bytes.front() != k_latest_version) return std::nullopt;
  bytes.remove_prefix(1);
  LatestTimes times;
  for (auto& phase : times) {
    if (bytes.empty()) return std::nullopt;
    const char present = bytes.front();
    bytes.remove_prefix(1);
    if (present == 0) continue;
    if (present != 1 || bytes.size() < k_phase_header) return std::nullopt;
    phase.emplace(PhaseTimes{.reading = take_time(bytes)});
    const auto same = take_little_endian<Bitmap>(bytes);
    const auto older = take_little_endian<Bitmap>(bytes);
    if (!names_known_fields(same | older) || (same & older) != 0) return std::nullopt;
    if (bytes.size() < static_cast<std::size_t>(std::popcount(older)) * sizeof(std::uint64_t)) return std::nullopt;
    for (const FieldInfo& info : k_fields) {
      if ((same & bit_of(info.field)) != 0) phase->fields[info.field] = phase->reading;
      if ((older & bit_of(info.field)) != 0) phase->fields[info.field] = take_time(bytes);
    }
  }
  if (!bytes.empty()) return std::nullopt;
  return times;
}

}  // namespace edl::server
