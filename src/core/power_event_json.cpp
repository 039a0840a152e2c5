#include "core/power_event_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/strict_json.hpp"

namespace edl {
namespace {

namespace dom = simdjson::dom;
using strict_json::Reader;

constexpr double k_max_sample_rate = 1e6;
constexpr std::array<std::string_view, WaveformSnapshot::k_max_tracks> k_channels{"VA", "VB", "VC", "IA",
                                                                                  "IB", "IC", "IN"};

std::string quoted_list(const auto& names, auto allowed) {
  std::string list;
  for (const std::string_view name : names) {
    if (allowed(name)) list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", name);
  }
  return list;
}

bool told_by_devices(PowerEventKind kind) { return kind != PowerEventKind::device_offline; }

void read_kind(Reader& reader, dom::element value, const std::string& at, PowerEventKind& out) {
  std::string_view name;
  const bool is_text = value.get(name) == simdjson::SUCCESS;
  const auto kind = is_text ? power_event_kind_named(name) : std::nullopt;
  if (kind && told_by_devices(*kind)) {
    out = *kind;
    return;
  }
  const std::string kinds =
      quoted_list(k_power_event_names, [](auto one) { return told_by_devices(*power_event_kind_named(one)); });
  reader.fault(at, fmt::format("expected one of {}, found {}", kinds,
                               is_text ? '"' + shown(name) + '"' : std::string(strict_json::kind_of(value))));
}

void read_duration(Reader& reader, dom::element value, const std::string& at,
                   std::optional<std::chrono::milliseconds>& out) {
  std::int64_t ms = 0;
  if (value.get(ms) != simdjson::SUCCESS) return reader.expected("a whole number of milliseconds", value, at);
  if (ms < 0 || ms > k_max_event_duration.count()) {
    return reader.fault(at, fmt::format("{} is outside of 0 to {} ms", ms, k_max_event_duration.count()));
  }
  out = std::chrono::milliseconds(ms);
}

void read_phases(Reader& reader, dom::element value, const std::string& at, std::vector<Phase>& out) {
  reader.array(value, at, 1, k_phase_count, [&](dom::element element, const std::string& place) {
    std::string_view name;
    const auto phase = element.get(name) == simdjson::SUCCESS ? phase_named(name) : std::nullopt;
    if (!phase) return reader.expected("\"A\", \"B\" or \"C\"", element, place);
    if (!out.empty() && *phase <= out.back()) return reader.fault(place, "the phases do not ascend");
    out.push_back(*phase);
  });
}

void read_track(Reader& reader, dom::element value, const std::string& at, WaveformTrack& track) {
  const auto channel = [&](dom::element element, const std::string& place) {
    reader.text(element, place, k_max_event_detail, track.channel);
    if (std::find(k_channels.begin(), k_channels.end(), track.channel) != k_channels.end()) return;
    reader.fault(place, "expected one of " + quoted_list(k_channels, [](auto) { return true; }));
  };
  const auto values = [&](dom::element element, const std::string& place) {
    reader.numbers(element, place, 1, WaveformSnapshot::k_max_samples_per_track, -k_max_event_value, k_max_event_value,
                   [&](std::size_t, double sample) { track.values.push_back(static_cast<float>(sample)); });
  };
  reader.object(value, at, "a track",
                {{"channel", Presence::required, channel}, {"values", Presence::required, values}});
}

void read_waveform(Reader& reader, dom::element value, const std::string& at, WaveformSnapshot& waveform) {
  const auto begin = [&](dom::element element, const std::string& place) {
    reader.time(element, place, waveform.begin);
  };
  const auto rate = [&](dom::element element, const std::string& place) {
    reader.number(element, place, 1, k_max_sample_rate, waveform.samples_per_second);
  };
  const auto read_one = [&](dom::element element, const std::string& place) {
    WaveformTrack track;
    read_track(reader, element, place, track);
    const bool twice = std::any_of(waveform.tracks.begin(), waveform.tracks.end(),
                                   [&](const auto& other) { return other.channel == track.channel; });
    if (twice) reader.fault(place + "/channel", "stands in two tracks");
    waveform.tracks.push_back(std::move(track));
  };
  const auto tracks = [&](dom::element element, const std::string& place) {
    reader.array(element, place, 1, WaveformSnapshot::k_max_tracks, read_one);
  };
  reader.object(value, at, "a waveform",
                {{"begin", Presence::required, begin},
                 {"samples_per_second", Presence::required, rate},
                 {"tracks", Presence::required, tracks}});
}

void read_event(Reader& reader, dom::element value, const std::string& at, PowerEvent& event) {
  const auto quantity = [&](std::optional<double>& out) {
    return [&reader, &out](dom::element element, const std::string& place) {
      reader.number(element, place, 0, k_max_event_value, out.emplace());
    };
  };
  reader.object(
      value, at, "an event",
      {{"kind", Presence::required,
        [&](auto element, const auto& place) { read_kind(reader, element, place, event.kind); }},
       {"begin", Presence::required,
        [&](auto element, const auto& place) { reader.time(element, place, event.begin); }},
       {"duration_ms", Presence::optional,
        [&](auto element, const auto& place) { read_duration(reader, element, place, event.duration); }},
       {"phases", Presence::required,
        [&](auto element, const auto& place) { read_phases(reader, element, place, event.phases); }},
       {"extreme", Presence::optional, quantity(event.extreme)},
       {"threshold", Presence::optional, quantity(event.threshold)},
       {"reference", Presence::optional, quantity(event.reference)},
       {"detail", Presence::optional,
        [&](auto element, const auto& place) { reader.text(element, place, k_max_event_detail, event.detail); }},
       {"waveform", Presence::optional,
        [&](auto element, const auto& place) { read_waveform(reader, element, place, event.waveform.emplace()); }}});
  if (concerns_all_phases(event.kind) && !event.phases.empty() && event.phases.size() < k_phase_count) {
    reader.fault(at + "/phases", fmt::format("{} is of all three phases", name_of(event.kind)));
  }
}

/// Appends the shortest number that reads back as the same float, also by way of the double that parsers make of it.
void append_json_float(std::string& out, float value) {
  std::array<char, k_max_json_number> text{};
  char* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  double read = 0;
  std::from_chars(text.data(), end, read);
  if (static_cast<float>(read) == value) {
    out.append(text.data(), end);
  } else {
    append_json_number(out, static_cast<double>(value));
  }
}

void append_member(std::string& out, std::string_view name, std::optional<double> value) {
  if (!value) return;
  out += fmt::format(",\"{}\":", name);
  append_json_number(out, value);
}

}  // namespace

void append_json_members(std::string& out, const PowerEvent& event) {
  out += fmt::format(R"("kind":"{}","begin":")", name_of(event.kind));
  append_rfc3339(out, event.begin);
  out += R"(","duration_ms":)";
  out += event.duration ? std::to_string(event.duration->count()) : "null";
  out += R"(,"phases":[)";
  for (std::size_t i = 0; i < event.phases.size(); ++i) {
    out += fmt::format("{}\"{}\"", i == 0 ? "" : ",", name_of(event.phases[i]));
  }
  out += ']';
  append_member(out, "extreme", event.extreme);
  append_member(out, "threshold", event.threshold);
  append_member(out, "reference", event.reference);
  if (event.detail.empty()) return;
  out += R"(,"detail":)";
  append_json_string(out, event.detail);
}

