#include "server/store/embedded/fragment.hpp"

#include <cmath>

#include "server/store/embedded/bytes.hpp"

namespace edl::server {
namespace {

constexpr char k_rows = 1;
constexpr char k_columns = 2;

using Bitmap = std::uint16_t;
static_assert(k_field_count <= 16);

constexpr Bitmap bit_of(Field field) { return static_cast<Bitmap>(1u << index_of(field)); }

/// Milliseconds since the hour's begin take 22 bits; the phase stands below them.
std::uint32_t place_of(const Reading& reading, Hour hour) {
  const auto offset = static_cast<std::uint32_t>((reading.time - Timestamp(hour)).count());
  return offset << 2 | static_cast<std::uint32_t>(index_of(reading.phase));
}

void append_row(std::string& out, Hour hour, const Reading& reading) {
  append_number(out, place_of(reading, hour));
  Bitmap present = 0;
  for (const FieldInfo& info : k_fields) {
    if (reading.values[info.field]) present = static_cast<Bitmap>(present | bit_of(info.field));
  }
  append_number(out, present);
  for (const FieldInfo& info : k_fields) {
    if (const auto& value = reading.values[info.field]) append_number(out, *value);
  }
}

Result<Reading> take_row(std::string_view& bytes, Hour hour) {
  const auto place = take_number<std::uint32_t>(bytes);
  const auto present = take_number<Bitmap>(bytes);
  if (!place || !present) return fail(Errc::corrupt, "a row is cut off");
  const std::uint32_t phase = *place & 3;
  const std::chrono::milliseconds offset(*place >> 2);
  if (phase >= k_phase_count || offset >= std::chrono::hours(1) || *present >> k_field_count != 0) {
    return fail(Errc::corrupt, "a row is none");
  }
  Reading reading{.time = Timestamp(hour) + offset, .phase = k_phases[phase]};
  for (const FieldInfo& info : k_fields) {
    if ((*present & bit_of(info.field)) == 0) continue;
    const auto value = take_number<double>(bytes);
    if (!value || !std::isfinite(*value)) return fail(Errc::corrupt, "a row has no number where one should be");
    reading.values[info.field] = *value;
  }
  return reading;
}

}  // namespace

std::string encode_fragment(Hour hour, std::span<const Reading> readings) {
  std::string bytes;
  if (readings.size() >= k_min_column_readings) {
    HourColumns columns;
    merge(columns, in_order({readings.begin(), readings.end()}), ColumnChoice::everything());
    bytes.push_back(k_columns);
    return bytes + encode_columns(columns);
  }
  bytes.reserve(1 + readings.size() * (sizeof(std::uint32_t) + sizeof(Bitmap) + k_field_count * sizeof(double)));
  bytes.push_back(k_rows);
  for (const Reading& one : readings) append_row(bytes, hour, one);
  return bytes;
}

Result<void> FragmentJoin::add(std::string_view bytes) {
  if (bytes.empty() || (bytes.front() != k_rows && bytes.front() != k_columns)) {
    return fail(Errc::corrupt, "a fragment is of no known kind");
  }
  const bool is_columns = bytes.front() == k_columns;
  bytes.remove_prefix(1);
  if (is_columns) {
    auto columns = decode_columns(bytes, choice_);
    if (!columns) return tl::unexpected(columns.error());
    merge_rows();
    lay_over(columns_, std::move(*columns));
    return {};
  }
  while (!bytes.empty()) {
    auto reading = take_row(bytes, hour_);
    if (!reading) return tl::unexpected(reading.error());
    rows_.push_back(*reading);
  }
  return {};
}

HourColumns FragmentJoin::finish() && {
  merge_rows();
  return std::move(columns_);
}

void FragmentJoin::merge_rows() {
  if (!rows_.empty()) merge(columns_, in_order(std::move(rows_)), choice_);
  rows_.clear();
}

}  // namespace edl::server
