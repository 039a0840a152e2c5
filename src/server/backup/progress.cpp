#include "server/backup/progress.hpp"

#include <fmt/format.h>

namespace edl::server {
namespace {

constexpr double k_mebibyte = 1 << 20;

}  // namespace

std::string to_text(const Step& step) {
  if (step.all_bytes == 0) return std::string(step.what);
  return fmt::format("{}: {:.1f} of {}", step.what, static_cast<double>(step.done_bytes) / k_mebibyte,
                     to_mebibytes(step.all_bytes));
}

std::string to_mebibytes(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / k_mebibyte);
}

bool StepFilter::passes(const Step& step, std::chrono::steady_clock::time_point now) {
  if (step.what == what_ && now - last_ < std::chrono::seconds(1)) return false;
  what_ = step.what;
  last_ = now;
  return true;
}

}  // namespace edl::server
