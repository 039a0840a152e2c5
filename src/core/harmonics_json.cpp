#include "core/harmonics_json.hpp"

#include "core/strict_json.hpp"

namespace edl {
namespace {

namespace dom = simdjson::dom;
using strict_json::Reader;

/// The least window that tells anything: a quarter of a cycle of the highest frequency is still longer.
constexpr double k_min_window_ms = 0.1;
constexpr double k_min_frequency_hz = 1;

void read_harmonics(Reader& reader, dom::element value, const std::string& at, Harmonics& out) {
  const auto rms = [&](dom::element element, const std::string& place) {
    reader.numbers(element, place, k_harmonic_orders, k_harmonic_orders, 0, k_max_harmonic_rms,
                   [&](std::size_t index, double number) { out[index].rms = number; });
  };
  const auto angle = [&](dom::element element, const std::string& place) {
    reader.numbers(element, place, k_harmonic_orders, k_harmonic_orders, -180, 180,
                   [&](std::size_t index, double number) {
                     out[index].angle_deg = number;
                     if (number <= -180) reader.fault(place + '/' + std::to_string(index), "-180 is told as 180");
                   });
  };
  reader.object(value, at, "a quantity's harmonics",
                {{"rms", Presence::required, rms}, {"angle_deg", Presence::required, angle}});
}

void read_phase(Reader& reader, dom::element value, const std::string& at, PhaseHarmonics& out) {
  bool named = false;
  const auto quantity = [&](std::optional<Harmonics>& harmonics) {
    return [&reader, &named, &harmonics](dom::element element, const std::string& place) {
      named = true;
      read_harmonics(reader, element, place, harmonics.emplace());
    };
  };
  reader.object(
      value, at, "a phase's harmonics",
      {{"voltage", Presence::optional, quantity(out.voltage)}, {"current", Presence::optional, quantity(out.current)}});
  if (!named) reader.fault(at, "neither voltage nor current: nothing was measured");
}

void read_phases(Reader& reader, dom::element value, const std::string& at, std::vector<PhaseHarmonics>& out) {
  PerPhase<std::optional<PhaseHarmonics>> found;
  const auto phase = [&](Phase one) {
    return strict_json::Member{name_of(one), Presence::optional, [&, one](auto element, const auto& place) {
                                 read_phase(reader, element, place, found[one].emplace(PhaseHarmonics{one}));
                               }};
  };
  reader.object(value, at, "phases", {phase(Phase::a), phase(Phase::b), phase(Phase::c)});
  for (auto& one : found) {
    if (one) out.push_back(*one);
  }
  if (out.empty() && value.is_object()) reader.fault(at, "names no phase");
}

void read_set(Reader& reader, dom::element value, const std::string& at, HarmonicSet& set) {
  const auto number = [&](double minimum, double maximum, double& out) {
    return [&reader, minimum, maximum, &out](dom::element element, const std::string& place) {
      reader.number(element, place, minimum, maximum, out);
    };
  };
  reader.object(
      value, at, "a set of harmonics",
      {{"time", Presence::required, [&](auto element, const auto& place) { reader.time(element, place, set.time); }},
       {"window_ms", Presence::required, number(k_min_window_ms, k_max_harmonic_window_ms, set.window_ms)},
       {"frequency_hz", Presence::required, number(k_min_frequency_hz, k_max_harmonic_frequency_hz, set.frequency_hz)},
       {"phases", Presence::required,
        [&](auto element, const auto& place) { read_phases(reader, element, place, set.phases); }}});
}

void append_numbers(std::string& out, const Harmonics& harmonics, double Harmonic::*member) {
  out += '[';
  for (std::size_t i = 0; i < harmonics.size(); ++i) {
    if (i > 0) out += ',';
    append_json_number(out, harmonics[i].*member);
  }
  out += ']';
}

void append_quantity(std::string& out, const std::optional<Harmonics>& harmonics) {
  if (!harmonics) {
    out += "null";
    return;
  }
  out += R"({"rms":)";
  append_numbers(out, *harmonics, &Harmonic::rms);
  out += R"(,"angle_deg":)";
  append_numbers(out, *harmonics, &Harmonic::angle_deg);
  out += '}';
}

}  // namespace

void append_json(std::string& out, const HarmonicSet& set) {
  out += R"({"time":")";
  append_rfc3339(out, set.time);
  out += R"(","window_ms":)";
  append_json_number(out, set.window_ms);
  out += R"(,"frequency_hz":)";
  append_json_number(out, set.frequency_hz);
  out += R"(,"phases":{)";
  for (std::size_t i = 0; i < set.phases.size(); ++i) {
    if (i > 0) out += ',';
    out += '"';
    out += name_of(set.phases[i].phase);
    out += R"(":{"voltage":)";
    append_quantity(out, set.phases[i].voltage);
    out += R"(,"current":)";
    append_quantity(out, set.phases[i].current);
    out += '}';
  }
  out += "}}";
}

Parsed<std::vector<HarmonicSet>> parse_harmonic_sets(std::string_view json, std::optional<Timestamp> now) {
  return strict_json::read_batch<HarmonicSet>(json, now, k_max_harmonic_sets_per_batch, read_set);
}

}  // namespace edl
