#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/fault.hpp"
#include "core/member_note.hpp"
#include "server/analytics/tariff_words.hpp"

// What energy costs, as data: the members are those of the JSON (docs/tariffs.md). tariff_json.hpp reads and prints it.

namespace edl::server::analytics {

/// What kind of day it is. A holiday counts as the kind that the version says.
enum class DayKind : std::uint8_t { monday, tuesday, wednesday, thursday, friday, saturday, sunday, holiday };
inline constexpr std::size_t k_day_kinds = 8;

/// Days of every year, both included; over the turn of the year where `to` is before `from`.
struct Season {
  static constexpr bool k_both_ways = true;
  MonthDay from{};
  MonthDay to{};
  bool operator==(const Season&) const = default;
};

/// Times of the local clock; `to` is the first that is outside, and over midnight where it is before `from`.
struct DayTimes {
  static constexpr bool k_both_ways = true;
  ClockTime from{};
  ClockTime to{};
  bool operator==(const DayTimes&) const = default;
  void check_rules(const std::string& at, Faults& faults) const;
};

/// When demand is counted: all that are named must fit; an empty list fits always.
struct DemandWindow {
  static constexpr bool k_both_ways = true;
  std::vector<Season> seasons{};
  std::vector<DayKind> days{};  ///< of the moment itself, not of the evening before
  std::vector<DayTimes> times{};
  static constexpr std::array k_notes{note("seasons").sized(0, 12).or_absent(), note("days").sized(0, 8).or_absent(),
                                      note("times").sized(0, 12).or_absent()};
  bool operator==(const DemandWindow&) const = default;
};

/// When energy has a price of its own, as DemandWindow.
struct TariffPeriod {
  static constexpr bool k_both_ways = true;
  std::string name;
  Price price_per_kwh{};
  std::vector<Season> seasons{};
  std::vector<DayKind> days{};
  std::vector<DayTimes> times{};
  static constexpr std::array k_notes{note("name").sized(1, 64),
                                      note("seasons").sized(0, 12).or_absent().says("absent: the whole year"),
                                      note("days").sized(0, 8).or_absent().says("absent: every day"),
                                      note("times").sized(0, 12).or_absent().says("absent: the whole day")};
  bool operator==(const TariffPeriod&) const = default;
};

/// The price of each moment: that of the period that it lies in, else `price_per_kwh`, so that there is no hole. No two
/// periods overlap, so their order means nothing.
struct EnergyRates {
  static constexpr bool k_both_ways = true;
  static constexpr std::size_t k_max_periods = 50;
  std::optional<std::string> name{};
  Price price_per_kwh{};
  std::vector<TariffPeriod> periods{};
  static constexpr std::array k_notes{
      note("name").sized(1, 64).says("what to call the price of all other times; \"standard\" if absent"),
      note("price_per_kwh").says("of all times that are in no period"),
      note("periods").sized(0, k_max_periods).or_absent().says("no two of them overlap")};
  /// What the price of all other times is called.
  [[nodiscard]] std::string default_name() const { return name.value_or("standard"); }
  bool operator==(const EnergyRates&) const = default;
  void check_rules(const std::string& at, Faults& faults) const;
};

enum class ChargedPer : std::uint8_t { day, month };

/// What is paid for the connection, however much is used.
struct StandingCharge {
  static constexpr bool k_both_ways = true;
  Price price{};
  ChargedPer per = ChargedPer::month;
  bool operator==(const StandingCharge&) const = default;
};

/// What is paid for the month's highest demand: the mean imported power of an interval of the local clock.
struct DemandCharge {
  static constexpr bool k_both_ways = true;
  Price price_per_kw{};  ///< and month
  std::int64_t minutes = 15;
  std::optional<DemandWindow> window{};
  static constexpr std::array k_notes{note("price_per_kw").says("of the month's highest demand, for the month"),
                                      note("minutes").says("15 or 30: what demand is the mean of"),
                                      note("window").says("the only times that count; absent: all")};
  bool operator==(const DemandCharge&) const = default;
  void check_rules(const std::string& at, Faults& faults) const;
};

/// A tax, a fee or a rebate on each imported kWh, whatever the time.
struct Levy {
  static constexpr bool k_both_ways = true;
  std::string name;
  Price price_per_kwh{};
  static constexpr std::array k_notes{note("name").sized(1, 64), note("price_per_kwh").says("below 0: a rebate")};
  bool operator==(const Levy&) const = default;
};

/// What holds from a day on, until the next version does.
struct TariffVersion {
  static constexpr bool k_both_ways = true;
  LocalDate valid_from{};
  EnergyRates energy{};
  std::optional<StandingCharge> standing{};
  std::optional<DemandCharge> demand{};
  std::optional<EnergyRates> export_credit{};
  std::vector<Levy> levies{};
  std::optional<Price> tax_percent{};
  std::optional<DayKind> holidays_as{};
  static constexpr std::array k_notes{note("valid_from").as("date").says("a day of the device's time zone"),
                                      note("export_credit").says("paid for each exported kWh; not taxed"),
                                      note("levies").sized(0, 20).or_absent(),
                                      note("tax_percent").between(0, 100).says("on all but the export credit"),
                                      note("holidays_as").says("the kind of day that a holiday is; absent: sunday")};
  bool operator==(const TariffVersion&) const = default;
};

/// Which days are holidays.
struct Holidays {
  static constexpr bool k_both_ways = true;
  std::vector<LocalDate> dates{};
  std::vector<MonthDay> yearly{};
  std::vector<std::int64_t> easter_offsets{};
  static constexpr std::array k_notes{
      note("dates").sized(0, 400).or_absent().says("single days"),
      note("yearly").sized(0, 100).or_absent().says("days of every year, such as 12-25"),
      note("easter_offsets")
          .sized(0, 50)
          .or_absent()
          .says("days after Easter Sunday: -2 is Good Friday, 1 its Monday")};
  bool operator==(const Holidays&) const = default;
  void check_rules(const std::string& at, Faults& faults) const;
};

/// A contract through the years: each version holds from its day on, so that old months keep their price.
struct TariffBook {
  static constexpr bool k_both_ways = true;
  static constexpr std::size_t k_max_versions = 100;
  std::optional<std::string> name{};
  Currency currency{};
  std::vector<TariffVersion> versions{};
  std::optional<Holidays> holidays{};
  static constexpr std::array k_notes{note("name").sized(1, 64), note("currency").says("ISO 4217, such as EUR"),
                                      note("versions").sized(1, k_max_versions).says("by valid_from, ascending")};
  bool operator==(const TariffBook&) const = default;
  void check_rules(const std::string& at, Faults& faults) const;
};

/// How long the JSON of a book may be, printed.
inline constexpr std::size_t k_max_tariff_bytes = 256 << 10;

}  // namespace edl::server::analytics
