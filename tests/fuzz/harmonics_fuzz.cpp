#include <string>

#include "core/harmonics_json.hpp"
#include "fuzz/fuzzing.hpp"

// What is read as sets of harmonics is printed and read again as the same sets; what is not, says why.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  const auto sets = parse_harmonic_sets(text_of(data, size));
  if (!sets) {
    require(!sets.error().summary.empty());
    return 0;
  }
  std::string printed;
  for (const HarmonicSet& set : *sets) {
    printed += printed.empty() ? '[' : ',';
    append_json(printed, set);
  }
  const auto again = parse_harmonic_sets(printed + ']');
  require(again.has_value() && *again == *sets);
  return 0;
}
