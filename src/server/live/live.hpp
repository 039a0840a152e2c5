#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/device_id.hpp"
#include "core/messages.hpp"
#include "core/power_event.hpp"
#include "core/reading.hpp"
#include "net/scheduler.hpp"
#include "net/websocket.hpp"
#include "server/live/command.hpp"

namespace edl::server {

/// What is known of a device right now.
struct DeviceState {
  bool online = false;
  std::optional<Timestamp> last_seen{};        ///< when it was last heard of since the server started
  RelayStates relays{};                        ///< as the device told last
  std::optional<std::uint64_t> backlog{};      ///< reading sets that it has yet to deliver
  std::optional<std::string> agent_version{};  ///< of its program, as it told when it connected; printable, and short

  bool operator==(const DeviceState&) const = default;
};

/// One app's connection.
enum class AppId : std::uint64_t {};

/// What others hear of devices. Called on the connections' threads, without a lock: quick, and without waiting.
struct LiveListeners {
  /// Something was heard of the device: it connected or closed its connection, said something, delivered.
  std::function<void(const DeviceId&, Timestamp at)> heard{};
  /// The device told an event over its connection.
  std::function<void(const DeviceId&, PowerEvent)> event{};
  /// Which schedule the device keeps, by its first words; nullopt: it knows no schedules.
  std::function<void(const DeviceId&, std::optional<std::uint64_t> revision)> schedule_kept{};
  /// What the device says of the schedule that it was sent.
  std::function<void(const DeviceId&, message::ScheduleState)> schedule_answered{};
};

/// Who is connected, and what passes between them: commands to devices and their answers, readings and states to the
/// apps that watch. Knows nothing of rights: who may watch or switch is decided before a call comes here.
///
/// Any thread. Sockets are only ever queued to, so nothing blocks; results are handed out without the lock.
class Live {
 public:
  using Clock = std::function<Timestamp()>;

  /// @param scheduler  for the deadlines of commands; must outlive this
  Live(Clock clock, net::Scheduler& scheduler, LiveListeners listeners = {});
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;
  ~Live() = default;

  // ---- devices

  /// A device has connected: its connection before, if any, is closed with k_close_replaced. Commands that still wait
  /// for an answer are sent again, since the old connection may have lost them and a device carries out an id once.
  /// @return what to do with the connection's events
  [[nodiscard]] net::WebSocketEvents add_device(const DeviceId& device, std::shared_ptr<net::WebSocket> socket);

  /// Sends a command to the device and tells `done`, once, how it went: acknowledged, refused, no answer in time, or
  /// not there.
  void send(const DeviceId& device, Order order, std::chrono::milliseconds timeout,
            std::function<void(CommandResult)> done);

  /// Every command that waits is answered as offline, and none is taken any more: the server stops.
  void stop();

  /// The device has made a request that shows nothing of its state.
  void heard(const DeviceId& device);

  /// Tells the device, if it is connected, what was wrong with something that it said.
  void tell(const DeviceId& device, const message::ErrorNote& note);

  /// Gives the device, if it is connected, a schedule; its answer comes to the listener.
  void give(const DeviceId& device, const message::SetSchedule& schedule);

  [[nodiscard]] DeviceState state_of(const DeviceId& device) const;
  [[nodiscard]] std::size_t devices_online() const;

  // ---- apps

  /// @param user  whose app it is: users that are the same are equal
  [[nodiscard]] AppId add_app(std::shared_ptr<net::WebSocket> socket, std::string user = {});
  void remove_app(AppId app);

  /// From now on the app hears of the device; its state is sent at once.
  /// @return false: the app watches too many devices already
  [[nodiscard]] bool subscribe(AppId app, const DeviceId& device);
  void unsubscribe(AppId app, const DeviceId& device);
  /// The users whose apps hear of the device, each once.
  [[nodiscard]] std::set<std::string> watchers_of(const DeviceId& device) const;
  /// The user's apps hear no more of the device, and are told so.
  void end_watching(const DeviceId& device, const std::string& user, const message::ErrorNote& note);
  void tell(AppId app, const message::ErrorNote& note);
  [[nodiscard]] std::size_t apps() const;

  /// Something to tell of the device, as JSON, to every app that watches it.
  void tell_apps(const DeviceId& device, const std::string& message);

  /// Readings of the device have been stored: those newer than what apps have seen are sent to the apps that watch. Of
  /// a backlog that is only its newest second, and of that none to an app that lags behind.
  void readings_stored(const DeviceId& device, const std::vector<Reading>& readings);

 private:
  struct Device {
    DeviceState state;
    std::shared_ptr<net::WebSocket> socket;
    std::uint64_t connection = 0;  ///< tells a connection's late events from its successor's
    Timestamp newest_shown{};
  };
  struct App {
    std::shared_ptr<net::WebSocket> socket;
    std::string user;
    std::set<DeviceId> watches;
  };
  struct Pending {
    DeviceId device;
    Order order;
    message::Command command;
    Timestamp sent_at;
    std::unique_ptr<net::Timer> deadline;
    std::function<void(CommandResult)> done;
  };

  [[nodiscard]] std::uint64_t connect(const DeviceId& device, std::shared_ptr<net::WebSocket> socket);
  void note_heard(const DeviceId& device, Timestamp at);
  void device_said(const DeviceId& device, std::uint64_t connection, std::string_view text);
  void device_gone(const DeviceId& device, std::uint64_t connection, const std::string& why);
  void greeted(const DeviceId& device, const message::Hello& hello);
  void update(const DeviceId& device, const RelayStates& relays, std::uint64_t backlog);
  void acknowledged(const DeviceId& device, const message::Ack& ack);
  void finish(const std::string& id, CommandResult result);
  // The following are called with the lock held.
  void tell_watchers(const DeviceId& device, const std::string& text);
  [[nodiscard]] std::string state_message(const DeviceId& device, const DeviceState& state) const;

  const Clock clock_;
  net::Scheduler& scheduler_;
  const LiveListeners listeners_;
  mutable std::mutex mutex_;
  bool stopped_ = false;
  std::uint64_t next_connection_ = 1;
  std::uint64_t next_app_ = 1;
  std::unordered_map<DeviceId, Device> devices_;
  std::map<AppId, App> apps_;
  std::unordered_map<std::string, Pending> pending_;
};

}  // namespace edl::server
