#include "server/analytics/tariff_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace edl::server::analytics {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

/// ISO 4217's current currencies by the decimals of their smallest coin. Funds, metals and codes for tests are none that
/// energy is paid with.
constexpr std::string_view k_no_decimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
constexpr std::string_view k_three_decimals = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view k_two_decimals =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP "
    "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
    "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB "
    "TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG";

bool has(std::string_view list, std::string_view code) {
  for (; list.size() >= code.size(); list.remove_prefix(std::min(list.size(), code.size() + 1))) {
    if (list.starts_with(code)) return true;
  }
  return false;
}

/// The number that stands in `text` from `begin` on, of two digits or four.
std::optional<unsigned> digits_at(std::string_view text, std::size_t begin, std::size_t count) {
  unsigned number = 0;
  for (const char c : text.substr(begin, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<unsigned>(c - '0');
  }
  return number;
}

std::optional<std::chrono::month_day> month_day_in(std::string_view text) {
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const auto month = digits_at(text, 0, 2);
  const auto day = digits_at(text, 3, 2);
  if (!month || !day) return std::nullopt;
  const std::chrono::month_day found{std::chrono::month(*month), std::chrono::day(*day)};
  return found.ok() ? std::optional(found) : std::nullopt;
}

}  // namespace

Result<Price> Price::from_number(double number) {
  if (!(std::abs(number) <= k_most)) return fail(Errc::invalid, "expected a number from -1000000 to 1000000");
  const Price price(std::llround(number * double(k_micros_per_unit)));
  // A parser may be off by a unit in the last place; a seventh decimal is some thousand of them, even beside a million.
  constexpr double k_doubt = 1e-15;
  if (std::abs(price.number() - number) > k_doubt * std::abs(number)) {
    return fail(Errc::invalid, "expected at most six decimals");
  }
  return price;
}

Result<Currency> Currency::parse(std::string_view code) {
  if (code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; })) {
    if (has(k_two_decimals, code)) return Currency(code, 2);
    if (has(k_no_decimals, code)) return Currency(code, 0);
    if (has(k_three_decimals, code)) return Currency(code, 3);
  }
  return fail(Errc::invalid, "expected the code of a currency (ISO 4217) such as EUR");
}

Result<LocalDate> LocalDate::parse(std::string_view text) {
  constexpr const char* k_expected = "expected a day from 1970-01-01 to 2199-12-31 such as 2026-11-23";
  if (text.size() != 10 || text[4] != '-') return fail(Errc::invalid, k_expected);
  const auto number = digits_at(text, 0, 4);
  const auto day = month_day_in(text.substr(5));
  if (!number || *number < 1970 || *number > 2199 || !day) return fail(Errc::invalid, k_expected);
  const auto date = year(static_cast<int>(*number)) / *day;
  if (!date.ok()) return fail(Errc::invalid, k_expected);
  return LocalDate(date);
}

std::string LocalDate::text() const {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date_.year()), static_cast<unsigned>(date_.month()),
                     static_cast<unsigned>(date_.day()));
}

Result<MonthDay> MonthDay::parse(std::string_view text) {
  const auto day = month_day_in(text);
  if (!day) return fail(Errc::invalid, "expected a month and a day such as 12-24");
  return MonthDay(*day);
}

std::string MonthDay::text() const {
  return fmt::format("{:02}-{:02}", static_cast<unsigned>(day_.month()), static_cast<unsigned>(day_.day()));
}

std::size_t MonthDay::index() const {
  constexpr year k_leap_year{2000};
  return static_cast<std::size_t>((sys_days(k_leap_year / day_) - sys_days(k_leap_year / 1 / 1)).count());
}

Result<ClockTime> ClockTime::parse(std::string_view text) {
  const auto hour = text.size() == 5 && text[2] == ':' ? digits_at(text, 0, 2) : std::nullopt;
  const auto minute = hour ? digits_at(text, 3, 2) : std::nullopt;
  if (!minute || *hour > 24 || *minute > 59 || *minute % 15 != 0 || (*hour == 24 && *minute != 0)) {
    return fail(Errc::invalid, "expected a time in quarter hours from 00:00 to 24:00 such as 06:30");
  }
  return ClockTime(std::size_t{4} * *hour + *minute / 15);
}

std::string ClockTime::text() const { return fmt::format("{:02}:{:02}", quarter_ / 4, quarter_ % 4 * 15); }

}  // namespace edl::server::analytics
