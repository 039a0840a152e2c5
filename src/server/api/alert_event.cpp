#include "server/api/alert_event.hpp"

#include <fmt/format.h>

#include <string_view>

#include "core/field.hpp"
#include "core/json_syntax.hpp"
#include "server/api/query_parameters.hpp"

namespace edl::server {
namespace {

std::string_view phases_of(const std::optional<AlertPhase>& phase) {
  switch (phase.value_or(AlertPhase::any)) {
    case AlertPhase::A: return R"(["A"])";
    case AlertPhase::B: return R"(["B"])";
    case AlertPhase::C: return R"(["C"])";
    case AlertPhase::any:
    case AlertPhase::sum: break;
  }
  return R"(["A","B","C"])";
}

/// What was watched, in words.
std::string condition_of(const Alert& alert) {
  const auto field = field_of(alert.quantity);
  if (!field) return alert.quantity == AlertQuantity::device_offline ? "the device was offline" : "no readings came";
  const FieldInfo& info = info_of(*field);
  std::string text(info.name);
  if (alert.phase == AlertPhase::sum) text += " of all phases together";
  if (alert.comparison && alert.threshold) {
    text += fmt::format(" {} {}", *alert.comparison == Comparison::above ? "above" : "below", *alert.threshold);
    if (!info.unit.empty()) text += fmt::format(" {}", info.unit);
  }
  return text;
}

void append_number_or_null(std::string& out, const std::optional<double>& number) {
  if (number) {
    append_json_number(out, *number);
  } else {
    out += "null";
  }
}

}  // namespace

std::string event_text_of(const Alert& alert) {
  std::string text = fmt::format(R"({{"id":"{0}-{1}","kind":"{0}","begin":"{2}","duration_ms":)", k_alert_kind,
                                 to_string(alert.id), to_rfc3339(alert.begin));
  text += alert.end ? std::to_string((*alert.end - alert.begin).count()) : "null";
  text += fmt::format(R"(,"phases":{},"extreme":)", phases_of(alert.phase));
  append_number_or_null(text, alert.extreme);
  text += R"(,"threshold":)";
  append_number_or_null(text, alert.threshold);
  text += R"(,"reference":null,"detail":)";
  append_json_string(text, alert.name + ": " + condition_of(alert));
  return text + R"(,"has_waveform":false})";
}

}  // namespace edl::server
