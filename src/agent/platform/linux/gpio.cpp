#include "agent/platform/linux/gpio.hpp"

#include <fmt/format.h>
#include <gpiod.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "agent/platform/linux/debounce.hpp"
#include "core/fault.hpp"

// libgpiod 1.6, as Debian 12 has it: the only file that knows of it.

namespace edl::agent {
namespace {

using std::chrono::milliseconds;

/// What other programs see as the line's user.
constexpr const char* k_consumer = "edl-agent";
constexpr milliseconds k_look_every{10};

struct CloseChip {
  void operator()(gpiod_chip* chip) const { gpiod_chip_close(chip); }
};
using Chip = std::unique_ptr<gpiod_chip, CloseChip>;

/// A line with the chip that it lives on. Closing the chip gives the line back.
struct Line {
  Chip chip;
  gpiod_line* line;
  std::string place;  ///< for errors: "gpiochip0:17 (GPIO17)"
};

Errc kind_of(int error) {
  switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO: return Errc::not_found;
    case EACCES:
    case EPERM: return Errc::forbidden;
    case EBUSY: return Errc::conflict;
    default: return Errc::io;
  }
}

tl::unexpected<Error> refused(const std::string& what, int error, const std::string& place) {
  const std::string hint = kind_of(error) == Errc::forbidden ? " (may this user use GPIO: group gpio?)" : "";
  return fail(kind_of(error), fmt::format("{}: {}{}", what, std::generic_category().message(error), hint), place);
}

Result<Line> line_at(const std::string& chip_name, unsigned offset) {
  errno = 0;
  Chip chip(gpiod_chip_open_lookup(chip_name.c_str()));
  if (!chip) return refused("the GPIO chip cannot be opened", errno, chip_name);
  if (offset >= gpiod_chip_num_lines(chip.get())) {
    return fail(Errc::not_found,
                fmt::format("the GPIO chip {} has the lines 0 to {}", chip_name, gpiod_chip_num_lines(chip.get()) - 1),
                fmt::format("{}:{}", chip_name, offset));
  }
  gpiod_line* const line = gpiod_chip_get_line(chip.get(), offset);
  std::string place = fmt::format("{}:{}", gpiod_chip_name(chip.get()), offset);
  if (line == nullptr) return refused("the GPIO line cannot be looked at", errno, place);
  if (const char* name = gpiod_line_name(line); name != nullptr) place += fmt::format(" ({})", name);
  return Line{std::move(chip), line, std::move(place)};
}

/// Looks through all chips: a name that two lines have must not decide which relay switches.
Result<Line> line_named(const std::string& name) {
  struct FreeIterator {
    void operator()(gpiod_chip_iter* chips) const { gpiod_chip_iter_free(chips); }
  };
  errno = 0;
  const std::unique_ptr<gpiod_chip_iter, FreeIterator> chips(gpiod_chip_iter_new());
  if (!chips) return refused("the GPIO chips cannot be looked at", errno, name);
  std::vector<std::pair<std::string, unsigned>> found;
  while (gpiod_chip* chip = gpiod_chip_iter_next(chips.get())) {
    for (unsigned offset = 0; offset < gpiod_chip_num_lines(chip); ++offset) {
      gpiod_line* const line = gpiod_chip_get_line(chip, offset);
      const char* const its = line == nullptr ? nullptr : gpiod_line_name(line);
      if (its != nullptr && name == its) found.emplace_back(gpiod_chip_name(chip), offset);
    }
  }
  if (found.empty()) return fail(Errc::not_found, "no GPIO line has this name; `gpioinfo` lists all", name);
  if (found.size() > 1) {
    return fail(Errc::not_found,
                fmt::format("{} GPIO lines have this name, for example {}:{} and {}:{}: say which by chip and offset",
                            found.size(), found[0].first, found[0].second, found[1].first, found[1].second),
                name);
  }
  return line_at(found[0].first, found[0].second);
}

/// The line, if it is free.
Result<Line> find(const LineName& name) {
  auto line = name.chip.empty() ? line_named(name.line_name) : line_at(name.chip, name.offset);
  if (line && gpiod_line_is_used(line->line)) {
    const char* const user = gpiod_line_consumer(line->line);
    return fail(Errc::conflict,
                fmt::format("the GPIO line is in use{}", user == nullptr ? "" : fmt::format(" by \"{}\"", user)),
                line->place);
  }
  return line;
}

Result<Level> level_of(const Line& line) {
  errno = 0;
  const int value = gpiod_line_get_value(line.line);
  if (value < 0) return refused("the GPIO line's level cannot be read", errno, line.place);
  return value == 0 ? Level::low : Level::high;
}

class LinuxOutput final : public GpioLine {
 public:
  explicit LinuxOutput(Line line) : line_(std::move(line)) {}

