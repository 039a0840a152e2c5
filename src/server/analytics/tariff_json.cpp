#include "server/analytics/tariff_json.hpp"

#include <fmt/format.h>

#include "core/described_json.hpp"
#include "server/analytics/tariff_described.hpp"

namespace edl::server::analytics {

Parsed<TariffBook> parse_tariff(std::string_view json) {
  if (json.size() > k_max_tariff_bytes) {
    return tl::unexpected(
        Faults{Errc::too_large, fmt::format("a tariff has at most {} bytes of JSON", k_max_tariff_bytes)});
  }
  auto book = parse_json<TariffBook>(json);
  if (!book) book.error().summary = "the tariff has wrong members";
  return book;
}

std::string tariff_as_json(const TariffBook& book) { return print_json(book); }

}  // namespace edl::server::analytics
