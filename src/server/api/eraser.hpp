#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "core/result.hpp"
#include "server/accounts/accounts.hpp"
#include "server/alerts/alerts.hpp"
#include "server/api/erased_pasts.hpp"
#include "server/quality/quality_records.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// Erases the data of devices, one after the other, that the accounts say is to be erased, and tells the accounts when it
/// is done. What fails is tried again, later and later: a database elsewhere may be away for days. What a crash
/// interrupts is begun anew with the next start, since the accounts' note goes last.
class Eraser {
 public:
  struct Pauses {
    std::chrono::milliseconds first{1'000};  ///< after something failed; doubled with each time
    std::chrono::milliseconds longest{300'000};
  };

  /// @param pasts, accounts, store, quality, alerts  outlive this
  Eraser(ErasedPasts& pasts, Accounts& accounts, TelemetryStore& store, QualityRecords& quality, Alerts& alerts,
         Pauses pauses)
      : pasts_(pasts), accounts_(accounts), store_(store), quality_(quality), alerts_(alerts), pauses_(pauses) {}
  Eraser(ErasedPasts& pasts, Accounts& accounts, TelemetryStore& store, QualityRecords& quality, Alerts& alerts)
      : Eraser(pasts, accounts, store, quality, alerts, Pauses()) {}
  Eraser(const Eraser&) = delete;
  Eraser& operator=(const Eraser&) = delete;
  ~Eraser() { stop(); }

  /// Learns what was ever erased, and goes on with what is left. Before anything is taken in.
  [[nodiscard]] Result<void> start();

  /// There may be more to erase. Any thread.
  void look_again();

  /// Ends soon, also in the middle of something.
  void stop();

 private:
  void run(const std::stop_token& stop);
  /// @return whether nothing is left
  [[nodiscard]] bool erase_all(const std::stop_token& stop);
  [[nodiscard]] Result<void> erase(const Erasure& erasure, const std::stop_token& stop);
  void complain(const std::string& problem);

  ErasedPasts& pasts_;
  Accounts& accounts_;
  TelemetryStore& store_;
  QualityRecords& quality_;
  Alerts& alerts_;
  const Pauses pauses_;
  std::string last_problem_;  ///< of the thread
  std::mutex mutex_;
  std::condition_variable_any asked_;
  bool more_ = true;     // with mutex_
  std::jthread thread_;  // the last member: it uses the others
};

}  // namespace edl::server
