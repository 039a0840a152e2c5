#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "agent/device_client.hpp"
#include "agent/pairing/pairing_host.hpp"
#include "agent/pairing/pairing_window.hpp"
#include "agent/port/clock.hpp"
#include "agent/port/network_settings.hpp"

namespace edl::agent {

/// Carries out what a paired phone asks for, on a thread of its own, since servers and networks take their time.
class PairingClerk final : public pairing::PairingHost {
 public:
  /// What it works with; all of it outlives the clerk.
  struct Parts {
    std::unique_ptr<DeviceClient> server;
    NetworkSettings& network;
    const Clock& clock;
    std::string agent_version;
    DeviceId device;
    std::string server_url;
    std::function<std::uint64_t()> queued_readings;
    /// Whether somebody owns the device has become known. Called on the clerk's thread.
    std::function<void(pairing::Ownership)> on_ownership;
  };

  explicit PairingClerk(Parts parts);
  ~PairingClerk() override;

  /// Ends what is being done, unanswered; whatever is asked from here on is answered as busy. Any thread.
  void end();

  /// Asks the server whether somebody owns the device, once there is nothing else to do.
  void look_at_ownership();

  /// Takes the device from its owner, as release_owner() does, for somebody who holds its button; tried until the server
  /// has heard it or the clerk ends.
  void reset_owner();

  void state(pairing::Reply<pairing::StateReport> reply) override;
  void device_code(pairing::Reply<pairing::DeviceCodeReport> reply) override;
  void wifi_networks(pairing::Reply<pairing::WifiNetworksReport> reply) override;
  void wifi_join(const pairing::WifiJoinCall& call, pairing::Reply<pairing::WifiJoinReport> reply) override;
  void name(const pairing::NameCall& call, pairing::Reply<pairing::NameReport> reply) override;
  void release_owner(pairing::Reply<pairing::ReleaseOwnerReport> reply) override;

 private:
  /// Work for the thread, and what to do once it is free for the next: whoever is answered may ask again at once.
  using Task = std::function<std::function<void()>(const std::stop_token&)>;

  template <typename Report, typename Work>
  void hand_over(pairing::Reply<Report> reply, Work work);
  [[nodiscard]] bool take(Task task);
  void run(const std::stop_token& stop);
  void carry_out(const Task& waiting, std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  [[nodiscard]] bool reset_for_button(const std::stop_token& stop);
  [[nodiscard]] Result<void> ask_to_release();
  [[nodiscard]] Result<OwnDevice> ask_own_device();
  void knows(pairing::Ownership ownership) const;
  [[nodiscard]] std::optional<std::string> certificate() const;

  Parts parts_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<Task> task_;  ///< that waits, or is being carried out
  bool reset_wanted_ = false;
  bool look_wanted_ = false;
  std::jthread thread_;
};

}  // namespace edl::agent
