#include "agent/uplink/lane.hpp"

#include <zstd.h>

#include <algorithm>
#include <utility>

namespace edl::agent {
namespace {

/// Level 1 packs readings to a tenth already; higher levels cost a small machine more time than they save.
constexpr int k_zstd_level = 1;

/// Less than this fits into a packet or two as it is.
constexpr std::size_t k_large = 2 << 10;

std::string zstd_of(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), k_zstd_level);
  // The bound is enough by definition: an error means that there is no memory.
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();
  packed.resize(size);
  return packed;
}

bool packs(LaneKind::Packing packing, std::size_t size) {
  switch (packing) {
    case LaneKind::Packing::plain: return false;
    case LaneKind::Packing::zstd: return true;
    case LaneKind::Packing::zstd_where_large: return size >= k_large;
  }
  return false;
}

}  // namespace

Lane::Lane(LaneKind kind, std::unique_ptr<Freight> freight, Transport transport, TokenSource token, Backoff backoff)
    : kind_(kind), freight_(std::move(freight)), transport_(std::move(transport)), token_(std::move(token)),
      backoff_(std::move(backoff)), limit_(kind.max_items) {}

Lane::Step Lane::step() {
  const bool searching = limit_ < kind_.max_items;
  const std::size_t waiting = freight_->waiting();
  if (waiting == 0 || (waiting <= kind_.leaves && !searching)) return {};
  auto batch = freight_->take(limit_);
  if (!batch) return failed(to_string(batch.error()));
  const std::size_t items = batch->items;
  if (items == 0) return {};

  const Verdict verdict = judge(send(std::move(*batch)), items, kind_.endpoint);
  if (const auto settled = settle(verdict); !settled) return failed(to_string(settled.error()));
  if (verdict.fate == Fate::no_endpoint) return {verdict.fate, items, k_no_endpoint_wait, verdict.why};
  if (verdict.fate == Fate::try_later) {
    Step step = failed(verdict.why);
    step.wait = std::max(*step.wait, verdict.not_before);
    step.items = items;
    step.locked_out = verdict.locked_out;
    return step;
  }
  backoff_.succeeded();
  if (verdict.fate == Fate::send_fewer) {
    limit_ = std::max<std::size_t>(items / 2, 1);
  } else {
    limit_ = std::min(limit_ * 2, kind_.max_items);
  }
  return {verdict.fate, items, std::chrono::milliseconds(0), verdict.why};
}

Result<net::HttpResponse> Lane::send(Freight::Batch batch) {
  const auto token = token_();
  if (!token) return tl::unexpected(token.error());
  net::HttpRequest request;
  request.method = "POST";
  request.path = freight_->path();
  request.headers.add("Authorization", "Bearer " + *token);
  request.headers.add("Content-Type", "application/json");
  if (packs(kind_.packing, batch.json.size())) {
    request.headers.add("Content-Encoding", "zstd");
    request.body = zstd_of(batch.json);
  } else {
    request.body = std::move(batch.json);
  }
  return transport_(request);
}

Result<void> Lane::settle(const Verdict& verdict) {
  if (verdict.fate == Fate::set_aside) return freight_->set_aside(verdict.why);
  if (verdict.fate == Fate::delivered) return freight_->mark_sent();
  return {};
}

Lane::Step Lane::failed(std::string why) { return {Fate::try_later, 0, backoff_.next(), std::move(why)}; }

}  // namespace edl::agent
