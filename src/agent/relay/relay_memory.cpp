#include "agent/relay/relay_memory.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "core/described_json.hpp"
#include "core/private_file.hpp"

namespace edl::agent {
namespace {

constexpr int k_format = 1;
constexpr std::size_t k_max_file_bytes = 256 << 10;

// The file as it is written: texts, which are checked on the way back.
struct RelayText {
  std::optional<std::string> wished{};
  bool tripped = false;
  std::optional<std::string> locked_until{};
  std::vector<std::string> trips{};
};
BOOST_DESCRIBE_STRUCT(RelayText, (), (wished, tripped, locked_until, trips))

struct CommandText {
  std::string id{};
  std::string phase{};
  std::string to{};
  std::string expires_at{};
  std::optional<std::string> outcome{};
};
BOOST_DESCRIBE_STRUCT(CommandText, (), (id, phase, to, expires_at, outcome))

struct MemoryText {
  int format = 0;
  std::map<std::string, RelayText> relays{};
  std::vector<CommandText> commands{};
};
BOOST_DESCRIBE_STRUCT(MemoryText, (), (format, relays, commands))

std::string_view name_of(Switch to) {
  switch (to) {
    case Switch::off: return "off";
    case Switch::on: return "on";
    case Switch::toggle: return "toggle";
  }
  return "";
}

template <typename State>
std::optional<std::string> text_of(const std::optional<State>& state) {
  if (!state) return std::nullopt;
  return std::string(name_of(*state));
}

/// Reads single texts; the first that is wrong counts.
class Reader {
 public:
  Timestamp time(const std::string& text, const std::string& at) {
    const auto time = parse_rfc3339(text);
    if (!time) wrong(time.error().message, at);
    return time.value_or(Timestamp());
  }
  std::optional<Timestamp> time(const std::optional<std::string>& text, const std::string& at) {
    if (!text) return std::nullopt;
    return time(*text, at);
  }
  std::optional<RelayState> state(const std::optional<std::string>& text, const std::string& at) {
    if (!text) return std::nullopt;
    return named(relay_state_named(*text), at, R"("on" or "off")");
  }
  template <typename T>
  T named(const std::optional<T>& value, const std::string& at, const char* names) {
    if (!value) wrong(fmt::format("expected {}", names), at);
    return value.value_or(T());
  }
  void wrong(std::string what, std::string at) {
    if (!fault_) fault_ = Error{Errc::invalid, std::move(what), std::move(at)};
  }
  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

 private:
  std::optional<Error> fault_;
};

KeptRelay relay_from(const RelayText& text, const std::string& at, Reader& reader) {
  KeptRelay relay;
  relay.wished = reader.state(text.wished, at + "/wished");
  relay.tripped = text.tripped;
  relay.locked_until = reader.time(text.locked_until, at + "/locked_until");
  if (text.trips.size() > RelayMemory::k_max_trips) reader.wrong("too many trips", at + "/trips");
  for (const std::string& trip : text.trips) relay.trips.push_back(reader.time(trip, at + "/trips"));
  return relay;
}

KeptCommand command_from(const CommandText& text, const std::string& at, Reader& reader) {
  KeptCommand kept;
  kept.command.id = text.id;
  if (text.id.empty() || text.id.size() > SwitchCommand::k_max_id_length) reader.wrong("no id", at + "/id");
  kept.command.phase = reader.named(phase_named(text.phase), at + "/phase", R"("A", "B" or "C")");
  kept.command.to = reader.named(switch_named(text.to), at + "/to", R"("on", "off" or "toggle")");
  kept.command.expires_at = reader.time(text.expires_at, at + "/expires_at");
  kept.outcome = reader.state(text.outcome, at + "/outcome");
  return kept;
}

}  // namespace

std::string to_json(const RelayMemory& memory) {
  MemoryText text{.format = k_format};
  for (const Phase phase : k_phases) {
    const KeptRelay& relay = memory.relays[phase];
    if (relay == KeptRelay{}) continue;
    RelayText& one = text.relays[std::string(name_of(phase))];
    one.wished = text_of(relay.wished);
    one.tripped = relay.tripped;
    if (relay.locked_until) one.locked_until = to_rfc3339(*relay.locked_until);
    for (const Timestamp trip : relay.trips) one.trips.push_back(to_rfc3339(trip));
  }
  for (const KeptCommand& kept : memory.commands) {
    text.commands.push_back({kept.command.id, std::string(name_of(kept.command.phase)),
                             std::string(name_of(kept.command.to)), to_rfc3339(kept.command.expires_at),
                             text_of(kept.outcome)});
  }
  return print_json(text);
}

Result<RelayMemory> parse_relay_memory(std::string_view json) {
  const auto text = parse_json<MemoryText>(json, UnknownMembers::skip);
  if (!text) {
    const Faults& faults = text.error();
    if (faults.faults.empty()) return fail(faults.code, faults.summary);
    return fail(faults.code, faults.faults.front().detail, faults.faults.front().pointer);
  }
  if (text->format != k_format)
    return fail(Errc::invalid, fmt::format("format {} is not known", text->format), "/format");
  Reader reader;
  RelayMemory memory;
  for (const auto& [name, relay] : text->relays) {
    const std::string at = "/relays/" + pointer_token(name);
    memory.relays[reader.named(phase_named(name), at, R"("A", "B" or "C")")] = relay_from(relay, at, reader);
  }
  if (text->commands.size() > RelayMemory::k_max_commands) reader.wrong("too many commands", "/commands");
  for (const CommandText& command : text->commands) {
    memory.commands.push_back(command_from(command, fmt::format("/commands/{}", memory.commands.size()), reader));
  }
  if (reader.fault()) return tl::unexpected(*reader.fault());
  return memory;
}

Result<RelayMemory> load_relay_memory(const std::filesystem::path& file) {
  const auto text = read_private_file(file, k_max_file_bytes);
  if (!text && text.error().code == Errc::not_found) return RelayMemory{};
  if (!text) return tl::unexpected(text.error());
  auto memory = parse_relay_memory(text->reveal());
  if (!memory) return fail(memory.error().code, to_string(memory.error()), file.string());
  return memory;
}

Result<void> save_relay_memory(const std::filesystem::path& file, const RelayMemory& memory) {
  return replace_private_file(file, to_json(memory));
}

}  // namespace edl::agent
