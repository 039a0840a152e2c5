// Readings come in: POST /write-data.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

#include "core/reading_json.hpp"
#include "server/api/rooms.hpp"
#include "server/api/schemas.hpp"
#include "server/http/body.hpp"
#include "server/http/problem.hpp"

namespace edl::server {
namespace {

/// As it comes over the wire, and unpacked. 10,800 readings are about 3 MB of JSON.
constexpr std::size_t k_max_readings_body = 8 << 20;
constexpr std::size_t k_max_readings_unpacked = 16 << 20;
/// A larger batch is read on a worker: it would hold up the others of its I/O thread.
constexpr std::size_t k_max_body_on_io = 32 << 10;
/// Parsers keep their buffers, so only few are kept.
constexpr std::size_t k_max_kept_parsers = 4;

/// Parsers that rest between requests.
class ParserPool {
 public:
  [[nodiscard]] Parsed<std::vector<Reading>> parse(std::string_view json, Timestamp now) {
    ReadingParser parser = take();
    auto readings = parser.parse(json, now);
    if (json.size() <= k_max_body_on_io) give_back(std::move(parser));
    return readings;
  }

 private:
  ReadingParser take() {
    const std::lock_guard lock(mutex_);
    if (resting_.empty()) return {};
    ReadingParser parser = std::move(resting_.back());
    resting_.pop_back();
    return parser;
  }
  void give_back(ReadingParser parser) {
    const std::lock_guard lock(mutex_);
    if (resting_.size() < k_max_kept_parsers) resting_.push_back(std::move(parser));
  }

  std::mutex mutex_;
  std::vector<ReadingParser> resting_;
};

/// Apps are shown no more of a batch than that.
std::vector<Reading> newest_of(const std::vector<Reading>& readings) {
  if (readings.empty()) return {};
  const Timestamp newest = std::ranges::max_element(readings, {}, &Reading::time)->time;
  std::vector<Reading> copies;
  std::ranges::copy_if(readings, std::back_inserter(copies), [newest](const Reading& r) { return r.time == newest; });
  return copies;
}

/// @param count  of what the device sent
void store(Rooms& rooms, const DeviceId& device, std::size_t count, std::vector<Reading> readings,
           net::Responder respond) {
  // The answer and the apps' copy wait together until the readings are durable.
  struct Waiting {
    net::Responder respond;
    std::vector<Reading> newest;
    std::vector<Reading> watched;  ///< for the rules of alerts; none where there are no rules
  };
  const auto waiting = std::make_shared<Waiting>(Waiting{std::move(respond), newest_of(readings), {}});
  if (rooms.alerts.watches(device)) waiting->watched = readings;
  rooms.store.append(device, std::move(readings), [&rooms, device, waiting, count](Result<void> stored) {
    if (stored) {
      rooms.metrics.accepted(count);
      waiting->respond(json_answer(201, fmt::format(R"({{"accepted":{}}})", count)));
      rooms.live.readings_stored(device, waiting->newest);
      if (!waiting->watched.empty()) rooms.alerts.stored(device, std::move(waiting->watched));
      return;
    }
    auto response = problem(stored.error());
    if (response.status == 503) response.headers.add("Retry-After", "2");
    waiting->respond(std::move(response));
  });
}

void read_and_store(Rooms& rooms, ParserPool& parsers, Call call, net::Responder respond) {
  auto body = decoded_body(std::move(call.request), k_max_readings_unpacked);
  if (!body) return respond(std::move(body).error());
  auto readings = parsers.parse(*body, rooms.clock());
  if (!readings) return respond(problem(readings.error()));
  const DeviceId device = call.device();
  const std::size_t count = readings->size();
  rooms.erased.take_in(device, std::move(*readings), [&](std::vector<Reading> rest) {
    store(rooms, device, count, std::move(rest), std::move(respond));
  });
}

}  // namespace

std::vector<Route> ingest_routes(Rooms& rooms) {
  const auto parsers = std::make_shared<ParserPool>();
  const auto write_data = [&rooms, parsers](Call call, net::Responder respond) {
    if (!has_media_type(call.request, "application/json")) return respond(unsupported_media("application/json"));
    const bool packed = call.request.headers.find("Content-Encoding").has_value();
    if (!packed && call.request.body.size() <= k_max_body_on_io) {
      return read_and_store(rooms, *parsers, std::move(call), std::move(respond));
    }
    hand_to(
        rooms.workers,
        [&rooms, parsers](Call large, net::Responder answer) {
          read_and_store(rooms, *parsers, std::move(large), std::move(answer));
        },
        std::move(call), std::move(respond));
  };
  Operation operation{.tag = "readings",
                      .summary = "Store readings; answered once they are on disk. Sending one again changes nothing",
                      .request = {{"application/json", readings_schema}},
                      .success = 201,
                      .answer = {{"application/json", accepted_schema}}};
  return {
      Route{"POST", "/write-data", Access::device, RunOn::io, k_max_readings_body, write_data, std::move(operation)}};
}

}  // namespace edl::server
