#include "server/store/influxdb/progress.hpp"

#include <algorithm>
#include <utility>

namespace edl::server::influx {

void Progress::spooled(const DeviceId& device, std::int64_t number) {
  {
    const std::scoped_lock lock(mutex_);
    waiting_.insert_or_assign(device, number);
    newest_ = std::max(newest_, number);
  }
  changed_.notify_all();
}

void Progress::delivered(std::int64_t number) {
  {
    const std::scoped_lock lock(mutex_);
    delivered_ = number;
    std::erase_if(waiting_, [number](const auto& one) { return one.second <= number; });
  }
  changed_.notify_all();
}

void Progress::failed(std::string problem) {
  {
    const std::scoped_lock lock(mutex_);
    if (!away_since_) away_since_ = Clock::now();
    problem_ = std::move(problem);
  }
  changed_.notify_all();
}

void Progress::succeeded() {
  const std::scoped_lock lock(mutex_);
  away_since_.reset();
  problem_.clear();
}

void Progress::begin_replacing(const std::vector<DeviceId>& devices) {
  std::unique_lock lock(mutex_);
  replacing_.insert(devices.begin(), devices.end());
  const auto is_read = [this](const DeviceId& device) { return readers_.contains(device); };
  changed_.wait(lock, [&] { return stopping_ || std::ranges::none_of(devices, is_read); });
}

void Progress::replaced() {
  {
    const std::scoped_lock lock(mutex_);
    replacing_.clear();
  }
  changed_.notify_all();
}

template <typename Reached>
Result<void> Progress::wait(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds limit,
                            const Reached& reached) const {
  const auto hopeless = [&] { return away_since_ && *away_since_ + limit < Clock::now(); };
  changed_.wait_until(lock, Clock::now() + limit, [&] { return reached() || hopeless() || stopping_; });
  if (reached()) return {};
  return fail(Errc::unavailable, away_since_ ? "readings of the device still wait for InfluxDB: " + problem_
                                             : "readings of the device still wait for InfluxDB, which is slow");
}

Result<void> Progress::wait_for(const DeviceId& device, std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  const auto waiting = waiting_.find(device);
  if (waiting == waiting_.end()) return {};
  return wait(lock, limit, [this, number = waiting->second] { return delivered_ >= number; });
}

Result<Progress::Reader> Progress::begin_read(const DeviceId& device, std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  if (auto free = wait(lock, limit, [&] { return !replacing_.contains(device); }); !free) {
    return tl::unexpected(free.error());
  }
  ++readers_[device];
  return Reader(*this, device);
}

Progress::Reader::~Reader() {
  if (progress_ == nullptr) return;
  {
    const std::scoped_lock lock(progress_->mutex_);
    const auto readers = progress_->readers_.find(device_);
    if (--readers->second == 0) progress_->readers_.erase(readers);
  }
  progress_->changed_.notify_all();
}

bool Progress::wait_for_work() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || newest_ > delivered_; });
  return !stopping_;
}

bool Progress::pause(std::chrono::milliseconds time) const {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

void Progress::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

bool Progress::stopping() const {
  const std::scoped_lock lock(mutex_);
  return stopping_;
}

Progress::State Progress::state() const {
  const std::scoped_lock lock(mutex_);
  State state;
  if (away_since_) state.away = Clock::now() - *away_since_;
  state.problem = problem_;
  return state;
}

}  // namespace edl::server::influx
