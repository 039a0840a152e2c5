#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "agent/port/clock.hpp"
#include "core/result.hpp"

namespace edl::agent::pairing {

enum class WindowState : std::uint8_t {
  open,
  closed,
  locked,  ///< too many wrong codes: only somebody at the device opens it again
};

enum class Ownership : std::uint8_t { unknown, none, owned };

/// When the device may be paired: for ten minutes after its first start while it has no owner, and for ten minutes after
/// each press of its button or `edl-agent pair`. Five wrong codes, counted over restarts, lock it until the latter. One
/// thread at a time.
class PairingWindow {
 public:
  static constexpr std::chrono::minutes k_open_for{10};
  static constexpr std::uint32_t k_max_wrong_tries = 5;

  /// Reads the count of wrong tries. Where there is no such file yet this is the first start: it is made, and the window
  /// opens unless the device is known to have an owner.
  /// @return Errc::unreadable, Errc::invalid and those of read_private_file() with the file's name | Errc::io
  [[nodiscard]] static Result<PairingWindow> load(std::filesystem::path file, Ownership ownership, MonotonicTime now);

  [[nodiscard]] WindowState state(MonotonicTime now) const;
  /// When it closes by itself, if it is open.
  [[nodiscard]] std::optional<MonotonicTime> closes_at(MonotonicTime now) const;

  /// Somebody at the device asks for it: open from now on, whatever was wrong before.
  /// @return Errc::io: it is open, but the count on disk is as before
  Result<void> open(MonotonicTime now);

  /// Closes a window that is open only because nobody owned the device, once somebody does.
  void note(Ownership ownership);

  /// @return Errc::io: the try could not be written down, so that it is locked at once
  Result<void> note_wrong_try();
  /// Wrong tries before do not count any more.
  /// @return Errc::io
  Result<void> note_right_try();

  [[nodiscard]] std::uint32_t wrong_tries() const { return wrong_tries_; }

 private:
  PairingWindow(std::filesystem::path file, std::uint32_t wrong_tries);
  [[nodiscard]] Result<void> save() const;

  std::filesystem::path file_;
  std::uint32_t wrong_tries_;
  std::optional<MonotonicTime> open_until_{};
  bool by_first_start_ = false;
};

}  // namespace edl::agent::pairing
