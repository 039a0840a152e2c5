#include "agent/gap_watch.hpp"

#include <algorithm>

#include "core/power_event_json.hpp"

namespace edl::agent {
namespace {

/// `text` cut to what an event's detail may have, never within a UTF-8 sequence.
std::string cut(std::string text) {
  if (text.size() <= k_max_event_detail) return text;
  std::size_t length = k_max_event_detail;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  text.resize(length);
  return text;
}

PowerEvent fault(Timestamp begin, std::string detail) {
  PowerEvent event;
  event.kind = PowerEventKind::meter_fault;
  event.begin = begin;
  event.phases.assign(k_phases.begin(), k_phases.end());
  event.detail = std::move(detail);
  return event;
}

}  // namespace

GapWatch::GapWatch(const std::optional<PowerEvent>& told_before) {
  if (!told_before || told_before->duration) return;
  told_ = true;
  begin_ = told_before->begin;
  detail_ = told_before->detail;
}

std::optional<PowerEvent> GapWatch::measured(Timestamp end) {
  last_measured_ = end;
  failing_since_.reset();
  // The set holds the second before its stamp: the gap ended where that began.
  return ended(end - std::chrono::seconds(1));
}

std::optional<PowerEvent> GapWatch::failed(Timestamp now, MonotonicTime monotonic, const Error& error) {
  if (told_) return std::nullopt;
  if (!failing_since_) {
    failing_since_ = monotonic;
    begin_ = last_measured_.value_or(now);
  }
  if (monotonic - *failing_since_ <= k_worth_telling) return std::nullopt;
  told_ = true;
  detail_ = cut("The meter could not measure: " + to_string(error));
  return fault(begin_, detail_);
}

std::optional<PowerEvent> GapWatch::stopped(Timestamp now) { return ended(now); }

std::optional<PowerEvent> GapWatch::ended(Timestamp end) {
  if (!told_) return std::nullopt;
  told_ = false;
  PowerEvent event = fault(begin_, detail_);
  // The clock may have been set back meanwhile.
  event.duration = std::clamp(end - begin_, std::chrono::milliseconds(0), k_max_event_duration);
  return event;
}

}  // namespace edl::agent
