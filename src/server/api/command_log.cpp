#include "server/api/command_log.hpp"

#include <spdlog/spdlog.h>

#include <iterator>
#include <utility>

namespace edl::server {
CommandLog::CommandLog(Accounts& accounts, Settings settings)
    : accounts_(accounts), settings_(settings), thread_([this] { run(); }) {}

CommandLog::~CommandLog() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  come_.notify_one();
  thread_.join();
}

void CommandLog::add(EndedCommand command) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(command));
    forget_surplus();
  }
  come_.notify_one();
}

void CommandLog::run() {
  bool again = false;
  for (;;) {
    auto commands = take(again);
    if (commands.empty()) return;
    again = !write(commands);
    if (again) put_back(std::move(commands));
  }
}

/// All that wait; none once the log is closed, and those that are left cannot be written.
std::vector<EndedCommand> CommandLog::take(bool again) {
  std::unique_lock lock(mutex_);
  if (again) {
    if (come_.wait_for(lock, settings_.try_again_after, [this] { return closed_; })) {
      if (!waiting_.empty()) spdlog::error("{} commands are not written down", waiting_.size());
      return {};
    }
  }
  come_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
  return std::exchange(waiting_, {});
}

bool CommandLog::write(const std::vector<EndedCommand>& commands) {
  std::vector<DeviceCommand> rows;
  rows.reserve(commands.size());
  for (const auto& [device, by, record] : commands) {
    rows.push_back({device, record});
    const auto user = accounts_.user(by);
    rows.back().command.who = user ? user->name : to_string(by);
  }
  const auto done = accounts_.record_commands(rows);
  if (done && std::exchange(failing_, false)) spdlog::info("commands are written down again");
  if (!done && !std::exchange(failing_, true)) {
    spdlog::error("commands cannot be written down and are kept until they can: {}", to_string(done.error()));
  }
  if (!done) ++failures_;
  return done.has_value();
}

void CommandLog::put_back(std::vector<EndedCommand> commands) {
  const std::lock_guard lock(mutex_);
  commands.insert(commands.end(), std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end()));
  waiting_ = std::move(commands);
  forget_surplus();
}

void CommandLog::forget_surplus() {
  if (waiting_.size() <= settings_.max_waiting) return;
  const auto surplus = static_cast<std::ptrdiff_t>(waiting_.size() - settings_.max_waiting);
  spdlog::error("{} commands were never written down: the disk has failed for too long", surplus);
  waiting_.erase(waiting_.begin(), waiting_.begin() + surplus);
}

}  // namespace edl::server
