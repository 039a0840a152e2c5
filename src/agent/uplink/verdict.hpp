#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/result.hpp"
#include "net/http.hpp"

namespace edl::agent {

/// What an answer means for the items (reading sets, events, sets of harmonics) that were sent.
enum class Fate : std::uint8_t {
  delivered,   ///< the server has them on its disk
  send_fewer,  ///< too many at once, or one of them is wrong: halve, to find it
  set_aside,   ///< this single item is wrong and will stay so
  try_later,   ///< nothing is known of them: keep and come again
  no_endpoint  ///< this server does not take such items; a later version may: keep, and come again much later
};

/// Whether every server has the endpoint, or only those of later versions.
enum class Endpoint : std::uint8_t { certain, may_be_missing };

struct Verdict {
  Fate fate = Fate::try_later;
  std::chrono::milliseconds not_before{0};  ///< the server's own wish (Retry-After)
  std::string why{};                        ///< for people, where not delivered
  bool locked_out = false;                  ///< the server does not know the device, or not any more
};

/// Judges an answer, or its absence.
/// @param items  how many were sent
[[nodiscard]] Verdict judge(const Result<net::HttpResponse>& answer, std::size_t items,
                            Endpoint endpoint = Endpoint::certain);

}  // namespace edl::agent
