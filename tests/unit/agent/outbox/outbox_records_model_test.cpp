#include <gtest/gtest.h>

#include <map>
#include <random>

#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

using edl::testing::TemporaryDirectory;
using What = RecordOutcome::What;

/// What the outbox's events are, in maps by begin and phases.
class Model {
 public:
  using Key = std::pair<Timestamp, std::vector<Phase>>;

  explicit Model(RecordLimits limits) : limits_(limits) {}

  RecordOutcome put(PowerEvent event) {
    const Key key{event.begin, event.phases};
    What what = What::added;
    for (auto* const place : {&unsent_, &sent_, &aside_}) {
      const auto found = place->find(key);
      if (found == place->end()) continue;
      if (!event.waveform) event.waveform = found->second.waveform;
      if (event == found->second) return {What::known};
      place->erase(found);
      what = What::replaced;
    }
    unsent_[key] = std::move(event);
    std::uint64_t dropped = 0;
    for (auto* const place : {&sent_, &aside_, &unsent_}) {
      while (!place->empty() && over()) {
        place->erase(place->begin());
        if (place != &sent_) ++dropped;
      }
    }
    dropped_ += dropped;
    return {what, dropped};
  }

  [[nodiscard]] std::vector<std::string> waiting() const {
    std::vector<std::string> texts;
    for (const auto& [key, event] : unsent_) texts.push_back(json_of(event));
    return texts;
  }

  void mark_oldest(std::size_t count, bool refused) {
    for (; count > 0 && !unsent_.empty(); --count) (refused ? aside_ : sent_).insert(unsent_.extract(unsent_.begin()));
  }

  void prune(Timestamp now) {
    std::erase_if(sent_, [now](const auto& entry) { return entry.first.first < now - hours(72); });
  }

  [[nodiscard]] OutboxCounts counts() const { return {unsent_.size(), sent_.size(), aside_.size(), dropped_}; }

 private:
  [[nodiscard]] bool over() const {
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
    for (const auto* const place : {&unsent_, &sent_, &aside_}) {
      for (const auto& [key, event] : *place) bytes += json_of(event).size();
      records += place->size();
    }
    return records > limits_.records || (bytes > limits_.bytes && records > 1);
  }

  RecordLimits limits_;
  std::map<Key, PowerEvent> unsent_, sent_, aside_;
  std::uint64_t dropped_ = 0;
};

TEST(OutboxRecordsModel, whatever_is_done_in_whatever_order_both_say_the_same) {
  const auto seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto below = [&random](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };
  const TemporaryDirectory directory;
  OutboxSettings settings{.file = directory.path() / "outbox.sqlite"};
  settings.events = {40, 8'000};
  auto outbox = opened(settings);
  Model model(settings.events);
  // An event every two hours, so that a few dozen of them pass the retention. The identity's order is the time's: of
  // one moment there is one event here, so that both sides agree on which is the oldest.
  std::int64_t now = 1;
  for (int round = 0; round < 1'500; ++round) {
    switch (below(7)) {
      case 0:
      case 1:
      case 2: {
        PowerEvent event = dip_at(7'200 * (below(3) == 0 ? below(now) : now++), milliseconds(below(3)));
        if (below(3) == 0) event.waveform = WaveformSnapshot{event.begin, 8'000, {{"IN", {0.5F}}}};
        if (below(3) == 0) event.waveform = WaveformSnapshot{event.begin, 8'000, {{"VA", std::vector(300, 1.5F)}}};
        ASSERT_EQ(outbox->put(event), model.put(event)) << "round " << round;
        break;
      }
      case 3:
      case 4: {
        const auto count = static_cast<std::size_t>(below(5));
        const auto ids = ids_of(outbox->unsent(RecordKind::event, count, 1U << 20U).value());
        ASSERT_TRUE(outbox->mark_sent(RecordKind::event, ids, second(round)));
        model.mark_oldest(count, false);
        break;
      }
      case 5: {
        const auto ids = ids_of(outbox->unsent(RecordKind::event, 1, 1).value());
        if (ids.empty()) break;
        ASSERT_EQ(outbox->set_aside(RecordKind::event, ids[0], "why", second(round)), 1U);
        model.mark_oldest(1, true);
        break;
      }
      case 6:
        if (below(4) == 0) {
          outbox.reset();
          outbox = opened(settings);
        }
        ASSERT_TRUE(outbox->prune(second(7'200 * now)));
        model.prune(second(7'200 * now));
        break;
    }
    ASSERT_EQ(waiting(*outbox, RecordKind::event), model.waiting()) << "round " << round;
    ASSERT_EQ(outbox->counts(RecordKind::event), model.counts()) << "round " << round;
  }
}

}  // namespace
}  // namespace edl::agent::testing
