#include <gtest/gtest.h>

#include "server/api/cost_answer.hpp"
#include "server/api/energy_answer.hpp"
#include "server/api/events_answer.hpp"
#include "server/api/weekly_report_answer.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

analytics::CostLine energy_line(std::string name, double kwh, std::int64_t cents) {
  return {.kind = analytics::LineKind::energy, .name = std::move(name), .quantity = kwh, .amount = {cents, 2}};
}

TEST(EnergyAnswerTest, HoursAreToldOfAMonthAndNotOfMore) {
  analytics::Energy energy{.range = {at("2026-10-01T00:00:00Z"), at("2026-11-02T00:00:00Z")}};
  energy.by_hour.push_back({at("2026-10-01T00:00:00Z"), {.energy = {{1.5, 0.25}, {}}, .coverage = 0.5}});
  const EnergyAnswer month = energy_answer(energy, std::nullopt);
  ASSERT_EQ(month.by_hour.size(), 1U);
  EXPECT_EQ(month.by_hour[0].begin, "2026-10-01T00:00:00.000Z");
  EXPECT_EQ(month.by_hour[0].import_kwh, 1.5);
  EXPECT_EQ(month.by_hour[0].export_kwh, 0.25);
  energy.range.end += 1ms;
  EXPECT_TRUE(energy_answer(energy, std::nullopt).by_hour.empty());
}

TEST(EnergyAnswerTest, TheTotalIsTheImportAndPhasesAreNamedByTheirLetters) {
  analytics::Energy energy{};
  energy.in_all.energy.in_all = {3.0, 1.0};
  energy.in_all.energy.phases[Phase::b] = {3.0, 1.0};
  const EnergyAnswer answer = energy_answer(energy, std::nullopt);
  EXPECT_EQ(answer.total_kwh, 3.0);
  EXPECT_EQ(answer.import_.total_kwh, 3.0);
  EXPECT_EQ(answer.export_.total_kwh, 1.0);
  EXPECT_EQ(answer.by_phase_kwh,
            (ByPhase<std::optional<double>>{{"A", std::nullopt}, {"B", 3.0}, {"C", std::nullopt}}));
  EXPECT_EQ(answer.export_.by_phase_kwh.at("B"), 1.0);
  EXPECT_FALSE(answer.before);
}

TEST(CostAnswerTest, APeriodOfTwoVersionsIsOneAndCentsAddUpExactly) {
  analytics::Cost cost;
  cost.lines = {energy_line("day", 1.0, 10), energy_line("night", 2.0, 20), energy_line("day", 3.0, 20)};
  cost.lines.push_back({.kind = analytics::LineKind::tax, .name = "day", .amount = {99, 2}});
  const CostAnswer answer = cost_answer(cost, std::nullopt);
  ASSERT_EQ(answer.by_period.size(), 2U);
  EXPECT_EQ(answer.by_period[0].name, "day");
  EXPECT_EQ(answer.by_period[0].import_kwh, 4.0);
  EXPECT_EQ(answer.by_period[0].amount, 0.3);  // and not 0.1 + 0.2
  EXPECT_EQ(answer.by_period[1].amount, 0.2);
  EXPECT_EQ(answer.lines.size(), 4U);
  EXPECT_FALSE(answer.month);
}

TEST(EventsAnswerTest, EveryKindIsCountedAlsoWhereThereIsNone) {
  std::vector<PowerEvent> events(3);
  events[1].kind = PowerEventKind::overload;
  const EventsAnswer answer = events_answer(events, true, {});
  EXPECT_EQ(answer.total, 3);
  EXPECT_TRUE(answer.more);
  EXPECT_EQ(answer.by_kind.size(), k_power_event_kinds);
  EXPECT_EQ(answer.by_kind.at("voltage_dip"), 2);
  EXPECT_EQ(answer.by_kind.at("overload"), 1);
  EXPECT_EQ(answer.by_kind.at("device_offline"), 0);
  EXPECT_EQ(answer.supply.dips.size(), analytics::k_dip_rows);
  EXPECT_EQ(answer.supply.itic.at("prohibited"), 0);
}

TEST(WeekTextTest, AWeekBelongsToTheYearOfItsThursday) {
  using namespace std::chrono;
  EXPECT_EQ(week_text(2026y / November / 23), "2026-W48");
  EXPECT_EQ(week_text(2025y / December / 29), "2026-W01");
  EXPECT_EQ(week_text(2026y / January / 4), "2026-W01");
  EXPECT_EQ(week_text(2027y / January / 3), "2026-W53");
  EXPECT_EQ(week_text(2023y / January / 1), "2022-W52");
}

TEST(WeeklyReportAnswerTest, OfManyEventsTheLatestAreListed) {
  analytics::WeeklyReport report{.week = {at("2026-11-22T23:00:00Z"), at("2026-11-29T23:00:00Z")}, .zone = "UTC"};
  for (std::size_t i = 0; i < k_reported_events + 2; ++i) {
    report.events.events.push_back({.begin = report.week.begin + std::chrono::seconds(i), .phases = {Phase::c}});
  }
  const auto answer =
      weekly_report_answer(DeviceId::parse("house-1").value(), report, TimeZone::parse("Europe/Berlin").value());
  EXPECT_EQ(answer.week, "2026-W48");
  EXPECT_EQ(answer.overall, "cannot_be_told");
  EXPECT_TRUE(answer.more_events);
  ASSERT_EQ(answer.events.size(), k_reported_events);
  EXPECT_EQ(answer.events.front().begin, "2026-11-22T23:00:02.000Z");
  EXPECT_EQ(answer.events.front().phases, std::vector<std::string>{"C"});
  EXPECT_FALSE(answer.events.front().duration_ms);
}

}  // namespace
}  // namespace edl::server
