#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

// The words of a tariff, each a value that is what its text says or is refused. In JSON they stand as text or numbers
// (core/described_json.hpp).

namespace edl::server::analytics {

/// A price, or a percentage, as people write it: at most six decimals, kept exactly.
class Price {
 public:
  static constexpr std::int64_t k_micros_per_unit = 1'000'000;
  static constexpr double k_most = 1e6;  ///< to either side of zero

  Price() = default;

  /// @return Errc::invalid where it is larger than k_most, or has more than six decimals
  [[nodiscard]] static Result<Price> from_number(double number);

  /// The double that reads as the decimal number.
  [[nodiscard]] double number() const { return static_cast<double>(micros_) / double(k_micros_per_unit); }
  [[nodiscard]] std::int64_t micros() const { return micros_; }

  auto operator<=>(const Price&) const = default;

 private:
  explicit Price(std::int64_t micros) : micros_(micros) {}

  std::int64_t micros_ = 0;
};

/// A currency by its code, "EUR".
/// @source ISO 4217, list one (current currencies, of 2026), and its minor units
class Currency {
 public:
  static constexpr std::string_view k_pattern = "^[A-Z]{3}$";

  Currency() = default;

  /// @return Errc::invalid where no currency has the code
  [[nodiscard]] static Result<Currency> parse(std::string_view code);
  [[nodiscard]] std::string text() const { return code_; }

  /// Decimals of its smallest coin: 2 of the euro, 0 of the yen, 3 of the dinar.
  [[nodiscard]] int digits() const { return digits_; }

  bool operator==(const Currency&) const = default;

 private:
  Currency(std::string_view code, int digits) : code_(code), digits_(digits) {}

  std::string code_ = "XXX";
  int digits_ = 2;
};

/// A day of the calendar, "2026-11-23", from 1970 to 2199.
class LocalDate {
 public:
  static constexpr std::string_view k_pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

  LocalDate() = default;
  /// @param date  a valid one
  explicit LocalDate(std::chrono::year_month_day date) : date_(date) {}

  [[nodiscard]] static Result<LocalDate> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::chrono::year_month_day date() const { return date_; }

  auto operator<=>(const LocalDate&) const = default;

 private:
  std::chrono::year_month_day date_{std::chrono::year(1970), std::chrono::January, std::chrono::day(1)};
};

/// A day of every year, "12-24"; "02-29" is one of leap years.
class MonthDay {
 public:
  static constexpr std::string_view k_pattern = "^[0-9]{2}-[0-9]{2}$";
  static constexpr std::size_t k_days = 366;

  MonthDay() = default;
  /// @param day  a valid one
  explicit MonthDay(std::chrono::month_day day) : day_(day) {}

  [[nodiscard]] static Result<MonthDay> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::chrono::month_day day() const { return day_; }

  /// Its place in a leap year, from 0.
  [[nodiscard]] std::size_t index() const;

  auto operator<=>(const MonthDay&) const = default;

 private:
  std::chrono::month_day day_{std::chrono::January, std::chrono::day(1)};
};

/// What a local clock shows at a full quarter of an hour, "06:00" to "24:00", which is the end of a day.
class ClockTime {
 public:
  static constexpr std::string_view k_pattern = "^([01][0-9]|2[0-3]):(00|15|30|45)$|^24:00$";
  static constexpr std::size_t k_quarters = 96;  ///< of a day

  ClockTime() = default;
  [[nodiscard]] static Result<ClockTime> parse(std::string_view text);
  [[nodiscard]] std::string text() const;

  /// Quarter hours since the day's first, 0 to k_quarters.
  [[nodiscard]] std::size_t quarter() const { return quarter_; }

  auto operator<=>(const ClockTime&) const = default;

 private:
  explicit ClockTime(std::size_t quarter) : quarter_(quarter) {}

  std::size_t quarter_ = 0;
};

}  // namespace edl::server::analytics
