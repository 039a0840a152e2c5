#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/uplink/backoff.hpp"
#include "agent/uplink/freight.hpp"
#include "agent/uplink/verdict.hpp"

namespace edl::agent {

/// Sends one request and waits for its answer.
using Transport = std::function<Result<net::HttpResponse>(const net::HttpRequest&)>;

/// A token that is good now.
using TokenSource = std::function<Result<std::string>()>;

/// How a lane packs what it carries.
struct LaneKind {
  enum class Packing : std::uint8_t { plain, zstd, zstd_where_large };

  Packing packing = Packing::plain;
  std::size_t max_items = 1;
  std::size_t leaves = 0;  ///< with no more than this waiting, the lane has nothing to do
  Endpoint endpoint = Endpoint::certain;
};

/// The newest seconds, as they come: small requests, so that the live view is fresh while a week drains beside it.
inline constexpr LaneKind k_live_lane{LaneKind::Packing::plain, 8, 0};

/// What has piled up, an hour at a time.
inline constexpr LaneKind k_backlog_lane{LaneKind::Packing::zstd, 3600, 8};

/// Events, and sets of harmonics: few, and a hundred is what one request may hold.
inline constexpr LaneKind k_record_lane{LaneKind::Packing::zstd_where_large, 100, 0, Endpoint::may_be_missing};

/// One way to the server: takes a batch of its freight, sends it, and settles what has become of it. It is marked as
/// sent only after the server has said 201; anything else leaves it where it waits.
class Lane {
 public:
  /// How long a server that has no such endpoint is left alone. A lane that is hurried asks before.
  static constexpr std::chrono::minutes k_no_endpoint_wait{10};

  /// What step() did, and when the next one is due.
  struct Step {
    Fate fate = Fate::delivered;
    std::size_t items = 0;                            ///< how many were sent
    std::optional<std::chrono::milliseconds> wait{};  ///< nullopt: nothing to do until something is put
    std::string problem{};                            ///< why not delivered
    bool locked_out = false;
  };

  Lane(LaneKind kind, std::unique_ptr<Freight> freight, Transport transport, TokenSource token, Backoff backoff);

  /// Sends one batch, if there is one. Blocks for as long as the transport does.
  [[nodiscard]] Step step();

 private:
  [[nodiscard]] Result<net::HttpResponse> send(Freight::Batch batch);
  [[nodiscard]] Result<void> settle(const Verdict& verdict);
  [[nodiscard]] Step failed(std::string why);

  LaneKind kind_;
  std::unique_ptr<Freight> freight_;
  Transport transport_;
  TokenSource token_;
  Backoff backoff_;
  std::size_t limit_;  ///< how many items now; smaller while a wrong one is looked for
};

}  // namespace edl::agent
