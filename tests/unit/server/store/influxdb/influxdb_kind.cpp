#include "unit/server/store/influxdb/influxd.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

class InfluxdbFactory final : public StoreFactory {
 public:
  std::unique_ptr<TelemetryStore> open() override { return place_.open(); }

 private:
  InfluxdbPlace place_{Influxd::shared()};
};

}  // namespace

std::vector<StoreKind> all_store_kinds() {
  return {{"influxdb", [] { return std::make_unique<InfluxdbFactory>(); }, 1'000, 8}};
}

}  // namespace edl::server::testing
