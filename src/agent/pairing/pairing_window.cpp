#include "agent/pairing/pairing_window.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/described_json.hpp"
#include "core/private_file.hpp"

namespace edl::agent::pairing {
namespace {

constexpr int k_window_format = 1;
constexpr std::size_t k_max_window_file = 4096;

/// The file as it is written.
struct WindowText {
  int format = 0;
  std::uint32_t wrong_tries = 0;
};
BOOST_DESCRIBE_STRUCT(WindowText, (), (format, wrong_tries))

Result<std::uint32_t> parse_wrong_tries(std::string_view json) {
  const auto text = parse_json<WindowText>(json, UnknownMembers::skip);
  if (!text) {
    const Faults& faults = text.error();
    if (faults.faults.empty()) return fail(faults.code, faults.summary);
    return fail(faults.code, faults.faults.front().pointer + " " + faults.faults.front().detail);
  }
  if (text->format != k_window_format) return fail(Errc::invalid, fmt::format("format {} is not known", text->format));
  return text->wrong_tries;
}

}  // namespace

PairingWindow::PairingWindow(std::filesystem::path file, std::uint32_t wrong_tries)
    : file_(std::move(file)), wrong_tries_(wrong_tries) {}

Result<PairingWindow> PairingWindow::load(std::filesystem::path file, Ownership ownership, MonotonicTime now) {
  const auto text = read_private_file(file, k_max_window_file);
  if (!text && text.error().code != Errc::not_found) return tl::unexpected(text.error());
  if (text) {
    const auto wrong_tries = parse_wrong_tries(text->reveal());
    if (!wrong_tries) return fail(wrong_tries.error().code, wrong_tries.error().message, file.string());
    return PairingWindow(std::move(file), *wrong_tries);
  }
  PairingWindow window(std::move(file), 0);
  if (auto saved = window.save(); !saved) return tl::unexpected(std::move(saved).error());
  if (ownership != Ownership::owned) {
    window.open_until_ = now + k_open_for;
    window.by_first_start_ = true;
  }
  return window;
}

WindowState PairingWindow::state(MonotonicTime now) const {
  if (wrong_tries_ >= k_max_wrong_tries) return WindowState::locked;
  return open_until_ && now < *open_until_ ? WindowState::open : WindowState::closed;
}

std::optional<MonotonicTime> PairingWindow::closes_at(MonotonicTime now) const {
  return state(now) == WindowState::open ? open_until_ : std::nullopt;
}

Result<void> PairingWindow::open(MonotonicTime now) {
  open_until_ = now + k_open_for;
  by_first_start_ = false;
  if (std::exchange(wrong_tries_, 0) == 0) return {};
  return save();
}

void PairingWindow::note(Ownership ownership) {
  if (by_first_start_ && ownership == Ownership::owned) open_until_.reset();
}

Result<void> PairingWindow::note_wrong_try() {
  ++wrong_tries_;
  auto saved = save();
  // A count that a restart would forget is no limit.
  if (!saved) wrong_tries_ = k_max_wrong_tries;
  if (wrong_tries_ >= k_max_wrong_tries) open_until_.reset();
  return saved;
}

Result<void> PairingWindow::note_right_try() {
  if (std::exchange(wrong_tries_, 0) == 0) return {};
  return save();
}

Result<void> PairingWindow::save() const {
  return replace_private_file(file_, print_json(WindowText{.format = k_window_format, .wrong_tries = wrong_tries_}));
}

}  // namespace edl::agent::pairing
