#include <algorithm>
#include <memory>
#include <string>

#include "agent/meter/replay/recording_reader.hpp"
#include "fuzz/fuzzing.hpp"

namespace edl::agent {
namespace {

/// The fuzzer's bytes, given in pieces of uneven length.
class FuzzedSource final : public ByteSource {
 public:
  explicit FuzzedSource(std::string_view bytes) : rest_(bytes) {}

  Result<std::size_t> read(std::span<char> into) override {
    piece_ = piece_ * 5 % 257 + 1;
    const std::size_t count = std::min({into.size(), piece_, rest_.size()});
    std::copy_n(rest_.data(), count, into.data());
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  std::size_t piece_ = 1;
};

void require_lawful(const ReadingSet& set) {
  require(!set.readings.empty() && set.readings.size() <= k_phase_count);
  for (std::size_t i = 0; i < set.readings.size(); ++i) {
    require(set.readings[i].time == set.time);
    require(i == 0 || set.readings[i - 1].phase < set.readings[i].phase);
    for (const FieldInfo& info : k_fields) {
      const auto& value = set.readings[i].values[info.field];
      require(!value || (*value >= info.minimum && *value <= info.maximum));
    }
  }
}

/// Every set is lawful and later than the one before, and a fault names its place and ends the recording.
void read_whole(RecordingReader reader) {
  Timestamp last = Timestamp::min();
  for (;;) {
    const auto set = reader.next();
    if (!set) {
      require(!set.error().message.empty() && set.error().where.starts_with("fuzz:"));
      const auto after = reader.next();
      require(after.has_value() && !*after);
      return;
    }
    if (!*set) return;
    require((*set)->time > last);
    require_lawful(**set);
    last = (*set)->time;
  }
}

}  // namespace
}  // namespace edl::agent

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl::agent;
  auto reader = RecordingReader::open(std::make_unique<FuzzedSource>(edl::text_of(data, size)), "fuzz");
  if (reader) {
    read_whole(std::move(*reader));
  } else {
    edl::require(reader.error().where.starts_with("fuzz:1:"));
  }
  return 0;
}
