#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace edl::server {

/// What stands in a column where there is no value. A store holds no other NaN: it refuses them.
inline constexpr double k_no_value = std::numeric_limits<double>::quiet_NaN();

/// One value for each time of an answer, or none: eight bytes each, whether there is a value or not.
class Column {
 public:
  Column() = default;
  Column(std::initializer_list<std::optional<double>> values) {
    for (const auto& value : values) push_back(value);
  }

  /// @param doubles  with k_no_value where there is none
  explicit Column(std::vector<double> doubles) : doubles_(std::move(doubles)) {}

  [[nodiscard]] std::size_t size() const { return doubles_.size(); }
  [[nodiscard]] bool empty() const { return doubles_.empty(); }
  [[nodiscard]] std::optional<double> operator[](std::size_t row) const {
    const double value = doubles_[row];
    return std::isnan(value) ? std::nullopt : std::optional(value);
  }
  void push_back(std::optional<double> value) { doubles_.push_back(value.value_or(k_no_value)); }

  /// k_no_value where there is none.
  [[nodiscard]] std::span<const double> doubles() const { return doubles_; }
  [[nodiscard]] std::vector<double>& doubles() { return doubles_; }

  /// No value equals no value.
  bool operator==(const Column& other) const {
    return std::ranges::equal(doubles_, other.doubles_,
                              [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); });
  }

 private:
  std::vector<double> doubles_;
};

}  // namespace edl::server
