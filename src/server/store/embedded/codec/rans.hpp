#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "server/store/embedded/codec/frequency_table.hpp"
#include "server/store/embedded/codec/token.hpp"

namespace edl::server::codec {

/// How a row of residuals is coded: which numbers are tokens, and what is expected of them. With a threshold there are
/// two tables: `busy` for a token that follows one of at least `threshold`, `calm` for the others and the first. So a
/// quantity that is quiet for minutes and restless for others is coded by what it does at the moment.
struct RansModel {
  unsigned shape = 0;  ///< index into k_token_shapes
  QuantisedTable calm{};
  QuantisedTable busy{};
  std::optional<std::uint8_t> threshold{};
  double bits = 0;  ///< estimated, of everything
};

/// The model that codes these residuals with the fewest bits.
/// @param residuals  at least one
[[nodiscard]] RansModel choose_model(std::span<const std::int64_t> residuals);

/// The bits that choose_model would find, within a few percent and faster.
[[nodiscard]] double estimate_bits(std::span<const std::int64_t> residuals);

/// Appends model and residuals, coded by two interleaved range variants of asymmetric numeral systems.
/// @source J. Duda, "Asymmetric numeral systems", arXiv:1311.2540; F. Giesen, "Interleaved entropy coders",
/// arXiv:1402.3392
void append_rans(std::string& out, std::span<const std::int64_t> residuals, const RansModel& model);

/// Reads what append_rans wrote, all of `bytes`, into `residuals`.
[[nodiscard]] Result<void> decode_rans(std::string_view bytes, std::span<std::int64_t> residuals);

}  // namespace edl::server::codec
