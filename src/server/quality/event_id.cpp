#include "server/quality/event_id.hpp"

#include <charconv>

namespace edl::server {

EventIdentity identity_of(const PowerEvent& event) { return {event.begin, event.kind, event.phases}; }

std::string phases_text(const std::vector<Phase>& phases) {
  std::string text;
  for (const Phase phase : phases) text += name_of(phase);
  return text;
}

std::optional<std::vector<Phase>> parse_phases(std::string_view text) {
  std::vector<Phase> phases;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto phase = phase_named(text.substr(i, 1));
    if (!phase || (!phases.empty() && *phase <= phases.back())) return std::nullopt;
    phases.push_back(*phase);
  }
  if (phases.empty()) return std::nullopt;
  return phases;
}

std::string to_id(const EventIdentity& identity) {
  return std::to_string(to_unix_ms(identity.begin)) + '-' + std::string(name_of(identity.kind)) + '-' +
         phases_text(identity.phases);
}

std::optional<EventIdentity> parse_event_id(std::string_view id) {
  std::int64_t begin = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), begin);
  if (error != std::errc()) return std::nullopt;
  const std::string_view rest = id.substr(static_cast<std::size_t>(end - id.data()));
  const auto last = rest.rfind('-');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const auto kind = power_event_kind_named(rest.substr(1, last - 1));
  const auto phases = parse_phases(rest.substr(last + 1));
  if (!kind || !phases) return std::nullopt;
  EventIdentity identity{from_unix_ms(begin), *kind, *phases};
  if (to_id(identity) != id) return std::nullopt;  // a leading zero, another separator
  return identity;
}

}  // namespace edl::server
