#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string_view>

#include "core/result.hpp"

namespace edl::server {

/// How the installation is connected to the meter, as its owner describes it: for people and for what the app shows.
/// What is measured follows the setup file at the device (docs/meter.md), which the server does not see.
enum class Wiring : std::uint8_t {
  three_phase_four_wire,   ///< each phase against neutral
  three_phase_three_wire,  ///< no neutral
  split_phase,             ///< two halves of one transformer: A and B
  single_phase,            ///< A alone
};
BOOST_DESCRIBE_ENUM(Wiring, three_phase_four_wire, three_phase_three_wire, split_phase, single_phase)

/// The enumerator's own name, on the wire and in the database.
[[nodiscard]] std::string_view name_of(Wiring wiring) noexcept;

/// @return Errc::invalid naming the wirings there are
[[nodiscard]] Result<Wiring> parse_wiring(std::string_view text);

}  // namespace edl::server
