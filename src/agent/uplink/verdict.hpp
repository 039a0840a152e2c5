#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/result.hpp"
#include "net/http.hpp"

namespace edl::agent {

/// What an answer to /write-data means for the sets that were sent.
enum class Fate : std::uint8_t {
  delivered,   ///< the server has them on its disk
  send_fewer,  ///< too many at once, or one of them is wrong: halve, to find it
  set_aside,   ///< this single set is wrong and will stay so
  try_later,   ///< nothing is known of them: keep and come again
};

struct Verdict {
  Fate fate = Fate::try_later;
  std::chrono::milliseconds not_before{0};  ///< the server's own wish (Retry-After)
  std::string why{};                        ///< for people, where not delivered
  bool locked_out = false;                  ///< the server does not know the device, or not any more
};

/// Judges an answer, or its absence.
/// @param sets  how many reading sets were sent
[[nodiscard]] Verdict judge(const Result<net::HttpResponse>& answer, std::size_t sets);

}  // namespace edl::agent
