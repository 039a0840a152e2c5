#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "agent/uplink/backoff.hpp"
#include "agent/uplink/delivery_queue.hpp"
#include "agent/uplink/verdict.hpp"

namespace edl::agent {

/// Sends one request and waits for its answer.
using Transport = std::function<Result<net::HttpResponse>(const net::HttpRequest&)>;

/// A token that is good now.
using TokenSource = std::function<Result<std::string>()>;

/// Which sets a lane takes, and how it packs them.
struct LaneKind {
  enum class Takes : std::uint8_t { newest, oldest };
  enum class Packing : std::uint8_t { plain, zstd };

  Takes takes = Takes::oldest;
  Packing packing = Packing::plain;
  std::size_t max_sets = 1;
  std::size_t leaves = 0;  ///< with a backlog of no more than this, the lane has nothing to do
};

/// The newest seconds, as they come: small requests, so that the live view is fresh while a week drains beside it.
inline constexpr LaneKind k_live_lane{LaneKind::Takes::newest, LaneKind::Packing::plain, 8, 0};

/// What has piled up, an hour at a time.
inline constexpr LaneKind k_backlog_lane{LaneKind::Takes::oldest, LaneKind::Packing::zstd, 3600, 8};

/// One way to the server: takes sets from the queue, sends them, and marks what has become of them. A set is marked
/// as sent only after the server has said 201; anything else leaves it in the queue.
class Lane {
 public:
  /// What step() did, and when the next one is due.
  struct Step {
    Fate fate = Fate::delivered;
    std::size_t sets = 0;                             ///< how many were sent
    std::optional<std::chrono::milliseconds> wait{};  ///< nullopt: nothing to do until something is put
    std::string problem{};                            ///< why not delivered
    bool locked_out = false;
  };

  /// The queue is borrowed and outlives the lane.
  Lane(LaneKind kind, DeliveryQueue& queue, Transport transport, TokenSource token, Backoff backoff);

  /// Sends one batch, if there is one. Blocks for as long as the transport does.
  [[nodiscard]] Step step();

 private:
  [[nodiscard]] Result<std::vector<ReadingSet>> take();
  [[nodiscard]] Result<net::HttpResponse> send(const std::vector<ReadingSet>& sets);
  [[nodiscard]] Result<void> settle(const std::vector<ReadingSet>& sets, const Verdict& verdict);
  [[nodiscard]] Step failed(std::string why);

  LaneKind kind_;
  DeliveryQueue& queue_;
  Transport transport_;
  TokenSource token_;
  Backoff backoff_;
  std::size_t limit_;  ///< how many sets now; smaller while a wrong one is looked for
};

}  // namespace edl::agent
