#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "core/phase.hpp"
#include "core/timestamp.hpp"

// What the answers of /fetch-analytics are put together from.

namespace edl::server {

/// One value for each phase by its letter.
template <typename T>
using ByPhase = std::map<std::string, T>;

/// What `make` makes of each phase's value.
template <typename T, typename Make>
[[nodiscard]] auto by_phase(const PerPhase<T>& values, Make make) {
  ByPhase<std::remove_cvref_t<std::invoke_result_t<Make, const T&>>> out;
  for (const Phase phase : k_phases) out.emplace(name_of(phase), std::invoke(make, values[phase]));
  return out;
}

/// "2026-11-23" and "2026-11", of valid ones.
[[nodiscard]] std::string date_text(std::chrono::year_month_day date);
[[nodiscard]] std::string month_text(std::chrono::year_month month);

[[nodiscard]] inline std::optional<std::string> time_text(std::optional<Timestamp> time) {
  if (!time) return std::nullopt;
  return to_rfc3339(*time);
}

}  // namespace edl::server
