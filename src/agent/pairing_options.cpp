#include "agent/pairing_options.hpp"

#include <algorithm>
#include <utility>

#include "core/fault.hpp"

namespace edl::agent {
namespace {

constexpr std::size_t k_max_adapter_name = 16;

tl::unexpected<Error> wrong_option(const std::string& text, const char* expected, const char* option) {
  return fail(Errc::invalid, "expected " + std::string(expected) + ", found \"" + shown(text) + "\"", option);
}

bool is_adapter_name(const std::string& text) {
  return text.size() <= k_max_adapter_name &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

}  // namespace

void add_pairing_options(Settings& settings, CLI::App& call, PairingOptions& options) {
  settings.add(call, "--pairing", options.pairing, "Whether phones may pair over Bluetooth LE: on or off");
  settings.add(call, "--bluetooth-adapter", options.adapter, "Which radio, such as hci0; without it the first one");
  settings.add(call, "--pairing-button", options.button,
               "A button's GPIO line: a press opens pairing for 10 minutes, 10 s take the device from its owner");
  settings.add(call, "--pairing-button-level", options.button_level,
               "The line's level while the button is pressed: low (to ground, pulled up) or high");
}

Result<PairingPlan> pairing_plan(const PairingOptions& options, const PairingMakers& makers) {
  PairingPlan plan;
  if (options.pairing != "on" && options.pairing != "off") {
    return wrong_option(options.pairing, "on or off", "--pairing");
  }
  if (!is_adapter_name(options.adapter))
    return wrong_option(options.adapter, "a name such as hci0", "--bluetooth-adapter");
  if (options.button_level != "low" && options.button_level != "high") {
    return wrong_option(options.button_level, "low or high", "--pairing-button-level");
  }
  if (options.pairing == "off") {
    if (options.button.empty()) return plan;
    return fail(Errc::invalid, "there is nothing to ask for with --pairing off", "--pairing-button");
  }
  plan.open_radio = [open = makers.radio, adapter = options.adapter] { return open(adapter); };
  plan.network = makers.network();
  if (options.button.empty()) return plan;
  plan.button_pressed = options.button_level == "low" ? Level::low : Level::high;
  auto line = makers.input(options.button, plan.button_pressed == Level::low ? Bias::pull_up : Bias::pull_down);
  if (!line) return fail(line.error().code, to_string(line.error()), "--pairing-button");
  plan.button = std::move(*line);
  return plan;
}

}  // namespace edl::agent
