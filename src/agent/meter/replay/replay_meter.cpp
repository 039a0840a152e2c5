#include "agent/meter/replay/replay_meter.hpp"

namespace edl::agent {

Result<std::unique_ptr<ReplayMeter>> ReplayMeter::open(const std::filesystem::path& path, Speed speed, Clock& clock) {
  auto source = open_file(path);
  if (!source) return tl::unexpected(source.error());
  auto reader = RecordingReader::open(std::move(*source), path.string());
  if (!reader) return tl::unexpected(reader.error());
  return std::unique_ptr<ReplayMeter>(new ReplayMeter(std::move(*reader), Pace(speed, clock)));
}

Result<std::optional<ReadingSet>> ReplayMeter::next(std::stop_token stop) {
  if (stop.stop_requested()) return std::nullopt;
  auto set = reader_.next();
  if (!set || !*set) return set;
  if (!pace_.wait_for((*set)->time, stop)) return std::nullopt;
  return set;
}

}  // namespace edl::agent
