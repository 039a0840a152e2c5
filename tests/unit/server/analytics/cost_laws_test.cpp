#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "server/analytics/cost.hpp"
#include "support/seed.hpp"
#include "unit/server/analytics/tariff_testing.hpp"

// What holds of every bill, over tariffs and houses that nobody thought of; and a second way to reckon the energy, by the
// words of the tariff, moment by moment.

namespace edl::server::analytics {
namespace {

using namespace std::chrono_literals;

class RandomHouse {
 public:
  explicit RandomHouse(unsigned seed) : random_(seed) {}

  std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  Price price() { return Price::from_number(double(between(-50'000, 400'000)) / 1e6).value(); }

  /// Cuts the day into pieces, each of which has a price or the one of all other times, for weekdays and the others.
  EnergyRates rates() {
    EnergyRates rates{.price_per_kwh = price()};
    for (const bool weekdays : {true, false}) {
      std::vector<std::int64_t> cuts{0, 96};
      for (int i = 0; i < 5; ++i) cuts.push_back(between(1, 95));
      std::ranges::sort(cuts);
      cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
      for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        if (between(0, 3) == 0) continue;
        TariffPeriod period{.name = fmt::format("p{}", rates.periods.size()), .price_per_kwh = price()};
        period.times = {{clock(cuts[i]), clock(cuts[i + 1])}};
        period.days = weekdays ? std::vector{DayKind::monday, DayKind::tuesday, DayKind::wednesday, DayKind::thursday,
                                             DayKind::friday}
                               : std::vector{DayKind::saturday, DayKind::sunday};
        if (between(0, 1) == 0) period.seasons = {{MonthDay::parse("10-15").value(), MonthDay::parse("03-29").value()}};
        rates.periods.push_back(period);
      }
    }
    return rates;
  }

  TariffBook book() {
    TariffBook book{.currency = Currency::parse(between(0, 1) == 0 ? "EUR" : "JPY").value()};
    for (const char* from : {"2026-01-01", "2026-03-17", "2026-10-20"}) {
      TariffVersion version{.valid_from = LocalDate::parse(from).value(), .energy = rates()};
      version.export_credit = rates();
      version.standing = StandingCharge{price(), between(0, 1) == 0 ? ChargedPer::day : ChargedPer::month};
      version.demand = DemandCharge{.price_per_kw = price(), .minutes = between(1, 2) * 15};
      version.levies = {{"levy", price()}};
      version.tax_percent = Price::from_number(double(between(0, 2500)) / 100).value();
      book.versions.push_back(std::move(version));
    }
    book.holidays = Holidays{.yearly = {MonthDay::parse("10-31").value()}, .easter_offsets = {-2, 1}};
    return book;
  }

