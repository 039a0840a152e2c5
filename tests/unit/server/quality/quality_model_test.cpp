#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <random>
#include <tuple>

#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_testing.hpp"

/// The records against a model that is too simple to be wrong: sorted maps.
namespace edl::server::testing {
namespace {

using Key = std::tuple<Timestamp, std::string_view, std::string>;

class Model {
 public:
  void keep(const DeviceId& device, const std::vector<PowerEvent>& events) {
    for (const PowerEvent& told : events) {
      auto [row, fresh] = events_[device].try_emplace(key_of(told), told);
      if (fresh) continue;
      PowerEvent& known = row->second;
      const bool late = known.duration && !told.duration;
      const auto waveform = told.waveform && !(late && known.waveform) ? told.waveform : known.waveform;
      if (!late) known = told;
      known.waveform = waveform;
    }
  }
  void keep(const DeviceId& device, const std::vector<HarmonicSet>& sets) {
    for (const HarmonicSet& set : sets) sets_[device].insert_or_assign(set.time, set);
  }
  void drop(Timestamp before) {
    for (auto& [device, rows] : events_) {
      std::erase_if(rows, [before](const auto& row) { return row.second.begin < before; });
    }
    for (auto& [device, rows] : sets_) std::erase_if(rows, [before](const auto& row) { return row.first < before; });
  }

  [[nodiscard]] std::vector<KeptEvent> events(const DeviceId& device, const EventQuery& query, bool& more) {
    std::vector<KeptEvent> found;
    for (const auto& [key, event] : events_[device]) {
      const bool asked = query.kinds.empty() || std::ranges::find(query.kinds, event.kind) != query.kinds.end();
      const bool ended_before = event.duration && event.begin + *event.duration < query.range.begin;
      if (!asked || event.begin >= query.range.end || ended_before) continue;
      found.push_back({event, event.waveform.has_value()});
      found.back().event.waveform.reset();
    }
    more = found.size() > query.limit;
    if (more) found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(query.limit));
    return found;
  }
  [[nodiscard]] std::vector<HarmonicSet> sets(const DeviceId& device, TimeRange range, std::size_t limit, bool& more) {
    std::vector<HarmonicSet> found;
    for (const auto& [time, set] : sets_[device]) {
      if (range.contains(time)) found.push_back(set);
    }
    more = found.size() > limit;
    if (more) found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
    return found;
  }
  [[nodiscard]] const std::map<Key, PowerEvent>& all(const DeviceId& device) { return events_[device]; }
  [[nodiscard]] std::uint64_t count() const {
    std::uint64_t count = 0;
    for (const auto& [device, rows] : events_) count += rows.size();
    return count;
  }

 private:
  static Key key_of(const PowerEvent& event) { return {event.begin, name_of(event.kind), phases_text(event.phases)}; }

  std::map<DeviceId, std::map<Key, PowerEvent>> events_;
  std::map<DeviceId, std::map<Timestamp, HarmonicSet>> sets_;
};

/// Draws from few devices, times and phases, so that they meet often.
class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}

  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  Timestamp time() { return begin_ + std::chrono::minutes(below(400)); }
  DeviceId device() { return testing::device("d" + std::to_string(below(3))); }

  PowerEvent event() {
    PowerEvent event;
    event.begin = time();
    event.kind = static_cast<PowerEventKind>(below(3));
    event.phases = *parse_phases(std::array{"A", "B", "ABC"}[static_cast<std::size_t>(below(3))]);
    if (below(4) != 0) event.duration = std::chrono::milliseconds(below(2) == 0 ? below(1'000) : below(30'000'000));
    if (below(2) == 0) event.extreme = below(1'000) / 7.0;
    event.detail = std::string(static_cast<std::size_t>(below(5)), 'x');
    if (below(3) == 0) event.waveform = waveform_at(event.begin, below(1'000), 8);
    return event;
  }
  HarmonicSet set() { return harmonics_at(time(), 0.5 + below(1'000) / 999.0); }

  TimeRange range() {
    const Timestamp a = time();
    const Timestamp b = time();
    return {std::min(a, b), std::max(a, b)};
  }

 private:
  const Timestamp begin_ = at("2026-11-26T00:00:00Z");
  std::mt19937 random_;
};

void expect_same_answers(QualityRecords& records, Model& model, Dice& dice) {
  const DeviceId device = dice.device();
  EventQuery query{.range = dice.range(), .limit = static_cast<std::size_t>(1 + dice.below(60))};
  for (int kind = 0; kind < 3; ++kind) {
    if (dice.below(3) == 0) query.kinds.push_back(static_cast<PowerEventKind>(kind));
  }
  bool more = false;
  const auto events = records.events(device, query);
  ASSERT_TRUE(events) << to_string(events.error());
  ASSERT_EQ(events->events, model.events(device, query, more));
  ASSERT_EQ(events->more, more);
  const auto sets = records.harmonics(device, query.range, query.limit);
  ASSERT_TRUE(sets) << to_string(sets.error());
  ASSERT_EQ(sets->sets, model.sets(device, query.range, query.limit, more));
  ASSERT_EQ(sets->more, more);
}

void expect_same_waveforms(QualityRecords& records, Model& model) {
  for (const char* name : {"d0", "d1", "d2"}) {
    for (const auto& [key, event] : model.all(device(name))) {
      ASSERT_EQ(waveform_of(records, device(name), event), event.waveform);
    }
  }
}

TEST(QualityModel, the_records_answer_as_maps_would_over_restarts_and_deletions) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  Dice dice(seed);
  const edl::testing::TemporaryDirectory directory;
  std::atomic<Timestamp> now = at("2026-11-26T00:00:00Z");
  const QualitySettings settings{.file = directory.path() / "quality.sqlite",
                                 .keep_events = std::chrono::days(1),
                                 .keep_harmonics = std::chrono::days(1),
                                 .quota = {.events = 1'000'000, .harmonics = 1'000'000},
                                 .clock = [&now] { return now.load(); }};
  auto records = opened(settings);
  Model model;
  for (int step = 0; step < 600; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    const DeviceId device = dice.device();
    switch (dice.below(20)) {
      case 0:
        records.reset();
        records = opened(settings);
        break;
      case 1:
        now = now.load() + std::chrono::minutes(dice.below(30));
        ASSERT_TRUE(records->drop_old());
        model.drop(now.load() - 24h);
        break;
      case 2:
      case 3:
      case 4: {
        std::vector<HarmonicSet> sets;
        for (int i = dice.below(4); i >= 0; --i) sets.push_back(dice.set());
        ASSERT_TRUE(keep(*records, device, sets));
        model.keep(device, sets);
        break;
      }
      case 5:
      case 6:
      case 7:
      case 8:
      case 9: {
        std::vector<PowerEvent> events;
        for (int i = dice.below(6); i >= 0; --i) events.push_back(dice.event());
        ASSERT_TRUE(keep(*records, device, events));
        model.keep(device, events);
        break;
      }
      default: ASSERT_NO_FATAL_FAILURE(expect_same_answers(*records, model, dice));
    }
    ASSERT_EQ(records->health().events, model.count());
  }
  ASSERT_NO_FATAL_FAILURE(expect_same_waveforms(*records, model));
}

}  // namespace
}  // namespace edl::server::testing
