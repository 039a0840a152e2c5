#pragma once

#include <memory>

#include "core/device_id.hpp"
#include "server/analytics/source.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// One device's stored readings for the analytics, as they were when `view` was taken.
class StoredSource final : public analytics::Source {
 public:
  /// Rows of one answer: a year of quarter hours is 35,136, a month of minutes 44,640, a day of seconds 86,400.
  static constexpr std::size_t k_max_rows = 4'000'000;

  /// @param shown_from  what is older does not exist for whoever asks
  StoredSource(std::shared_ptr<const StoreView> view, DeviceId device, Timestamp shown_from);

  [[nodiscard]] Result<analytics::IntervalTable> intervals(analytics::Step step, TimeRange range,
                                                           std::span<const Field> fields) override;

  /// @return also Errc::too_large if there are more than k_max_rows
  [[nodiscard]] Result<analytics::SampleTable> samples(TimeRange range, std::span<const Field> fields) override;

 private:
  [[nodiscard]] Query query(Resolution resolution, TimeRange range, std::span<const Field> fields) const;

  std::shared_ptr<const StoreView> view_;
  DeviceId device_;
  Timestamp shown_from_;
};

}  // namespace edl::server
