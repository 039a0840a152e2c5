#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace edl::bench {

/// What one connection will send, one request after the other's answer: all in memory beforehand.
class RequestQueue {
 public:
  void add(std::string_view request) {
    bytes_ += request;
    ends_.push_back(bytes_.size());
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

struct LoadSettings {
  std::uint16_t port = 0;                ///< on 127.0.0.1
  std::chrono::milliseconds limit{};     ///< begins no further request after this time
  std::chrono::milliseconds patience{};  ///< and gives up on answers that are missing this long after the limit
  int kill_afterwards = 0;               ///< a process to kill as soon as the last answer is here; 0: none
};

struct LoadResult {
  std::size_t requests = 0;  ///< that were answered with 2xx
  std::size_t errors = 0;    ///< other answers, and connections that broke
  std::string first_error;
  std::size_t answer_bytes = 0;       ///< of bodies
  double seconds = 0;                 ///< from the first request to the last answer
  std::vector<double> latency_ms;     ///< of each good answer, from the first byte sent to the last received; ascending
  std::vector<std::size_t> answered;  ///< good answers of each connection
};

/// Sends the queues over one keep-alive connection each, all at once, on this thread.
/// @throws std::system_error where there are no sockets to be had or nobody listens
[[nodiscard]] LoadResult run_load(const LoadSettings& settings, const std::vector<RequestQueue>& queues);

}  // namespace edl::bench
