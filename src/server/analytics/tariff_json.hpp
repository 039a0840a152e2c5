#pragma once

#include <string>
#include <string_view>

#include "core/fault.hpp"
#include "server/analytics/tariff.hpp"

namespace edl::server::analytics {

/// Reads a tariff book from JSON, strictly.
/// @return the book | Errc::unreadable with line and column | Errc::too_large | Errc::invalid with every wrong member
[[nodiscard]] Parsed<TariffBook> parse_tariff(std::string_view json);

/// The JSON that parse_tariff reads as the same book.
[[nodiscard]] std::string tariff_as_json(const TariffBook& book);

}  // namespace edl::server::analytics
