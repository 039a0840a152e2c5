#include "server/store/embedded/embedded_store.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

class EmbeddedFactory final : public StoreFactory {
 public:
  std::unique_ptr<TelemetryStore> open() override {
    // A small write buffer, so that tests reach tables on disk and not the memtable alone.
    auto store = open_embedded_store({.path = folder_.path() / "store", .write_buffer_bytes = 64 * 1024});
    if (!store) throw std::runtime_error(to_string(store.error()));
    return std::move(*store);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

std::vector<StoreKind> all_store_kinds() {
  return {{"embedded", [] { return std::make_unique<EmbeddedFactory>(); }}};
}

}  // namespace edl::server::testing
