#include "server/store/embedded/embedded_store.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

class EmbeddedFactory final : public StoreFactory {
 public:
  explicit EmbeddedFactory(std::chrono::milliseconds seal_after) : seal_after_(seal_after) {}

  std::unique_ptr<TelemetryStore> open() override {
    // A small write buffer, so that tests reach tables on disk and not the memtable alone.
    auto store = open_embedded_store(
        {.path = folder_.path() / "store", .seal_after = seal_after_, .write_buffer_bytes = 64 * 1024, .clock = [] {
           return k_all_times.end;
         }});
    if (!store) throw std::runtime_error(to_string(store.error()));
    return std::move(*store);
  }

 private:
  const std::chrono::milliseconds seal_after_;
  TemporaryFolder folder_;
};

}  // namespace

std::vector<StoreKind> all_store_kinds() {
  using namespace std::chrono_literals;
  // What is open and what is sealed answers alike, also while it is being sealed.
  return {{"embedded_open", [] { return std::make_unique<EmbeddedFactory>(1h); }},
          {"embedded_sealing", [] { return std::make_unique<EmbeddedFactory>(0ms); }}};
}

}  // namespace edl::server::testing
