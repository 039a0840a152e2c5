#include <cstdint>
#include <string>

#include "agent/meter/ade9000/chip_configuration.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/calibration/setup_edit.hpp"
#include "fuzz/fuzzing.hpp"

// Somebody's file of the installation: what is read fits the chip, and is the same when it is written and read again; and
// a calibration finds its place in it.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  using namespace edl::agent::ade9000;
  const auto setup = parse_meter_setup(text_of(data, size), "meter.toml");
  if (!setup) {
    require(!setup.error().where.empty());
    return 0;
  }
  require(configuration_of(*setup).has_value());
  const auto again = parse_meter_setup(to_toml(*setup), "meter.toml");
  require(again.has_value() && *again == *setup);
  MeterSetup calibrated = *setup;
  Findings findings;
  for (const edl::Phase phase : {edl::Phase::a, edl::Phase::c}) {
    calibrated.phases[phase].calibration = {.voltage_gain = -0.0125, .phase_degrees = 0.5};
    findings[phase] = PhaseFinding{calibrated.phases[phase].calibration, "by a fuzzer"};
  }
  const auto edited = edit_calibration(text_of(data, size), *setup, findings, "meter.toml");
  require(edited.has_value());
  const auto read = parse_meter_setup(edited->text, "meter.toml");
  require(read.has_value() && *read == calibrated);
  return 0;
}
