#include "agent/meter/calibration/calibration_walk.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "agent/meter/ade9000/chip_configuration.hpp"
#include "agent/meter/ade9000/setup_table.hpp"
#include "agent/meter/calibration/calibration.hpp"
#include "agent/meter/calibration/calibration_report.hpp"
#include "core/file_descriptor.hpp"
#include "core/replaced_file.hpp"

namespace edl::agent::ade9000 {
namespace {

namespace fs = std::filesystem;

/// Between them a measured value may be that of a reference; beyond, no gain of the chip makes it so.
constexpr double k_least_of_reference = 0.5;
constexpr double k_most_of_reference = 2;

/// Said before anybody has spent time at the board. The new file takes the old one's place, so both have to be writable.
Result<void> check_writable(const fs::path& file, bool exists) {
  if (::access(folder_of(file).c_str(), W_OK | X_OK) != 0) return io_failure("cannot be written", file);
  if (exists && ::access(file.c_str(), W_OK) != 0) return io_failure("cannot be written", file);
  return {};
}

/// With three wires the second voltage and current are what the others leave: their gain is the mean of the others'.
void fill_third_of_three_wires(const MeterSetup& setup, Findings& findings) {
  if (setup.wiring != Wiring::three_phase_three_wire) return;
  if (!findings[Phase::a] || !findings[Phase::c] || findings[Phase::b]) return;
  const PhaseCalibration& a = findings[Phase::a]->calibration;
  const PhaseCalibration& c = findings[Phase::c]->calibration;
  PhaseFinding derived{setup.phases[Phase::b].calibration, findings[Phase::a]->remark + ", from phases A and C"};
  derived.calibration.voltage_gain = (a.voltage_gain + c.voltage_gain) / 2;
  if (setup.measures_current(Phase::b)) derived.calibration.current_gain = (a.current_gain + c.current_gain) / 2;
  findings[Phase::b] = std::move(derived);
}

MeterSetup with(MeterSetup setup, const Findings& findings) {
  for (const Phase phase : k_phases) {
    if (findings[phase]) setup.phases[phase].calibration = findings[phase]->calibration;
  }
  return setup;
}

/// Every value that is further off than promised, of the first phase that has one.
Result<void> check_promise(const char* what, Phase phase, const Spread& error, double most) {
  const double worst = std::max({std::abs(error.volts), std::abs(error.amperes), std::abs(error.power)});
  if (worst <= most) return {};
  return fail(Errc::unavailable,
              fmt::format("phase {} is still off by {:.3f} % at the {}, where {:g} % is promised: the source has moved "
                          "meanwhile, or is not what it is said to be",
                          name_of(phase), worst, what, most));
}

}  // namespace

Result<SetupDocument> SetupDocument::open(const fs::path& file) {
  std::error_code error;
  SetupDocument document{.file = fs::weakly_canonical(fs::absolute(file), error), .text = {}, .setup = {}};
  if (error) document.file = file;
  auto text = read_setup_text(document.file);
  if (!text && text.error().code != Errc::not_found) return tl::unexpected(text.error());
  document.text = text ? std::move(*text) : to_toml(MeterSetup{});
  auto setup = parse_meter_setup(document.text, document.file.string());
  if (!setup) return tl::unexpected(setup.error());
  document.setup = *setup;
  if (auto writable = check_writable(document.file, text.has_value()); !writable) {
    return tl::unexpected(writable.error());
  }
  return document;
}

CalibrationWalk::CalibrationWalk(const ChipGround& ground, Dialogue& dialogue, const CalibrationAnswers& answers,
                                 CalibrationSettings settings)
    : ground_(ground), dialogue_(dialogue), answers_(answers), settings_(std::move(settings)) {}

Result<bool> CalibrationWalk::run(const std::stop_token& stop) {
  const auto document = SetupDocument::open(settings_.file);
  if (!document) return tl::unexpected(document.error());
  const MeterSetup& setup = document->setup;
  dialogue_.tell(fmt::format("The setup is {}: {}, {:g} V, {} Hz. The board measures up to {:.1f} V and {:.1f} A.",
                             document->file.string(), name_of(setup.wiring), setup.nominal_voltage,
                             setup.nominal_frequency, setup.volts_full_scale(), setup.amperes_full_scale(Phase::a)));
  CalibrationQuestions ask(dialogue_, answers_, setup);
  const auto loads = ask_loads(ask);
  if (!loads) return tl::unexpected(loads.error());
  const auto before = measure_both(ask, *loads, setup, false, stop);
  if (!before) return tl::unexpected(before.error());
  const auto findings = find(setup, *loads, *before);
  if (!findings) return tl::unexpected(findings.error());
  dialogue_.tell("\nThe same again, with new values.");
  const auto after = measure_both(ask, *loads, with(setup, *findings), true, stop);
  if (!after) return tl::unexpected(after.error());
  if (auto held = show(*loads, *before, *after); !held) return tl::unexpected(held.error());
  return write(ask, *document, *findings);
}

Result<CalibrationWalk::Loads> CalibrationWalk::ask_loads(CalibrationQuestions& ask) const {
  auto phases = ask.phases();
  if (!phases) return tl::unexpected(phases.error());
  const auto full = ask.load(*phases);
  if (!full) return tl::unexpected(full.error());
  const auto small = ask.small_load(*phases, *full);
  if (!small) return tl::unexpected(small.error());
  Loads loads{.phases = std::move(*phases), .full = {.references = *full, .steady_percent = settings_.steady_percent}};
  if (*small)
    loads.small = Load{.references = **small, .steady_percent = settings_.steady_percent * k_small_load_slack};
  for (const Phase phase : loads.phases) {
    const double amperes = (*full)[phase].amperes;
    loads.full.least_amperes[phase] = amperes * k_least_of_reference;
    loads.full.most_amperes[phase] = amperes * k_most_of_reference;
    if (loads.small) loads.small->most_amperes[phase] = amperes * k_least_of_reference;
  }
  return loads;
}

Result<CalibrationWalk::Measured> CalibrationWalk::measure_both(CalibrationQuestions& ask, const Loads& loads,
                                                                const MeterSetup& setup, bool small_first,
                                                                const std::stop_token& stop) {
  Measured measured;
  const auto small = [&]() { return measure_one(*loads.small, loads, setup, measured.small, stop); };
  const auto full = [&]() { return measure_one(loads.full, loads, setup, measured.full, stop); };
  Result<void> done;
  if (!loads.small) {
    if (!small_first) done = ask.ready("Set the source to the load");
    if (done) done = full();
  } else if (small_first) {
    done = small().and_then([&] { return ask.ready("Set the source back to the first load"); }).and_then(full);
  } else {
    done = ask.ready("Set the source to the load").and_then(full).and_then([&] {
      return ask.ready("Set the source to the small load");
    });
    if (done) done = small();
  }
  if (!done) return tl::unexpected(done.error());
  return measured;
}

Result<void> CalibrationWalk::measure_one(const Load& load, const Loads& loads, const MeterSetup& setup, Means& into,
                                          const std::stop_token& stop) {
  dialogue_.tell("The chip starts, and waits for the load.");
  const MeasurementPlan plan{
      .phases = loads.phases,
      .seconds = settings_.seconds,
      .steady_percent = load.steady_percent,
      .patience = settings_.patience,
      .missing = [&load](const PhaseSecond& seen) { return missing(load, seen); },
      .measured =
          [&](unsigned number, const ChipSecond& second) {
            dialogue_.tell(second_line(number, settings_.seconds, second, loads.phases));
          },
  };
  auto means = measure(ground_, setup, plan, stop);
  if (!means) return tl::unexpected(means.error());
  into = *means;
  return {};
}

std::string CalibrationWalk::missing(const Load& load, const PhaseSecond& seen) {
  const Reference& expected = load.references[seen.phase];
  const auto name = name_of(seen.phase);
  if (seen.volts < expected.volts * k_least_of_reference || seen.volts > expected.volts * k_most_of_reference) {
    return fmt::format(
        "phase {} has {:.2f} V, and the source is said to apply {:g} V: is it on, is it this phase's, are "
        "voltage_divider and voltage_ratio right?",
        name, seen.volts, expected.volts);
  }
  if (!seen.amperes || !seen.power) return {};
  if (*seen.amperes >= load.least_amperes[seen.phase] && *seen.amperes <= load.most_amperes[seen.phase]) return {};
  return fmt::format(
      "phase {} has {:.4f} A, and the source is said to apply {:g} A: is it on, does it pass through this "
      "phase's transformer, are ct_ratio and burden_ohm right?",
      name, *seen.amperes, expected.amperes);
}

Result<Findings> CalibrationWalk::find(const MeterSetup& setup, const Loads& loads, const Measured& measured) const {
  const std::string now = to_rfc3339(ground_.clock.now());
  Findings findings;
  for (const Phase phase : loads.phases) {
    const Reference& reference = loads.full.references[phase];
    std::optional<CalibrationPoint> small;
    if (loads.small) small = {loads.small->references[phase], measured.small[phase].mean};
    const auto found =
        calibrated(phase, setup.phases[phase].calibration, {reference, measured.full[phase].mean}, small);
    if (!found) return tl::unexpected(found.error());
    findings[phase] = {*found, fmt::format("{} against {:g} V, {:g} A", now, reference.volts, reference.amperes)};
  }
  fill_third_of_three_wires(setup, findings);
  if (const auto fits = configuration_of(with(setup, findings)); !fits) return tl::unexpected(fits.error());
  return findings;
}

Result<void> CalibrationWalk::show(const Loads& loads, const Measured& before, const Measured& after) {
  const auto check = [&](const char* what, const Load& load, const Means& means, double most) -> Result<void> {
    for (const Phase phase : loads.phases) {
      const Spread error = error_of(means[phase].mean, load.references[phase]);
      if (auto held = check_promise(what, phase, error, most); !held) return held;
    }
    return {};
  };
  dialogue_.tell("\n" + comparison(loads.phases, loads.full.references, before.full, after.full));
  if (loads.small) {
    dialogue_.tell("The small load:\n" + comparison(loads.phases, loads.small->references, before.small, after.small));
  }
  if (auto held = check("load", loads.full, after.full, k_promise_percent); !held || !loads.small) return held;
  return check("small load", *loads.small, after.small, k_promise_percent * k_small_load_slack);
}

Result<bool> CalibrationWalk::write(CalibrationQuestions& ask, const SetupDocument& document,
                                    const Findings& findings) {
  for (const Phase phase : k_phases) {
    if (findings[phase]) dialogue_.tell(calibration_line(phase, findings[phase]->calibration));
  }
  const auto edited = edit_calibration(document.text, document.setup, findings, document.file.string());
  if (!edited) return tl::unexpected(edited.error());
  if (edited->anew) {
    dialogue_.tell(
        "The file spells a phase's table inline or with dotted keys: it is written anew, and loses its comments.");
  }
  const auto wanted = ask.confirm("\nWrite this to " + document.file.string() + "?");
  if (!wanted) return tl::unexpected(wanted.error());
  if (!*wanted) {
    dialogue_.tell("Nothing was written.");
    return false;
  }
  // Somebody may have edited it meanwhile.
  const auto unchanged = read_setup_text(document.file);
  if (unchanged.value_or(document.text) != document.text) {
    return fail(Errc::conflict, "the file was changed meanwhile; it is left as it is", document.file.string());
  }
  if (auto written = replace_file(document.file, edited->text); !written) {
    return tl::unexpected(written.error());
  }
  dialogue_.tell("Written. The agent takes it when it starts the next time.");
  return true;
}

}  // namespace edl::agent::ade9000
