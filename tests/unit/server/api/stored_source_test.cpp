#include "server/api/stored_source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>

#include "numbered_view.hpp"

namespace edl::server {
namespace {

using analytics::Step;

constexpr std::array k_two_fields{Field::power_watt, Field::voltage_rms};
constexpr Timestamp k_always = Timestamp::min();

TimeRange a_year() { return numbered_query({}, {}, Resolution::raw).range; }

/// The same value, or none in both.
void expect_same(double actual, double expected) {
  EXPECT_EQ(std::bit_cast<std::uint64_t>(actual), std::bit_cast<std::uint64_t>(expected));
}

/// Keeps what was asked last.
class AskedView final : public StoreView {
 public:
  mutable std::vector<Query> asked;

  Result<std::unique_ptr<QueryCursor>> read(const Query& query) const override {
    asked.push_back(query);
    return nothing_.read(query);
  }

 private:
  NumberedView nothing_{0, 1};
};

TEST(StoredSourceTest, IntervalsAreJoinedOfAllPiecesAndPhases) {
  StoredSource source(std::make_shared<NumberedView>(10, 3), DeviceId::parse("house-1").value(), k_always);
  const auto table = source.intervals(Step::quarter_hour, a_year(), k_two_fields);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->interval, std::chrono::minutes(15));
  ASSERT_EQ(table->rows(), 10U);
  for (const Phase phase : k_phases) {
    for (const Field field : k_two_fields) {
      const auto& columns = table->at(phase, field);
      ASSERT_EQ(columns.mean.size(), 10U);
      EXPECT_EQ(columns.count, std::vector<std::uint32_t>(10, 1));
      for (std::size_t row = 0; row < 10; ++row) {
        expect_same(columns.mean[row], NumberedView::value(phase, field, Part::mean, row));
        expect_same(columns.min[row], NumberedView::value(phase, field, Part::min, row));
        expect_same(columns.max[row], NumberedView::value(phase, field, Part::max, row));
      }
    }
    EXPECT_TRUE(table->at(phase, Field::current_rms).empty());
  }
  EXPECT_EQ(table->begin.at(9), a_year().begin + std::chrono::seconds(9));
}

TEST(StoredSourceTest, SamplesAreJoinedOfAllPieces) {
  StoredSource source(std::make_shared<NumberedView>(7, 2), DeviceId::parse("house-1").value(), k_always);
  const auto table = source.samples(a_year(), k_two_fields);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows(), 7U);
  const auto& values = table->at(Phase::c, Field::voltage_rms);
  ASSERT_EQ(values.size(), 7U);
  for (std::size_t row = 0; row < 7; ++row) {
    expect_same(values[row], NumberedView::value(Phase::c, Field::voltage_rms, Part::values, row));
  }
  EXPECT_TRUE(table->at(Phase::c, Field::energy_kwh).empty());
}

TEST(StoredSourceTest, WhatIsOfAFormerOwnerIsNotRead) {
  const auto view = std::make_shared<AskedView>();
  const TimeRange year = a_year();
  const Timestamp shown_from = year.begin + std::chrono::days(40);
  StoredSource source(view, DeviceId::parse("house-1").value(), shown_from);
  ASSERT_TRUE(source.intervals(Step::minute, year, k_two_fields));
  ASSERT_EQ(view->asked.size(), 1U);
  EXPECT_EQ(view->asked[0].range, (TimeRange{shown_from, year.end}));
  EXPECT_EQ(view->asked[0].resolution, Resolution::minute);
  ASSERT_TRUE(source.samples({year.begin, shown_from}, k_two_fields));
  EXPECT_EQ(view->asked.size(), 1U) << "there is nothing to ask the store for";
}

TEST(StoredSourceTest, AStoreThatFailsIsToldOf) {
  const auto view = std::make_shared<NumberedView>(10, 3);
  view->fails_at_row = 6;
  StoredSource source(view, DeviceId::parse("house-1").value(), k_always);
  const auto table = source.samples(a_year(), k_two_fields);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, Errc::corrupt);
}

}  // namespace
}  // namespace edl::server
