#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace edl {

/// One of the three phases, with the wire's and the chip's letters.
enum class Phase : std::uint8_t { a, b, c };

inline constexpr std::size_t k_phase_count = 3;
inline constexpr std::array<Phase, k_phase_count> k_phases{Phase::a, Phase::b, Phase::c};

[[nodiscard]] constexpr std::size_t index_of(Phase phase) { return static_cast<std::size_t>(phase); }

/// "A", "B" or "C".
[[nodiscard]] constexpr std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, k_phase_count> k_names{"A", "B", "C"};
  return k_names[index_of(phase)];
}

/// The phase that `name` ("A", "B" or "C", exactly) names; nothing else names one.
[[nodiscard]] constexpr std::optional<Phase> phase_named(std::string_view name) {
  for (const Phase phase : k_phases) {
    if (name_of(phase) == name) return phase;
  }
  return std::nullopt;
}

/// One T for each phase, indexed by Phase.
template <typename T>
class PerPhase {
 public:
  constexpr PerPhase() = default;
  constexpr PerPhase(T a, T b, T c) : values_{a, b, c} {}

  [[nodiscard]] constexpr T& operator[](Phase phase) { return values_[index_of(phase)]; }
  [[nodiscard]] constexpr const T& operator[](Phase phase) const { return values_[index_of(phase)]; }
  [[nodiscard]] constexpr auto begin() { return values_.begin(); }
  [[nodiscard]] constexpr auto end() { return values_.end(); }
  [[nodiscard]] constexpr auto begin() const { return values_.begin(); }
  [[nodiscard]] constexpr auto end() const { return values_.end(); }

  bool operator==(const PerPhase&) const = default;

 private:
  std::array<T, k_phase_count> values_{};
};

}  // namespace edl
