#include "agent/uplink/lane.hpp"

#include <zstd.h>

#include <algorithm>
#include <utility>

#include "core/reading_json.hpp"

namespace edl::agent {
namespace {

/// Level 1 packs readings to a tenth already; higher levels cost a small machine more time than they save.
constexpr int k_zstd_level = 1;

std::string zstd_of(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), k_zstd_level);
  // The bound is enough by definition: an error means that there is no memory.
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();
  packed.resize(size);
  return packed;
}

net::HttpRequest request_of(const std::vector<ReadingSet>& sets, LaneKind::Packing packing, const std::string& token) {
  std::vector<Reading> readings;
  for (const ReadingSet& set : sets) readings.insert(readings.end(), set.readings.begin(), set.readings.end());
  net::HttpRequest request;
  request.method = "POST";
  request.path = "/write-data";
  request.headers.add("Authorization", "Bearer " + token);
  request.headers.add("Content-Type", "application/json");
  append_json(request.body, readings);
  if (packing == LaneKind::Packing::zstd) {
    request.headers.add("Content-Encoding", "zstd");
    request.body = zstd_of(request.body);
  }
  return request;
}

}  // namespace

Lane::Lane(LaneKind kind, DeliveryQueue& queue, Transport transport, TokenSource token, Backoff backoff)
    : kind_(kind), queue_(queue), transport_(std::move(transport)), token_(std::move(token)),
      backoff_(std::move(backoff)), limit_(kind.max_sets) {}

Lane::Step Lane::step() {
  const bool searching = limit_ < kind_.max_sets;
  const std::size_t backlog = queue_.backlog();
  if (backlog == 0 || (backlog <= kind_.leaves && !searching)) return {};
  const auto sets = take();
  if (!sets) return failed(to_string(sets.error()));
  if (sets->empty()) return {};

  const Verdict verdict = judge(send(*sets), sets->size());
  if (const auto settled = settle(*sets, verdict); !settled) return failed(to_string(settled.error()));
  if (verdict.fate == Fate::try_later) {
    Step step = failed(verdict.why);
    step.wait = std::max(*step.wait, verdict.not_before);
    step.sets = sets->size();
    step.locked_out = verdict.locked_out;
    return step;
  }
  backoff_.succeeded();
  if (verdict.fate == Fate::send_fewer) {
    limit_ = std::max<std::size_t>(sets->size() / 2, 1);
  } else {
    limit_ = std::min(limit_ * 2, kind_.max_sets);
  }
  return {verdict.fate, sets->size(), std::chrono::milliseconds(0), verdict.why};
}

Result<std::vector<ReadingSet>> Lane::take() {
  return kind_.takes == LaneKind::Takes::newest ? queue_.newest_unsent(limit_) : queue_.oldest_unsent(limit_);
}

Result<net::HttpResponse> Lane::send(const std::vector<ReadingSet>& sets) {
  const auto token = token_();
  if (!token) return tl::unexpected(token.error());
  return transport_(request_of(sets, kind_.packing, *token));
}

Result<void> Lane::settle(const std::vector<ReadingSet>& sets, const Verdict& verdict) {
  if (verdict.fate == Fate::set_aside) return queue_.set_aside(sets.front().time, verdict.why);
  if (verdict.fate != Fate::delivered) return {};
  std::vector<Timestamp> times;
  times.reserve(sets.size());
  for (const ReadingSet& set : sets) times.push_back(set.time);
  return queue_.mark_sent(times);
}

Lane::Step Lane::failed(std::string why) { return {Fate::try_later, 0, backoff_.next(), std::move(why)}; }

}  // namespace edl::agent
