#include "server/api/stored_tariff.hpp"

#include <utility>

#include "server/analytics/tariff_json.hpp"

namespace edl::server {

Result<std::optional<analytics::TariffBook>> tariff_of(Rooms& rooms, const DeviceId& device) {
  const auto json = rooms.accounts.tariff(device);
  if (!json) return tl::unexpected(json.error());
  if (!*json) return std::nullopt;
  // It was checked before it was kept: what cannot be read was written by another version, or by somebody else.
  auto book = analytics::parse_tariff(**json);
  if (!book) return fail(Errc::corrupt, "the stored tariff cannot be read", device.text());
  return std::move(*book);
}

}  // namespace edl::server
