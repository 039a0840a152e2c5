#include "core/reading_json.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include "core/json_syntax.hpp"
#include "core/strict_json.hpp"

namespace edl {
namespace {

namespace dom = simdjson::dom;
using strict_json::kind_of;

/// The members of one reading that were seen, so that a second or a missing one is noticed.
struct Seen {
  bool time = false;
  bool phase = false;
  PerField<bool> fields{};
};

/// Reads one element of the batch and notes what is wrong with it.
class ReadingReader {
 public:
  ReadingReader(std::size_t index, Timestamp latest, Faults& faults)
      : index_(index), latest_(latest), faults_(faults) {}

  void read(dom::element element, Reading& reading) {
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS) {
      fault("", fmt::format("expected a reading (an object), found {}", kind_of(element)));
      return;
    }
    Seen seen;
    for (const auto& [key, value] : object) member(key, value, reading, seen);
    note_missing(seen, reading);
  }

 private:
  void member(std::string_view key, dom::element value, Reading& reading, Seen& seen) {
    if (const auto field = field_named(key)) {
      if (std::exchange(seen.fields[*field], true)) return fault(key, "stands twice");
      read_field(info_of(*field), value, reading);
    } else if (key == "time") {
      if (std::exchange(seen.time, true)) return fault(key, "stands twice");
      read_time(value, reading);
    } else if (key == "phase") {
      if (std::exchange(seen.phase, true)) return fault(key, "stands twice");
      read_phase(value, reading);
    } else {
      fault(key, "is not a member of a reading");
    }
  }

  void read_field(const FieldInfo& info, dom::element value, Reading& reading) {
    if (value.is_null()) return;
    double number = 0;
    if (value.get(number) != simdjson::SUCCESS) {
      return fault(info.name, fmt::format("expected a number or null, found {}", kind_of(value)));
    }
    if (number < info.minimum || number > info.maximum) {
      return fault(info.name, fmt::format("{} is outside of {} to {} {}", number, info.minimum, info.maximum,
                                          info.unit.empty() ? "(no unit)" : info.unit));
    }
    reading.values[info.field] = number;
  }

  void read_time(dom::element value, Reading& reading) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) {
      return fault("time", fmt::format("expected a time as text, found {}", kind_of(value)));
    }
    const auto time = parse_rfc3339(text);
    if (!time) return fault("time", time.error().message);
    if (*time < k_earliest_time) {
      return fault("time",
                   fmt::format("{} is before {}: is the clock set?", to_rfc3339(*time), to_rfc3339(k_earliest_time)));
    }
    if (*time > latest_) {
      return fault("time", fmt::format("{} is more than a day ahead of the server", to_rfc3339(*time)));
    }
    reading.time = *time;
  }

  void read_phase(dom::element value, Reading& reading) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) {
      return fault("phase", fmt::format("expected \"A\", \"B\" or \"C\", found {}", kind_of(value)));
    }
    const auto phase = phase_named(text);
    if (!phase) return fault("phase", fmt::format("expected \"A\", \"B\" or \"C\", found \"{}\"", shown(text)));
    reading.phase = *phase;
  }

  void note_missing(const Seen& seen, const Reading& reading) {
    if (!seen.time) fault("time", "is missing");
    if (!seen.phase) fault("phase", "is missing");
    bool complete = true;
    bool measured = false;
    for (const FieldInfo& info : k_fields) {
      measured = measured || reading.values[info.field].has_value();
      if (seen.fields[info.field] || info.presence == Presence::optional) continue;
      complete = false;
      fault(info.name, "is missing (null says that it was not measured)");
    }
    if (complete && !measured && !noted_) fault("", "every value is null: nothing was measured");
  }

  void fault(std::string_view member, std::string detail) {
    noted_ = true;
    const std::string tail = member.empty() ? "" : "/" + pointer_token(member);
    faults_.add(fmt::format("/{}{}", index_, tail), std::move(detail));
  }

  std::size_t index_;
  Timestamp latest_;
  Faults& faults_;
  bool noted_ = false;
};

}  // namespace

struct ReadingParser::Buffers {
  dom::parser parser;
  std::string padded;
};

ReadingParser::ReadingParser() : buffers_(std::make_unique<Buffers>()) {}
ReadingParser::ReadingParser(ReadingParser&&) noexcept = default;
ReadingParser& ReadingParser::operator=(ReadingParser&&) noexcept = default;
ReadingParser::~ReadingParser() = default;

Parsed<std::vector<Reading>> ReadingParser::parse(std::string_view json, Timestamp now) {
  buffers_->padded.reserve(json.size() + simdjson::SIMDJSON_PADDING);
  buffers_->padded.assign(json);
  if (const auto error = buffers_->parser.allocate(std::max<std::size_t>(json.size(), 1), k_max_json_depth)) {
    return tl::unexpected(strict_json::not_json(json, error));
  }
  dom::element document;
  if (const auto error = buffers_->parser.parse(buffers_->padded.data(), json.size(), false).get(document)) {
    return tl::unexpected(strict_json::not_json(json, error));
  }
  dom::array batch;
  if (document.get(batch) != simdjson::SUCCESS) {
    return tl::unexpected(Faults{Errc::invalid,
                                 "the body is not an array of readings",
                                 {{"", fmt::format("expected an array of readings, found {}", kind_of(document))}}});
  }
  std::size_t count = 0;
  for ([[maybe_unused]] const dom::element element : batch) ++count;
  if (count > k_max_readings_per_batch) {
    return tl::unexpected(Faults{Errc::too_large, fmt::format("{} readings in one batch, at most {} are taken", count,
                                                              k_max_readings_per_batch)});
  }
  Faults faults;
  if (count == 0) faults.add("", "the array is empty: expected 1 to 10800 readings");
  std::vector<Reading> readings(count);
  std::size_t index = 0;
  for (const dom::element element : batch) {
    ReadingReader(index, now + k_max_time_ahead, faults).read(element, readings[index]);
    ++index;
  }
  if (faults.faults.empty()) return readings;
  faults.summary = "the batch has wrong members; none of its readings was stored";
  return tl::unexpected(std::move(faults));
}

void append_json(std::string& out, const Reading& reading) {
  out += R"({"time":")";
  append_rfc3339(out, reading.time);
  out += R"(","phase":")";
  out += name_of(reading.phase);
  out += '"';
  for (const FieldInfo& info : k_fields) {
    const auto& value = reading.values[info.field];
    if (!value && info.presence == Presence::optional) continue;
    out += ",\"";
    out += info.name;
    out += "\":";
    append_json_number(out, value);
  }
  out += '}';
}

void append_json(std::string& out, const std::vector<Reading>& readings) {
  out += '[';
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (i > 0) out += ',';
    append_json(out, readings[i]);
  }
  out += ']';
}

}  // namespace edl
