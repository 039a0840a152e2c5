#include "agent/uplink/freight.hpp"

#include "core/reading_json.hpp"

namespace edl::agent {

Result<Freight::Batch> ReadingFreight::take(std::size_t max_items) {
  const auto sets = takes_ == Takes::newest ? queue_.newest_unsent(max_items) : queue_.oldest_unsent(max_items);
  if (!sets) return tl::unexpected(sets.error());
  taken_.clear();
  std::vector<Reading> readings;
  for (const ReadingSet& set : *sets) {
    taken_.push_back(set.time);
    readings.insert(readings.end(), set.readings.begin(), set.readings.end());
  }
  Batch batch{sets->size(), {}};
  append_json(batch.json, readings);
  return batch;
}

Result<Freight::Batch> RecordFreight::take(std::size_t max_items) {
  const auto records = queue_.oldest_unsent(max_items);
  if (!records) return tl::unexpected(records.error());
  taken_.clear();
  Batch batch{records->size(), "["};
  for (const RecordQueue::Item& record : *records) {
    if (!taken_.empty()) batch.json += ',';
    batch.json += record.json;
    taken_.push_back(record.id);
  }
  batch.json += ']';
  return batch;
}

}  // namespace edl::agent
