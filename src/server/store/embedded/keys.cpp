#include "server/store/embedded/keys.hpp"

#include "server/store/embedded/bytes.hpp"

namespace edl::server {
namespace {

using Bits = std::uint32_t;
constexpr std::int64_t k_bias = std::int64_t{1} << 31;  // makes hours before 1970 sort before those after

void append_hour(std::string& out, Hour hour) {
  append_sortable(out, static_cast<Bits>(hour.time_since_epoch().count() + k_bias));
}

Hour parse_hour(std::string_view bytes) {
  return Hour(std::chrono::hours(static_cast<std::int64_t>(parse_sortable<Bits>(bytes)) - k_bias));
}

constexpr std::size_t k_fragment_tail = sizeof(Bits) + sizeof(AppendNumber);

}  // namespace

// Ids do not contain the byte 0, so no device's keys lie among those of another.

std::string FragmentKey::text() const {
  std::string key = fragments_begin(device);
  append_hour(key, hour);
  append_sortable(key, number);
  return key;
}

std::optional<FragmentKey> FragmentKey::parse(std::string_view key) {
  const auto zero = key.find('\0');
  if (zero == std::string_view::npos || key.size() != zero + 1 + k_fragment_tail) return std::nullopt;
  auto device = DeviceId::parse(key.substr(0, zero));
  if (!device) return std::nullopt;
  const std::string_view tail = key.substr(zero + 1);
  return FragmentKey{std::move(*device), parse_hour(tail), parse_sortable<AppendNumber>(tail.substr(sizeof(Bits)))};
}

std::string fragments_begin(const DeviceId& device) { return device.text() + '\0'; }
std::string fragments_end(const DeviceId& device) { return device.text() + '\1'; }

std::vector<BlockColumn> BlockColumn::all() {
  std::vector<BlockColumn> columns{time()};
  for (const Phase phase : k_phases) columns.push_back(presence(phase));
  for (const Phase phase : k_phases) {
    for (const FieldInfo& info : k_fields) columns.push_back(values(phase, info.field));
  }
  return columns;
}

BlockKeys::BlockKeys(const DeviceId& device, std::chrono::hours partition)
    : device_(device.text()), partition_(partition) {
  device_.push_back('\0');
}

Hour BlockKeys::partition_of(Hour hour) const {
  const auto count = hour.time_since_epoch().count();
  const auto length = partition_.count();
  const auto whole = count / length - (count % length < 0 ? 1 : 0);
  return Hour(std::chrono::hours(whole * length));
}

std::string BlockKeys::prefix(BlockColumn column, Hour partition) const {
  std::string prefix = partition_begin(partition);
  prefix += device_;
  prefix.push_back(static_cast<char>(column.byte()));
  return prefix;
}

std::string BlockKeys::partition_begin_of(Hour partition, char behind_id) const {
  std::string key = partition_begin(partition) + device_;
  key.back() = behind_id;
  return key;
}

std::string BlockKeys::key(BlockColumn column, Hour begin) const {
  std::string key = prefix(column, partition_of(begin));
  append_hour(key, begin);
  return key;
}

std::optional<Hour> BlockKeys::parse(std::string_view key, BlockColumn column, Hour partition) const {
  const std::string expected = prefix(column, partition);
  if (key.size() != expected.size() + sizeof(Bits) || !key.starts_with(expected)) return std::nullopt;
  return parse_hour(key.substr(expected.size()));
}

std::string partition_begin(Hour partition) {
  std::string key;
  append_hour(key, partition);
  return key;
}

std::optional<Hour> partition_in(std::string_view key) {
  if (key.size() < sizeof(Bits)) return std::nullopt;
  return parse_hour(key);
}

}  // namespace edl::server
