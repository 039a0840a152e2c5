#include "agent/relay_options.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/length_of_time.hpp"
#include "core/fault.hpp"

namespace edl::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

template <typename T>
using Words = std::vector<std::pair<std::string_view, T>>;

constexpr double k_max_limit = 100'000;

/// "a" for Phase::a, as options spell it.
char letter_of(Phase phase) { return static_cast<char>('a' + index_of(phase)); }

/// Reads options one after the other; the first that is wrong counts.
class OptionReader {
 public:
  template <typename T>
  void word(const std::string& option, const std::string& text, const Words<T>& words, T& into) {
    std::string known;
    for (const auto& [word, value] : words) {
      if (text == word) {
        into = value;
        return;
      }
      known += (known.empty() ? "" : ", ") + std::string(word);
    }
    wrong(option, fmt::format("\"{}\" is none of {}", shown(text), known));
  }

  template <typename Duration>
  void length(const std::string& option, const std::string& text, Duration least, Duration most, Duration& into) {
    const auto read = parse_short_duration(text);
    if (!read) return wrong(option, read.error().message);
    if (*read < least || *read > most || std::chrono::floor<Duration>(*read) != *read) {
      return wrong(option, fmt::format("\"{}\" is not from {} to {}", shown(text), words_of(least), words_of(most)));
    }
    into = std::chrono::floor<Duration>(*read);
  }

  void wrong(const std::string& option, std::string message) {
    if (!fault_) fault_ = Error{Errc::invalid, std::move(message), option};
  }
  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

 private:
  static std::string words_of(milliseconds length) {
    return length % seconds(1) == milliseconds(0) ? fmt::format("{}s", length / seconds(1))
                                                  : fmt::format("{}ms", length.count());
  }

  std::optional<Error> fault_;
};

Words<Level> levels() { return {{"high", Level::high}, {"low", Level::low}}; }
Words<Fallback> fallbacks() { return {{"keep", Fallback::keep}, {"off", Fallback::off}, {"on", Fallback::on}}; }

