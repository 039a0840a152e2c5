#include "server/api/weekly_report_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace edl::server {
namespace {

CriterionAnswer criterion_answer(const analytics::Criterion& criterion) {
  CriterionAnswer answer{.id = std::string(criterion.id),
                         .name = std::string(criterion.name),
                         .clause = std::string(criterion.clause),
                         .limit = std::string(criterion.limit),
                         .measured = criterion.measured,
                         .unit = std::string(criterion.unit),
                         .verdict = std::string(name_of(criterion.verdict)),
                         .why = criterion.why};
  if (criterion.phase) answer.phase = std::string(name_of(*criterion.phase));
  return answer;
}

}  // namespace

std::string week_text(std::chrono::year_month_day date) {
  using namespace std::chrono;
  const sys_days day = date;
  // A week belongs to the year that has its Thursday.
  const sys_days thursday = day - (weekday(day) - Monday) + days(3);
  const year_month_day of_year = thursday;
  const auto week = (thursday - sys_days(of_year.year() / January / 1)) / weeks(1) + 1;
  return fmt::format("{:04}-W{:02}", int(of_year.year()), week);
}

WeeklyReportAnswer weekly_report_answer(const DeviceId& device, const analytics::WeeklyReport& report,
                                        const TimeZone& zone) {
  WeeklyReportAnswer answer{.device_id = device.text(),
                            .week = week_text(zone.local_date(report.week.begin)),
                            .begin = to_rfc3339(report.week.begin),
                            .end = to_rfc3339(report.week.end),
                            .timezone = report.zone,
                            .nominal_v = report.nominal_v,
                            .nominal_hz = report.nominal_hz,
                            .overall = std::string(name_of(report.overall)),
                            .supply = tables_answer(report.events)};
  std::ranges::transform(report.criteria, std::back_inserter(answer.criteria), criterion_answer);
  const auto& events = report.events.events;
  const std::size_t listed = std::min(events.size(), k_reported_events);
  answer.more_events = listed < events.size();
  std::transform(events.end() - std::ptrdiff_t(listed), events.end(), std::back_inserter(answer.events),
                 supply_event_answer);
  return answer;
}

}  // namespace edl::server
