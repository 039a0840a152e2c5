#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/platform/sim/recording/comtrade.hpp"
#include "agent/platform/sim/recording/recorded_waveform.hpp"
#include "agent/platform/sim/recording/recording.hpp"
#include "fuzz/fuzzing.hpp"

namespace {

using namespace edl;
using namespace edl::agent::sim;

/// A recording that was read holds what it promises, and can be played.
void check_and_play(Result<Recording> recording) {
  if (!recording) return;
  require(check(*recording, "x").has_value());
  RecordedWaveform wave(std::move(*recording));
  std::vector<Instant> instants(64);
  wave.fill(instants);
}

}  // namespace

// Somebody's recording: a table, or a COMTRADE configuration and its data with a line "===" between them.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  check_and_play(parse_waveform_table(text, "x.csv"));
  constexpr std::string_view k_between = "===\n";
  const std::size_t at = text.find(k_between);
  if (at == std::string_view::npos) return 0;
  check_and_play(parse_comtrade(text.substr(0, at), "x.cfg", text.substr(at + k_between.size()), "x.dat"));
  return 0;
}
