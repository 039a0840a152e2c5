#pragma once

// Heavy (see core/described_json.hpp): for .cpp files that read or print tariffs, or bodies that have one as a member.

#include <boost/describe.hpp>

#include "server/analytics/tariff.hpp"

namespace edl::server::analytics {

BOOST_DESCRIBE_ENUM(DayKind, monday, tuesday, wednesday, thursday, friday, saturday, sunday, holiday)
BOOST_DESCRIBE_ENUM(ChargedPer, day, month)
BOOST_DESCRIBE_STRUCT(Season, (), (from, to))
BOOST_DESCRIBE_STRUCT(DayTimes, (), (from, to))
BOOST_DESCRIBE_STRUCT(DemandWindow, (), (seasons, days, times))
BOOST_DESCRIBE_STRUCT(TariffPeriod, (), (name, price_per_kwh, seasons, days, times))
BOOST_DESCRIBE_STRUCT(EnergyRates, (), (name, price_per_kwh, periods))
BOOST_DESCRIBE_STRUCT(StandingCharge, (), (price, per))
BOOST_DESCRIBE_STRUCT(DemandCharge, (), (price_per_kw, minutes, window))
BOOST_DESCRIBE_STRUCT(Levy, (), (name, price_per_kwh))
BOOST_DESCRIBE_STRUCT(TariffVersion, (),
                      (valid_from, energy, standing, demand, export_credit, levies, tax_percent, holidays_as))
BOOST_DESCRIBE_STRUCT(Holidays, (), (dates, yearly, easter_offsets))
BOOST_DESCRIBE_STRUCT(TariffBook, (), (name, currency, versions, holidays))

}  // namespace edl::server::analytics
