#include "agent/pairing_clerk.hpp"

#include <spdlog/spdlog.h>

#include <utility>
#include <vector>

namespace edl::agent {
namespace {

using pairing::CallError;
using pairing::CallFault;
using pairing::Ownership;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds k_time_to_join = 45s;
constexpr auto k_reset_again_after = 10s;

/// What a phone is told of a call to the server that went wrong.
CallFault fault_of_server(const Error& error) {
  switch (error.code) {
    case Errc::forbidden:
    case Errc::unauthorized: return {CallError::refused, error.message};
    case Errc::unavailable:
    case Errc::timeout: return {CallError::no_server, "the server cannot be reached: " + error.message};
    default: return {CallError::failed, error.message};
  }
}

CallFault fault_of_network(const Error& error) {
  switch (error.code) {
    case Errc::unavailable: return {CallError::not_here, error.message};
    case Errc::forbidden: return {CallError::refused, error.message};
    default: return {CallError::failed, error.message};
  }
}

}  // namespace

PairingClerk::PairingClerk(Parts parts)
    : parts_(std::move(parts)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

PairingClerk::~PairingClerk() { end(); }

void PairingClerk::end() {
  thread_.request_stop();
  parts_.server->cancel();
}

void PairingClerk::reset_owner() {
  {
    const std::lock_guard lock(mutex_);
    reset_wanted_ = true;
  }
  changed_.notify_one();
}

void PairingClerk::look_at_ownership() {
  {
    const std::lock_guard lock(mutex_);
    look_wanted_ = true;
  }
  changed_.notify_one();
}

void PairingClerk::state(pairing::Reply<pairing::StateReport> reply) {
  hand_over(std::move(reply), [this](const std::stop_token&) -> tl::expected<pairing::StateReport, CallFault> {
    pairing::StateReport report;
    report.device_id = parts_.device.text();
    report.agent = parts_.agent_version;
    report.server_url = parts_.server_url;
    // Also who has no server is told the rest.
    if (const auto own = ask_own_device()) {
      report.server_reachable = true;
      report.owned = own->owned;
      if (own->name != parts_.device.text()) report.name = own->name;
    }
    report.certificate_sha256 = certificate();
    report.queued_readings = parts_.queued_readings();
    report.time = parts_.clock.now();
    report.network = parts_.network.state();
    return report;
  });
}

void PairingClerk::device_code(pairing::Reply<pairing::DeviceCodeReport> reply) {
  hand_over(std::move(reply), [this](const std::stop_token&) -> tl::expected<pairing::DeviceCodeReport, CallFault> {
    auto code = parts_.server->device_code();
    if (!code) return tl::unexpected(fault_of_server(code.error()));
    const auto expires_at = parse_rfc3339(code->expires_at);
    if (!expires_at) return tl::unexpected(CallFault{CallError::failed, "the server's answer is not understood"});
    return pairing::DeviceCodeReport{std::move(code->device_code), *expires_at, parts_.server_url, certificate()};
  });
}

void PairingClerk::wifi_networks(pairing::Reply<pairing::WifiNetworksReport> reply) {
  hand_over(std::move(reply), [this](const std::stop_token&) -> tl::expected<pairing::WifiNetworksReport, CallFault> {
    auto seen = parts_.network.networks();
    if (!seen) return tl::unexpected(fault_of_network(seen.error()));
    return pairing::WifiNetworksReport{pairing::networks_to_show(std::move(*seen))};
  });
}

void PairingClerk::wifi_join(const pairing::WifiJoinCall& call, pairing::Reply<pairing::WifiJoinReport> reply) {
  hand_over(std::move(reply),
            [this, call](const std::stop_token& stop) -> tl::expected<pairing::WifiJoinReport, CallFault> {
              const auto joined = parts_.network.join(call.ssid, call.passphrase, k_time_to_join, stop);
              if (!joined) return tl::unexpected(fault_of_network(joined.error()));
              spdlog::info("pairing: the network was changed from a phone");
              return pairing::WifiJoinReport{call.ssid};
            });
}

void PairingClerk::name(const pairing::NameCall& call, pairing::Reply<pairing::NameReport> reply) {
  hand_over(std::move(reply), [this, call](const std::stop_token&) -> tl::expected<pairing::NameReport, CallFault> {
    const auto own = parts_.server->name(call.name);
    if (!own) return tl::unexpected(fault_of_server(own.error()));
    spdlog::info("pairing: the device was named from a phone");
    return pairing::NameReport{own->name};
  });
}

void PairingClerk::release_owner(pairing::Reply<pairing::ReleaseOwnerReport> reply) {
  hand_over(std::move(reply), [this](const std::stop_token&) -> tl::expected<pairing::ReleaseOwnerReport, CallFault> {
    const auto done = ask_to_release();
    if (!done) return tl::unexpected(fault_of_server(done.error()));
    spdlog::warn("pairing: the device was taken from its owner from a phone");
    return pairing::ReleaseOwnerReport{};
  });
}

/// Answers at once where the thread has something else to do.
template <typename Report, typename Work>
void PairingClerk::hand_over(pairing::Reply<Report> reply, Work work) {
  const bool taken = take([reply, work = std::move(work)](const std::stop_token& stop) {
    return [reply, report = work(stop)] { reply(report); };
  });
  if (!taken) reply(tl::unexpected(CallFault{CallError::busy, "a request of before is still going on"}));
}

bool PairingClerk::take(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (task_ || thread_.get_stop_token().stop_requested()) return false;
    task_ = std::move(task);
  }
  changed_.notify_one();
  return true;
}

void PairingClerk::run(const std::stop_token& stop) {
  bool reset_failed = false;
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    const auto wanted = [&] { return task_ || look_wanted_ || (reset_wanted_ && !reset_failed); };
    const bool in_time = changed_.wait_for(lock, stop, k_reset_again_after, wanted);
    if (task_) {
      carry_out(*task_, lock, stop);
    } else if (reset_wanted_ && (!reset_failed || !in_time)) {
      lock.unlock();
      reset_failed = !reset_for_button(stop);
    } else if (std::exchange(look_wanted_, false)) {
      lock.unlock();
      static_cast<void>(ask_own_device());
    }
  }
}

