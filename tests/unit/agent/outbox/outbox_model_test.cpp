#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "agent/outbox/outbox.hpp"
#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

using edl::testing::TemporaryDirectory;

/// What an outbox is, in maps.
class Model {
 public:
  explicit Model(std::uint64_t max_sets) : max_sets_(max_sets) {}

  PutOutcome put(const std::vector<ReadingSet>& sets) {
    PutOutcome outcome;
    for (const ReadingSet& set : sets) {
      const bool known = sent_.contains(set.time) || aside_.contains(set.time) || unsent_.contains(set.time);
      if (!known) unsent_.emplace(set.time, set);
      ++(known ? outcome.known : outcome.kept);
    }
    while (unsent_.size() + sent_.size() > max_sets_ && !sent_.empty()) sent_.erase(sent_.begin());
    for (; unsent_.size() > max_sets_; ++outcome.dropped) unsent_.erase(unsent_.begin());
    counts_.dropped += outcome.dropped;
    return outcome;
  }

  std::vector<ReadingSet> unsent(TimeRange range, std::size_t max_readings) const {
    std::vector<ReadingSet> sets;
    std::size_t readings = 0;
    for (const auto& [time, set] : unsent_) {
      if (!range.contains(time)) continue;
      readings += set.readings.size();
      if (readings > max_readings && !sets.empty()) break;
      sets.push_back(set);
    }
    return sets;
  }

  std::uint64_t mark_sent(const std::vector<Timestamp>& times) {
    std::uint64_t marked = 0;
    for (const Timestamp time : times) {
      auto node = unsent_.extract(time);
      if (!node) continue;
      sent_.insert(std::move(node));
      ++marked;
    }
    return marked;
  }

  std::uint64_t set_aside(Timestamp time, Phase phase) {
    const auto found = unsent_.find(time);
    if (found == unsent_.end()) return 0;
    const auto refused = std::erase_if(found->second.readings, [phase](const Reading& r) { return r.phase == phase; });
    if (refused > 0) aside_[time] += refused;
    if (found->second.readings.empty()) unsent_.erase(found);
    counts_.set_aside += refused;
    return refused;
  }

  void prune(Timestamp now) {
    std::erase_if(sent_, [now](const auto& entry) { return entry.first < now - hours(72); });
  }

  [[nodiscard]] OutboxCounts counts() const {
    return {unsent_.size(), sent_.size(), counts_.set_aside, counts_.dropped};
  }

 private:
  std::uint64_t max_sets_;
  std::map<Timestamp, ReadingSet> unsent_;
  std::map<Timestamp, ReadingSet> sent_;
  std::map<Timestamp, std::uint64_t> aside_;
  OutboxCounts counts_;
};

TEST(OutboxModel, whatever_is_done_in_whatever_order_both_say_the_same) {
  const auto seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto below = [&random](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };

  const TemporaryDirectory directory;
  // A set every half hour, so that a few hundred of them pass the retention.
  const auto time_of = [](std::int64_t number) { return k_start + std::chrono::minutes(30) * number; };
  const OutboxSettings settings{.file = directory.path() / "outbox.sqlite", .max_sets = 150};
  auto outbox = opened(settings);
  Model model(settings.max_sets);
  std::int64_t now = 0;

  for (int round = 0; round < 1'500; ++round) {
    switch (below(8)) {
      case 0:
      case 1:
      case 2: {
        std::vector<ReadingSet> sets;
        for (std::int64_t i = below(6); i >= 0; --i) {
          ReadingSet set = set_at(0, static_cast<double>(round));
          // Now and then the clock is set back.
          set.time = time_of(below(5) == 0 ? below(now + 1) : now++);
          for (Reading& reading : set.readings) reading.time = set.time;
          sets.push_back(std::move(set));
        }
        ASSERT_EQ(outbox->put(sets), model.put(sets));
        break;
      }
      case 3:
      case 4: {
        const auto batch = outbox->unsent(k_always, static_cast<std::size_t>(below(30)));
        ASSERT_TRUE(batch);
        auto times = times_of(*batch);
        times.push_back(time_of(below(now + 1)));
        ASSERT_EQ(outbox->mark_sent(times, time_of(now)), model.mark_sent(times));
        break;
      }
      case 5: {
        const auto time = time_of(below(now + 1));
        const std::vector phase{k_phases[static_cast<std::size_t>(below(3))]};
        ASSERT_EQ(outbox->set_aside(time, phase, "why", time_of(now)), model.set_aside(time, phase[0]));
        break;
      }
      case 6:
        ASSERT_TRUE(outbox->prune(time_of(now)));
        model.prune(time_of(now));
        break;
      case 7:
        if (below(10) == 0) {
          outbox.reset();
          outbox = opened(settings);
        }
        break;
    }
    const TimeRange range{time_of(below(now + 1)), time_of(now + 1)};
    const auto limit = static_cast<std::size_t>(below(60));
    ASSERT_EQ(outbox->unsent(range, limit), model.unsent(range, limit)) << "round " << round;
    ASSERT_EQ(outbox->counts(), model.counts()) << "round " << round;
  }
}

}  // namespace
}  // namespace edl::agent::testing