void append_json(std::string& out, const WaveformSnapshot& waveform) {
  out += R"({"begin":")";
  append_rfc3339(out, waveform.begin);
  out += R"(","samples_per_second":)";
  append_json_number(out, waveform.samples_per_second);
  out += R"(,"tracks":[)";
  for (std::size_t i = 0; i < waveform.tracks.size(); ++i) {
    out += i == 0 ? R"({"channel":)" : R"(,{"channel":)";
    append_json_string(out, waveform.tracks[i].channel);
    out += R"(,"values":[)";
    const std::vector<float>& values = waveform.tracks[i].values;
    for (std::size_t n = 0; n < values.size(); ++n) {
      if (n > 0) out += ',';
      append_json_float(out, values[n]);
    }
    out += "]}";
  }
  out += "]}";
}

void append_json(std::string& out, const PowerEvent& event) {
  out += '{';
  append_json_members(out, event);
  if (event.waveform) {
    out += R"(,"waveform":)";
    append_json(out, *event.waveform);
  }
  out += '}';
}

Parsed<std::vector<PowerEvent>> parse_power_events(std::string_view json, std::optional<Timestamp> now) {
  return strict_json::read_batch<PowerEvent>(json, now, k_max_power_events_per_batch, read_event);
}

Parsed<PowerEvent> parse_power_event(std::string_view json, std::optional<Timestamp> now) {
  return strict_json::read_document<PowerEvent>(json, now, read_event);
}

Parsed<PowerEvent> parse_event_member(std::string_view json, std::optional<Timestamp> now) {
  return strict_json::read_document<PowerEvent>(
      json, now, [](Reader& reader, dom::element value, const std::string& at, PowerEvent& event) {
        dom::element member;
        if (value["event"].get(member) != simdjson::SUCCESS) return reader.fault(at + "/event", "is missing");
        read_event(reader, member, at + "/event", event);
      });
}

}  // namespace edl