void PairingClerk::carry_out(const Task& waiting, std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  const Task task = waiting;
  lock.unlock();
  const auto answer = task(stop);
  lock.lock();
  task_.reset();
  lock.unlock();
  answer();
}

/// @return whether nothing is left to do
bool PairingClerk::reset_for_button(const std::stop_token& stop) {
  const auto done = ask_to_release();
  if (stop.stop_requested()) return true;
  if (done || done.error().code == Errc::unauthorized) {
    if (!done) spdlog::error("the owner is not reset: {}", to_string(done.error()));
    if (done) spdlog::warn("the device has no owner now: its button was held");
    const std::lock_guard lock(mutex_);
    reset_wanted_ = false;
    return true;
  }
  spdlog::warn("the owner is not reset yet, it is tried again: {}", to_string(done.error()));
  return false;
}

Result<void> PairingClerk::ask_to_release() {
  auto done = parts_.server->reset_owner();
  if (done) knows(Ownership::none);
  return done;
}

Result<OwnDevice> PairingClerk::ask_own_device() {
  auto own = parts_.server->own_device();
  if (own) knows(own->owned ? Ownership::owned : Ownership::none);
  return own;
}

void PairingClerk::knows(Ownership ownership) const {
  if (parts_.on_ownership) parts_.on_ownership(ownership);
}

std::optional<std::string> PairingClerk::certificate() const {
  const auto seen = parts_.server->server_certificate();
  if (!seen) return std::nullopt;
  return seen->text().substr(std::string_view("sha256:").size());
}

}  // namespace edl::agent
