#include "agent/terminal.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace edl::agent {
namespace {

/// How soon a stop is noticed.
constexpr int k_look_every_ms = 100;

}  // namespace

void Terminal::tell(std::string_view text) {
  fmt::print(out_, "{}\n", text);
  std::fflush(out_);
}

Result<std::string> Terminal::ask(std::string_view question, std::string_view fallback) {
  fmt::print(out_, "{}{}: ", question, fallback.empty() ? "" : fmt::format(" [{}]", fallback));
  std::fflush(out_);
  return line().map([](const std::string& text) {
    constexpr std::string_view k_blanks = " \t\r";
    const std::size_t begin = text.find_first_not_of(k_blanks);
    if (begin == std::string::npos) return std::string();
    return text.substr(begin, text.find_last_not_of(k_blanks) - begin + 1);
  });
}

Result<std::string> Terminal::line() {
  std::array<char, 256> bytes{};
  while (true) {
    if (const std::size_t end = arrived_.find('\n'); end != std::string::npos) {
      std::string text = arrived_.substr(0, end);
      arrived_.erase(0, end + 1);
      return text;
    }
    if (stop_.stop_requested()) return fail(Errc::unavailable, "stopped");
    if (arrived_.size() > k_longest_answer) return fail(Errc::too_large, "the answer is too long");
    pollfd ready{in_, POLLIN, 0};
    const int count = ::poll(&ready, 1, k_look_every_ms);
    if (count == 0 || (count < 0 && errno == EINTR)) continue;
    const ssize_t length = ::read(in_, bytes.data(), bytes.size());
    if (length <= 0) {
      tell("");
      return fail(Errc::unavailable, "nobody answers: give it as an option, or run this on a terminal");
    }
    arrived_.append(bytes.data(), static_cast<std::size_t>(length));
  }
}

}  // namespace edl::agent
