#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "server/store/embedded/database.hpp"
#include "server/store/embedded/embedded_store.hpp"
#include "server/store/embedded/open_hours.hpp"

namespace edl::server {

/// The thread that keeps the store in shape: seals hours, and drops what is not kept longer.
class Sealer {
 public:
  /// Finds the hours that are open from before.
  /// @return corrupt or io if they cannot be listed
  [[nodiscard]] static Result<std::unique_ptr<Sealer>> start(Database& database, OpenHours& open,
                                                             const EmbeddedStoreSettings& settings);

  Sealer(Database& database, OpenHours& open, const EmbeddedStoreSettings& settings);

  /// Ends soon, with the hour that is in work.
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  /// A fragment is about to be written. Any thread.
  void appending(const DeviceId& device, Hour hour, std::size_t bytes);

  /// The fragments were written, or could not be. Any thread.
  void appended();

  /// Runs `work` while no hour is sealed and nothing is dropped. Any thread.
  [[nodiscard]] Result<void> while_at_rest(const std::function<Result<void>()>& work);

  /// Seals every hour that is open, over or not, and drops what is not kept: for tests and tools. Any thread.
  [[nodiscard]] Result<void> seal_all();

 private:
  void run();
  void seal_due();
  void reclaim();
  [[nodiscard]] Result<void> seal(const OpenHours::Key& hour);
  void enforce_retention();
  [[nodiscard]] Result<void> find_open_hours();

  Database& database_;
  const EmbeddedStoreSettings settings_;
  OpenHours& open_;
  std::mutex sealing_;  ///< one hour at a time
  std::chrono::steady_clock::time_point next_retention_{};

  std::atomic<bool> ends_ = false;      ///< to the database: give up clearing away
  std::atomic<bool> too_much_ = false;  ///< an hour wants sealing as soon as it is written

  std::mutex mutex_;
  std::condition_variable wake_;
  bool urgent_ = false;    // with mutex_
  bool stopping_ = false;  // with mutex_
  std::thread thread_;     // the last member: it uses the others
};

}  // namespace edl::server