  QuarterHours energy(TimeRange range) {
    return edl::testing::house(range, [this](Timestamp) { return double(between(-9'000, 9'000)) / 1'000; });
  }

  Timestamp moment(TimeRange range) {
    return range.begin + k_quarter_hour * between(1, range.length() / k_quarter_hour - 1);
  }

 private:
  static ClockTime clock(std::int64_t quarter) {
    return ClockTime::parse(fmt::format("{:02}:{:02}", quarter / 4, quarter % 4 * 15)).value();
  }

  std::mt19937 random_;
};

using Energies = std::map<std::string, double>;

/// kWh by version and rate.
Energies energies_of(const Cost& cost) {
  Energies energies;
  for (const CostLine& line : cost.lines) {
    if (line.kind != LineKind::energy && line.kind != LineKind::export_credit) continue;
    energies[line.valid_from.text() + edl::testing::text_of(line)] += line.quantity;
  }
  return energies;
}

/// Spring and autumn, with both changes of the clock.
std::vector<TimeRange> ranges() {
  return {edl::testing::days(2026y / 3 / 10, 2026y / 4 / 15), edl::testing::days(2026y / 10 / 10, 2026y / 11 / 12)};
}

TEST(cost_laws_test, lines_add_up_to_the_total_and_ranges_that_follow_each_other_to_the_whole) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE(seed);
  RandomHouse random(seed);
  for (int round = 0; round < 12; ++round) {
    const TariffBook book = random.book();
    const TimeRange range = ranges().at(std::size_t(round % 2));
    const QuarterHours energy = random.energy(range);
    const Timestamp middle = random.moment(range);
    const Cost whole = cost_of(book, energy, range, edl::testing::berlin());
    std::int64_t sum = 0;
    for (const CostLine& line : whole.lines) sum += line.amount.minor;
    EXPECT_EQ(sum, whole.total.minor);

    const Cost first = cost_of(book, energy, {range.begin, middle}, edl::testing::berlin());
    const Cost second = cost_of(book, energy, {middle, range.end}, edl::testing::berlin());
    Energies of_both = energies_of(first);
    for (const auto& [rate, kwh] : energies_of(second)) of_both[rate] += kwh;
    const Energies of_whole = energies_of(whole);
    ASSERT_EQ(of_both.size(), of_whole.size());
    for (const auto& [rate, kwh] : of_whole) EXPECT_NEAR(of_both.at(rate), kwh, 1e-9) << rate;
    double day_sum = 0;
    for (const DayCost& day : whole.days) day_sum += day.import_kwh;
    EXPECT_NEAR(day_sum, whole.import_kwh, 1e-9);
  }
}

/// The words of a period, looked at for one moment.
bool is_in(const TariffPeriod& period, Timestamp time, const TimeZone& zone) {
  const auto local = time + zone.utc_offset(time).offset;
  const auto date = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(local));
  const auto minute = std::chrono::duration_cast<std::chrono::minutes>(local - std::chrono::sys_days(date)).count();
  const bool holiday = date.month() / date.day() == std::chrono::month_day(10 / std::chrono::day(31)) ||
                       date == 2026y / 4 / 3 || date == 2026y / 4 / 6;
  const auto weekday = holiday ? 7 : std::chrono::weekday(std::chrono::sys_days(date)).iso_encoding();
  const bool of_weekdays = period.days.size() == 5;
  const std::string day = MonthDay(date.month() / date.day()).text();
  const bool in_season = period.seasons.empty() || day >= "10-15" || day <= "03-29";
  const auto& [from, to] = period.times.at(0);
  return in_season && of_weekdays == (weekday <= 5) && minute >= std::int64_t(from.quarter()) * 15 &&
         minute < std::int64_t(to.quarter()) * 15;
}

TEST(cost_laws_test, each_moment_has_the_price_that_the_tariffs_words_give_it) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE(seed);
  RandomHouse random(seed);
  for (int round = 0; round < 4; ++round) {
    const TariffBook book = random.book();
    const TimeRange range = ranges().at(std::size_t(round % 2));
    const QuarterHours energy = random.energy(range);
    Energies expected;
    for (std::size_t i = 0; i < energy.rows(); ++i) {
      const auto date = LocalDate(edl::testing::berlin().local_date(energy.begin[i]));
      const TariffVersion* version = nullptr;
      for (const TariffVersion& each : book.versions) version = each.valid_from <= date ? &each : version;
      std::string name = "standard";
      for (const TariffPeriod& period : version->energy.periods) {
        if (is_in(period, energy.begin[i], edl::testing::berlin())) name = period.name;
      }
      if (energy.import_kwh[i] > 0) expected[version->valid_from.text() + "energy " + name] += energy.import_kwh[i];
    }
    Energies found;
    for (const auto& [rate, kwh] : energies_of(cost_of(book, energy, range, edl::testing::berlin()))) {
      if (rate.find("export") == std::string::npos) found[rate] = kwh;
    }
    ASSERT_EQ(found.size(), expected.size());
    for (const auto& [rate, kwh] : expected) EXPECT_NEAR(found.at(rate), kwh, 1e-6) << rate;
  }
}

}  // namespace
}  // namespace edl::server::analytics
