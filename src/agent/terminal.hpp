#pragma once

#include <cstdio>
#include <stop_token>
#include <string>
#include <string_view>

#include "agent/meter/calibration/dialogue.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// A conversation over two files, usually standard output and standard input; a stop ends the waiting for an answer.
class Terminal final : public Dialogue {
 public:
  static constexpr std::size_t k_longest_answer = 1'000;

  /// @param out, in  borrowed
  Terminal(std::FILE* out, int in, std::stop_token stop) : out_(out), in_(in), stop_(std::move(stop)) {}

  void tell(std::string_view text) override;
  [[nodiscard]] Result<std::string> ask(std::string_view question, std::string_view fallback) override;

 private:
  [[nodiscard]] Result<std::string> line();

  std::FILE* out_;
  int in_;
  std::stop_token stop_;
  std::string arrived_;  ///< and not asked for yet
};

}  // namespace edl::agent
