#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace edl {

/// Text that must not be seen: a password, a token, a key. It has no way to a stream, a format or a log,
/// compares in a time that depends on the lengths only, and its memory is wiped when it goes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : text_(text) {}
  explicit Secret(const char* text) : text_(text) {}
  /// Takes the text over and wipes what `text` still holds.
  explicit Secret(std::string&& text);
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  /// The text itself, for the one place that needs it. Borrowed: as long as the Secret.
  [[nodiscard]] std::string_view reveal() const noexcept { return text_; }
  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  [[nodiscard]] friend bool operator==(const Secret& a, const Secret& b) noexcept { return equal(a.text_, b.text_); }

 private:
  [[nodiscard]] static bool equal(std::string_view a, std::string_view b) noexcept;
  void wipe() noexcept;

  std::string text_;
};

}  // namespace edl
