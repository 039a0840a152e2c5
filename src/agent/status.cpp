#include "agent/status.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <iterator>
#include <utility>

#include "core/described_json.hpp"

namespace edl::agent {

BOOST_DESCRIBE_STRUCT(RelayReport, (),
                      (phase, state, wished, problem, locked_until, locked_because, overloads_today, limit_a,
                       limit_after_s, above_limit_s))
BOOST_DESCRIBE_STRUCT(EnergyReport, (), (phase, imported_kwh, exported_kwh))
BOOST_DESCRIBE_STRUCT(AgentStatus, (),
                      (version, device_id, server, meter, last_reading, meter_problem, neutral_current_a, energy,
                       bus_faults, chip_starts, backlog, set_aside, lost, events, harmonics, records_set_aside,
                       records_lost, delivering, connected, last_delivery, delivery_problem, record_problem, relays,
                       relay_reports))

namespace {

constexpr int k_poll_ms = 250;
constexpr std::size_t k_max_status_bytes = 64 << 10;

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return fail(Errc::io, "the data folder's path is too long for a socket in it", path);
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

/// "A on, wished off; not switched on before …: …; guarded: 16 A for 10 s"
std::string line_of(const RelayReport& relay) {
  std::string out = relay.phase + " " + relay.state.value_or("unknown");
  if (relay.state != relay.wished) out += ", wished " + relay.wished;
  if (relay.limit_a) {
    out += fmt::format(", off after {} s above {} A", relay.limit_after_s.value_or(0), *relay.limit_a);
    if (relay.above_limit_s.value_or(0) > 0) out += fmt::format(" (above for {} s now)", *relay.above_limit_s);
  }
  if (relay.overloads_today > 0) out += fmt::format("; overloads within a day: {}", relay.overloads_today);
  if (relay.locked_until) {
    out += fmt::format("; not switched on before {}: {}", *relay.locked_until, relay.locked_because.value_or(""));
  }
  if (relay.problem) out += "; trouble: " + *relay.problem;
  return out;
}

}  // namespace

std::string to_json(const AgentStatus& status) { return print_json(status); }

std::string to_text(const AgentStatus& status) {
  std::string out;
  const auto line = [&out](std::string_view name, const std::string& value) {
    fmt::format_to(std::back_inserter(out), "{:<15}{}\n", name, value);
  };
  line("device", status.device_id);
  line("agent", "edl-agent " + status.version);
  line("meter", status.meter + (status.meter_problem ? ", failing: " + *status.meter_problem : ""));
  line("last reading", status.last_reading.value_or("none yet"));
  if (status.bus_faults.value_or(0) > 0 || status.chip_starts.value_or(0) > 1) {
    line("chip", fmt::format("{} damaged answers, set up {} times", status.bus_faults.value_or(0),
                             status.chip_starts.value_or(0)));
  }
  for (const EnergyReport& energy : status.energy) {
    line(&energy == &status.energy.front() ? "energy" : "",
         fmt::format("{} {:.3f} kWh drawn, {:.3f} kWh fed in since the start", energy.phase, energy.imported_kwh,
                     energy.exported_kwh));
  }
  if (status.neutral_current_a) line("neutral", fmt::format("{:.3f} A", *status.neutral_current_a));
  line("server", status.server + (status.connected ? ", connected" : ", not connected"));
  line("delivery", status.delivering ? "working" : "waiting: " + status.delivery_problem.value_or("nothing sent yet"));
  line("last delivery", status.last_delivery.value_or("none since the start"));
  line("queue", fmt::format("{} reading sets wait", status.backlog));
  if (status.events + status.harmonics > 0) {
    line("", fmt::format("{} events and {} sets of harmonics wait{}", status.events, status.harmonics,
                         status.record_problem ? ": " + *status.record_problem : ""));
  }
  if (status.set_aside > 0) line("refused", fmt::format("{} readings, kept", status.set_aside));
  if (status.lost > 0) line("lost", fmt::format("{} reading sets, the outbox was full", status.lost));
  if (status.records_set_aside > 0)
    line("refused", fmt::format("{} events or harmonics, kept", status.records_set_aside));
  if (status.records_lost > 0)
    line("lost", fmt::format("{} events or harmonics, the outbox was full", status.records_lost));
  if (status.relay_reports.empty()) line("relays", "none");
  for (const RelayReport& relay : status.relay_reports) {
    line(&relay == &status.relay_reports.front() ? "relays" : "", line_of(relay));
  }
  return out;
}

Result<std::unique_ptr<StatusSocket>> StatusSocket::open(const AgentFolder& folder, std::function<AgentStatus()> ask) {
  const std::string path = folder.status_socket().string();
  const auto address = address_of(path);
  if (!address) return tl::unexpected(address.error());
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return fail(Errc::io, std::strerror(errno), path);
  // What an agent that was killed has left; the folder's lock says that none runs.
  ::unlink(path.c_str());
  if (::bind(listener, generic(*address), sizeof *address) != 0 || ::listen(listener, 4) != 0) {
    const std::string why = std::strerror(errno);
    ::close(listener);
    return fail(Errc::io, why, path);
  }
  return std::unique_ptr<StatusSocket>(new StatusSocket(listener, path, std::move(ask)));
}

StatusSocket::StatusSocket(int listener, std::string path, std::function<AgentStatus()> ask)
    : listener_(listener), path_(std::move(path)), ask_(std::move(ask)),
      thread_([this](const std::stop_token& stop) { serve(stop); }) {}

StatusSocket::~StatusSocket() {
  thread_.request_stop();
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
  ::unlink(path_.c_str());
}

void StatusSocket::serve(const std::stop_token& stop) const {
  while (!stop.stop_requested()) {
    const int caller = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (caller < 0) {
      // Interrupted, or shut down: the loop's condition tells which. Anything else must not spin.
      pollfd nothing{-1, 0, 0};
      ::poll(&nothing, 0, stop.stop_requested() ? 0 : k_poll_ms);
      continue;
    }
    const std::string text = to_json(ask_());
    // A status fits into the socket's buffer: this does not block.
    [[maybe_unused]] const auto sent = ::send(caller, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::close(caller);
  }
}

Result<AgentStatus> ask_status(const AgentFolder& folder) {
  const std::string path = folder.status_socket().string();
  const auto address = address_of(path);
  if (!address) return tl::unexpected(address.error());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return fail(Errc::io, std::strerror(errno), path);
  std::string text;
  const bool reached = ::connect(socket, generic(*address), sizeof *address) == 0;
  char buffer[4096];
  while (reached && text.size() < k_max_status_bytes) {
    const auto size = ::recv(socket, buffer, sizeof buffer, 0);
    if (size <= 0) break;
    text.append(buffer, static_cast<std::size_t>(size));
  }
  ::close(socket);
  if (!reached) return fail(Errc::unavailable, "no agent runs in this data folder", folder.root.string());
  auto status = parse_json<AgentStatus>(text, UnknownMembers::skip);
  if (!status) return fail(Errc::unreadable, "the agent's answer is not understood", path);
  return std::move(*status);
}

}  // namespace edl::agent
