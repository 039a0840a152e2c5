#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/member_note.hpp"
#include "server/analytics/cost.hpp"
#include "server/analytics/projection.hpp"
#include "server/analytics/tariff_comparison.hpp"
#include "server/api/answer_values.hpp"

namespace edl::server {

struct CostLineAnswer {
  std::string kind;
  std::string name;
  std::string valid_from;
  std::optional<std::string> month{};
  double quantity = 0.0;
  double price = 0.0;
  double amount = 0.0;
  std::optional<std::string> at{};
  std::optional<std::int64_t> days{};
  static constexpr std::array k_notes{
      note("kind").one_of("energy", "levy", "standing", "demand", "export_credit", "tax"),
      note("name").says("of the period or the levy"),
      note("valid_from").as("date").says("of the tariff's version"),
      note("month").says("of charges by the month"),
      note("quantity").says("kWh; days of a standing charge; kW of a demand; the amount that a tax is on"),
      note("price").says("of one of these; a tax in percent"),
      note("amount").says("rounded; below 0: credited"),
      note("at").as("date-time").says("of a demand: when it was"),
      note("days").says("of charges by the month: for how many of its days")};
};
BOOST_DESCRIBE_STRUCT(CostLineAnswer, (), (kind, name, valid_from, month, quantity, price, amount, at, days))

struct PeriodCostAnswer {
  std::string name;
  double import_kwh = 0.0;
  double amount = 0.0;
};
BOOST_DESCRIBE_STRUCT(PeriodCostAnswer, (), (name, import_kwh, amount))

struct DayCostAnswer {
  std::string date;
  double import_kwh = 0.0;
  double export_kwh = 0.0;
  double amount = 0.0;
  double coverage = 0.0;
  static constexpr std::array k_notes{note("date").as("date").says("a local day of the device's time zone"),
                                      note("amount").says("not rounded, and without demand charges")};
};
BOOST_DESCRIBE_STRUCT(DayCostAnswer, (), (date, import_kwh, export_kwh, amount, coverage))

struct ProjectedCostAnswer {
  double low = 0.0;
  double expected = 0.0;
  double high = 0.0;
  double import_kwh = 0.0;
  double export_kwh = 0.0;
  static constexpr std::array k_notes{note("low").says("one in twenty such months comes to less"),
                                      note("high").says("one in twenty such months comes to more")};
};
BOOST_DESCRIBE_STRUCT(ProjectedCostAnswer, (), (low, expected, high, import_kwh, export_kwh))

struct MonthCostAnswer {
  std::string begin;
  std::string end;
  double total_to_date = 0.0;
  double import_kwh = 0.0;
  double export_kwh = 0.0;
  double unpriced_kwh = 0.0;
  double coverage = 0.0;
  std::int64_t days_learnt_from = 0;
  std::optional<ProjectedCostAnswer> projected{};
  static constexpr std::array k_notes{
      note("begin").as("date-time"), note("end").as("date-time"),
      note("coverage").says("share of the seconds up to now with a reading, 0 to 1"),
      note("projected").says("null where fewer than 7 of the last 28 days were measured, or there is no price")};
};
BOOST_DESCRIBE_STRUCT(MonthCostAnswer, (),
                      (begin, end, total_to_date, import_kwh, export_kwh, unpriced_kwh, coverage, days_learnt_from,
                       projected))

struct CostAnswer {
  std::string currency;
  double total = 0.0;
  double import_kwh = 0.0;
  double export_kwh = 0.0;
  double unpriced_kwh = 0.0;
  double coverage = 0.0;
  std::vector<PeriodCostAnswer> by_period{};
  std::vector<CostLineAnswer> lines{};
  std::vector<DayCostAnswer> by_day{};
  std::optional<MonthCostAnswer> month{};
  static constexpr std::array k_notes{note("total").says("exactly the sum of the lines"),
                                      note("unpriced_kwh").says("imported before the tariff's first version"),
                                      note("by_period").says("the lines of energy by the period's name"),
                                      note("month").says("the local month of now, whatever the range")};
};
BOOST_DESCRIBE_STRUCT(CostAnswer, (),
                      (currency, total, import_kwh, export_kwh, unpriced_kwh, coverage, by_period, lines, by_day,
                       month))

struct ComparedTariffAnswer {
  std::optional<std::int64_t> index{};
  std::optional<std::string> name{};
  std::string currency;
  double total = 0.0;
  std::optional<double> difference{};
  double unpriced_kwh = 0.0;
  std::vector<CostLineAnswer> lines{};
  static constexpr std::array k_notes{
      note("index").says("of the request's tariffs, from 0; null: the device's own"),
      note("difference").says("to the first of those compared; above 0: dearer; null: cannot be compared")};
};
BOOST_DESCRIBE_STRUCT(ComparedTariffAnswer, (), (index, name, currency, total, difference, unpriced_kwh, lines))

[[nodiscard]] CostAnswer cost_answer(const analytics::Cost& cost,
                                     const std::optional<analytics::MonthProjection>& month);

/// @param index  of the request's tariffs; nullopt: the device's own
[[nodiscard]] ComparedTariffAnswer compared_answer(const analytics::ComparedTariff& compared,
                                                   const analytics::TariffBook& book, std::optional<std::size_t> index);

}  // namespace edl::server