RelayRules shared_rules(const RelayOptions& options, OptionReader& reader) {
  RelayRules rules;
  reader.length("--relay-min-interval", options.min_interval, milliseconds(0), milliseconds(std::chrono::hours(24)),
                rules.min_interval);
  // An acknowledgement waits for as long.
  reader.length("--relay-follow-time", options.follow_time, milliseconds(10), milliseconds(2'000), rules.follow_time);
  reader.length("--relay-away-time", options.away_time, seconds(10), seconds(std::chrono::hours(24)), rules.away_after);
  reader.length("--relay-lockout", options.lockout, seconds(10), seconds(std::chrono::hours(24)), rules.lockout);
  if (options.max_overloads < 1 || options.max_overloads > RelayMemory::k_max_trips) {
    reader.wrong("--relay-max-overloads", fmt::format("from 1 to {} are possible", RelayMemory::k_max_trips));
  }
  rules.max_trips = options.max_overloads;
  return rules;
}

void read_phase(const RelayOptions::OfPhase& phase, const std::string& prefix, OptionReader& reader,
                RelayRules& rules) {
  reader.word(prefix + "active-level", phase.active_level, levels(), rules.active_level);
  reader.word<Contact>(prefix + "contact", phase.contact,
                       {{"normally-open", Contact::normally_open}, {"normally-closed", Contact::normally_closed}},
                       rules.contact);
  reader.word(prefix + "feedback-level", phase.feedback_level, levels(), rules.feedback_level);
  using Start = std::optional<RelayState>;
  reader.word<Start>(prefix + "at-start", phase.at_start,
                     {{"last", std::nullopt}, {"off", RelayState::off}, {"on", RelayState::on}}, rules.at_start);
  reader.word(prefix + "at-stop", phase.at_stop, fallbacks(), rules.at_stop);
  reader.word(prefix + "when-away", phase.when_away, fallbacks(), rules.when_away);
  if (phase.limit == 0) return;
  if (!std::isfinite(phase.limit) || phase.limit < 0 || phase.limit > k_max_limit) {
    return reader.wrong(prefix + "limit", fmt::format("from 0 (not guarded) to {} A are possible", k_max_limit));
  }
  OverloadLimit limit{Ampere(phase.limit)};
  reader.length(prefix + "limit-time", phase.limit_time, seconds(1), seconds(std::chrono::hours(1)), limit.after);
  rules.limit = limit;
}

std::optional<RelayParts> read_relay(Phase phase, const RelayOptions::OfPhase& options, const LineMakers& makers,
                                     RelayRules rules, OptionReader& reader) {
  const std::string prefix = fmt::format("--relay-{}-", letter_of(phase));
  const std::string line = options.line.empty() ? makers.default_line : options.line;
  rules.where_unknown = makers.where_unknown;
  read_phase(options, prefix, reader, rules);
  Bias bias = Bias::as_is;
  reader.word<Bias>(prefix + "feedback-bias", options.feedback_bias,
                    {{"as-is", Bias::as_is},
                     {"disabled", Bias::disabled},
                     {"pull-up", Bias::pull_up},
                     {"pull-down", Bias::pull_down}},
                    bias);
  if (line.empty() || line == "none") {
    if (options.limit != 0) reader.wrong(prefix + "limit", "without a relay nothing can be switched off");
    if (!options.feedback.empty()) reader.wrong(prefix + "feedback", "there is no relay to tell of");
    return std::nullopt;
  }
  RelayParts parts{rules, [output = makers.output, phase, line, rules](Level initial) {
                     return output({phase, line, initial, level_for(RelayState::on, rules)});
                   }};
  if (!options.feedback.empty()) {
    parts.open_feedback = [input = makers.input, feedback = options.feedback, bias] { return input(feedback, bias); };
  }
  return parts;
}

}  // namespace

void add_relay_options(Settings& settings, CLI::App& call, RelayOptions& options) {
  for (const Phase phase : k_phases) {
    const std::string prefix = fmt::format("--relay-{}-", letter_of(phase));
    // Three times the same would bury the rest of --help.
    const char* const group = phase == Phase::a ? "Relay of phase A; the same for --relay-b-… and --relay-c-…" : "";
    const auto add = [&](const char* name, auto& value, const char* help) {
      settings.add(call, prefix + name, value, help)->group(group);
    };
    RelayOptions::OfPhase& one = options.phases[phase];
    add("line", one.line, "CHIP:OFFSET, a line's name, simulated, or none; default: simulated where the house is");
    add("active-level", one.active_level, "Level at which the relay is energised: high (default) or low");
    add("contact", one.contact, "Which contact carries the load: normally-open (default) or normally-closed");
    add("feedback", one.feedback, "Line that tells whether the load has current: CHIP:OFFSET or a line's name");
    add("feedback-level", one.feedback_level, "Its level while the load has current: low (default) or high");
    add("feedback-bias", one.feedback_bias, "Its resistor: as-is (default), disabled, pull-up or pull-down");
    add("at-start", one.at_start, "When the agent starts: last (default: as it was), off or on");
    add("at-stop", one.at_stop, "When it stops: keep (default), off or on");
    add("when-away", one.when_away, "When the server has been away for --relay-away-time: keep (default), off or on");
    add("limit", one.limit, "Amperes above which the agent itself switches the phase off; 0 (default): none");
    add("limit-time", one.limit_time, "How long it may be above: 1s to 1h, default 10s");
  }
  const char* const group = "All relays";
  settings
      .add(call, "--relay-min-interval", options.min_interval, "From a switching to the next switching on, default 3s")
      ->group(group);
  settings.add(call, "--relay-follow-time", options.follow_time, "Within this time feedback follows, default 500ms")
      ->group(group);
  settings.add(call, "--relay-away-time", options.away_time, "See when-away, default 15m")->group(group);
  settings
      .add(call, "--relay-lockout", options.lockout,
           "Not switched on again for this long after an overload, default 5m")
      ->group(group);
  settings
      .add(call, "--relay-max-overloads", options.max_overloads,
           "That many overloads within a day, and the phase stays off for a day; default 3")
      ->group(group);
}

Result<RelayPlan> relay_plan(const RelayOptions& options, const LineMakers& makers) {
  OptionReader reader;
  const RelayRules rules = shared_rules(options, reader);
  RelayPlan plan;
  for (const Phase phase : k_phases) plan[phase] = read_relay(phase, options.phases[phase], makers, rules, reader);
  if (reader.fault()) return tl::unexpected(*reader.fault());
  return plan;
}

Result<milliseconds> parse_short_duration(const std::string& text) {
  constexpr std::array<TimeUnit, 4> k_units{
      {{"ms", milliseconds(1)}, {"s", seconds(1)}, {"m", std::chrono::minutes(1)}, {"h", std::chrono::hours(1)}}};
  return parse_length_of_time(text, k_units, std::chrono::hours(24), "500ms, 3s, 15m or 24h, up to 24h");
}

}  // namespace edl::agent