  Result<void> set(Level level) override {
    errno = 0;
    if (gpiod_line_set_value(line_.line, level == Level::high ? 1 : 0) < 0) {
      return refused("the GPIO line cannot be set", errno, line_.place);
    }
    return {};
  }
  Result<Level> get() const override { return level_of(line_); }

 private:
  Line line_;
};

int flags_of(Bias bias) {
  switch (bias) {
    case Bias::as_is: return 0;
    case Bias::disabled: return GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE;
    case Bias::pull_up: return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
    case Bias::pull_down: return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
  }
  return 0;
}

class LinuxInput final : public GpioInput {
 public:
  LinuxInput(Line line, Level now, milliseconds debounce, Clock& clock)
      : line_(std::move(line)), debounce_(now, debounce), clock_(clock) {}

  Result<Level> get() const override { return level_of(line_); }

  Result<std::optional<LevelChange>> next_change(MonotonicTime deadline, std::stop_token stop) override {
    for (;;) {
      const auto level = get();
      if (!level) return tl::unexpected(level.error());
      const MonotonicTime now = clock_.monotonic();
      debounce_.seen(*level, now);
      if (const auto change = debounce_.settled(now)) return change;
      if (now >= deadline || !clock_.wait_until(std::min(deadline, now + k_look_every), stop)) return std::nullopt;
    }
  }

 private:
  Line line_;
  Debounce debounce_;
  Clock& clock_;
};

}  // namespace

Result<LineName> LineName::parse(std::string_view text) {
  const auto wrong = [&] {
    return fail(Errc::invalid, fmt::format("\"{}\" is no GPIO line: expected CHIP:OFFSET, such as gpiochip0:17, or a "
                                           "line's name, such as GPIO17, of at most {} characters",
                                           shown(text), k_max_length));
  };
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  if (text.empty() || text.size() > k_max_length || !printable) return wrong();
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return LineName{.line_name = std::string(text)};
  const std::string_view number = text.substr(colon + 1);
  const bool digits = !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return LineName{.line_name = std::string(text)};
  LineName name{.chip = std::string(text.substr(0, colon))};
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), name.offset);
  if (error != std::errc() || name.chip.empty()) return wrong();
  return name;
}

std::string LineName::text() const { return chip.empty() ? line_name : fmt::format("{}:{}", chip, offset); }

Result<std::unique_ptr<GpioLine>> open_output(const LineName& name, Level initial) {
  auto line = find(name);
  if (!line) return tl::unexpected(line.error());
  errno = 0;
  if (gpiod_line_request_output(line->line, k_consumer, initial == Level::high ? 1 : 0) < 0) {
    return refused("the GPIO line cannot be taken as an output", errno, line->place);
  }
  return std::make_unique<LinuxOutput>(std::move(*line));
}

Result<std::unique_ptr<GpioInput>> open_input(const LineName& name, const InputSettings& settings, Clock& clock) {
  auto line = find(name);
  if (!line) return tl::unexpected(line.error());
  errno = 0;
  if (gpiod_line_request_input_flags(line->line, k_consumer, flags_of(settings.bias)) < 0) {
    return refused("the GPIO line cannot be taken as an input", errno, line->place);
  }
  const auto level = level_of(*line);
  if (!level) return tl::unexpected(level.error());
  return std::make_unique<LinuxInput>(std::move(*line), *level, settings.debounce, clock);
}

}  // namespace edl::agent
