#include "agent/schedule_memory.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <system_error>
#include <utility>

#include "core/described_json.hpp"
#include "core/private_file.hpp"
#include "core/schedule_described.hpp"
#include "core/time_zone.hpp"

namespace edl::agent {
namespace {

constexpr int k_format = 1;
constexpr std::size_t k_max_file_bytes = 256 << 10;

/// The file as it is written.
struct ScheduleText {
  int format = 0;
  std::uint64_t revision = 0;
  std::string timezone;
  std::string done_until;
  Schedule schedule;
};
BOOST_DESCRIBE_STRUCT(ScheduleText, (), (format, revision, timezone, done_until, schedule))

Result<KeptSchedule> read_schedule(const std::filesystem::path& file) {
  const auto text = read_private_file(file, k_max_file_bytes);
  if (!text && text.error().code == Errc::not_found) return KeptSchedule{};
  if (!text) return tl::unexpected(text.error());
  auto kept = parse_kept_schedule(text->reveal());
  if (!kept) return fail(kept.error().code, to_string(kept.error()), file.string());
  return kept;
}

bool is_damage(Errc code) { return code == Errc::unreadable || code == Errc::invalid || code == Errc::too_large; }

}  // namespace

std::string to_json(const KeptSchedule& kept) {
  return print_json(ScheduleText{k_format, kept.revision, kept.timezone, to_rfc3339(kept.done_until), kept.schedule});
}

Result<KeptSchedule> parse_kept_schedule(std::string_view json) {
  auto text = parse_json<ScheduleText>(json, UnknownMembers::skip);
  if (!text) {
    const Faults& faults = text.error();
    if (faults.faults.empty()) return fail(faults.code, faults.summary);
    return fail(faults.code, faults.faults.front().detail, faults.faults.front().pointer);
  }
  if (text->format != k_format) {
    return fail(Errc::invalid, fmt::format("format {} is not known", text->format), "/format");
  }
  const auto done_until = parse_rfc3339(text->done_until);
  if (!done_until) return fail(Errc::invalid, done_until.error().message, "/done_until");
  return KeptSchedule{text->revision, std::move(text->timezone), std::move(text->schedule), *done_until};
}

Result<KeptSchedule> load_schedule(const std::filesystem::path& file) {
  auto kept = read_schedule(file);
  if (kept || !is_damage(kept.error().code)) return kept;
  spdlog::error("the schedule is damaged and put aside, until the server sends it again: {}", to_string(kept.error()));
  std::error_code ignored;
  std::filesystem::rename(file, file.string() + ".damaged", ignored);
  return KeptSchedule{};
}

Result<void> save_schedule(const std::filesystem::path& file, const KeptSchedule& kept) {
  return replace_private_file(file, to_json(kept));
}

}  // namespace edl::agent
