#include "agent/pairing/pairing_service.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "core/json_syntax.hpp"

namespace edl::agent::pairing {
namespace {

std::string_view name_of(WindowState state) {
  switch (state) {
    case WindowState::open: return "open";
    case WindowState::closed: return "closed";
    case WindowState::locked: return "locked";
  }
  return "";
}

std::string local_name(const DeviceId& device) {
  return ("EDL " + device.text()).substr(0, GattServer::k_max_local_name);
}

}  // namespace

/// Answers of the host on their way from its threads to the radio's. It outlives the service where the host does.
struct PairingService::Inbox {
  struct Answer {
    std::uint64_t call;
    CallAnswer answer;
  };

  void put(std::uint64_t call, CallAnswer answer) {
    const std::lock_guard lock(mutex);
    answers.push_back({call, std::move(answer)});
  }
  [[nodiscard]] std::vector<Answer> take() {
    const std::lock_guard lock(mutex);
    return std::exchange(answers, {});
  }

  std::mutex mutex;
  std::vector<Answer> answers;
};

PairingService::PairingService(PairingParts parts, Settings settings)
    : parts_(parts), settings_(std::move(settings)), inbox_(std::make_shared<Inbox>()) {}

PairingService::~PairingService() = default;

Result<void> PairingService::start() {
  if (auto served = parts_.radio.serve(*this); !served) return served;
  advertise_as_needed();
  return {};
}

void PairingService::open() {
  if (const auto kept = parts_.window.open(parts_.clock.monotonic()); !kept) {
    spdlog::warn("pairing is open, but wrong codes of before count again after a restart: {}", to_string(kept.error()));
  }
  advertise_as_needed();
}

void PairingService::note(Ownership ownership) {
  parts_.window.note(ownership);
  advertise_as_needed();
}

void PairingService::advance() {
  hand_over_answers();
  if (guest_) carry_out(guest_->session.passed(parts_.clock.monotonic()));
  advertise_as_needed();
}

std::optional<MonotonicTime> PairingService::next_deadline() const {
  auto next = parts_.window.closes_at(parts_.clock.monotonic());
  if (guest_) next = std::min(next.value_or(MonotonicTime::max()), guest_->session.deadline());
  return next;
}

std::string PairingService::info_read(const CentralId& central) {
  const bool busy = guest_ && guest_->central != central;
  std::string out = fmt::format(R"({{"protocol":{},"device_id":)", k_protocol_version);
  append_json_string(out, settings_.facts.device.text());
  out += R"(,"model":)";
  append_json_string(out, settings_.facts.model);
  out += R"(,"agent":)";
  append_json_string(out, settings_.facts.agent_version);
  out += R"(,"state":)";
  append_json_string(out, busy ? "busy" : name_of(parts_.window.state(parts_.clock.monotonic())));
  return out + '}';
}

WriteAnswer PairingService::written(const CentralId& central, Characteristic characteristic, ByteView value,
                                    std::size_t mtu) {
  if (spent_.contains(central)) return WriteAnswer::refused;
  if (guest_ && guest_->central != central) {
    turn_away(central);
    return WriteAnswer::refused;
  }
  if (!guest_) admit(central, mtu);
  guest_->largest_fragment = largest_fragment(mtu);
  const MonotonicTime now = parts_.clock.monotonic();
  carry_out(guest_->session.written(characteristic, value, parts_.window.state(now), now));
  hand_over_answers();
  return WriteAnswer::accepted;
}

void PairingService::gone(const CentralId& central) {
  spent_.erase(central);
  if (guest_ && guest_->central == central) guest_.reset();
}

void PairingService::admit(const CentralId& central, std::size_t mtu) {
  const SessionGround ground{settings_.facts.device, settings_.code.digits(), settings_.random};
  guest_.emplace(Guest{central, largest_fragment(mtu), ++guests_, Session(ground, parts_.clock.monotonic())});
}

void PairingService::turn_away(const CentralId& central) {
  spent_.insert(central);
  parts_.radio.disconnect(central);
}

void PairingService::carry_out(SessionStep step) {
  if (step.tried) note_try(*step.tried);
  for (const auto& [to, bytes] : step.messages) {
    for (const Bytes& fragment : split(bytes, guest_->largest_fragment)) {
      parts_.radio.notify(guest_->central, to, fragment);
    }
  }
  if (step.end) {
    spdlog::info("pairing: the session of {} has ended: {}", guest_->central.text, name_of(*step.end));
    turn_away(guest_->central);
    guest_.reset();
  } else if (step.call) {
    hand_to_host(step.call->call);
  }
}

void PairingService::note_try(Try tried) {
  const auto kept = tried == Try::right ? parts_.window.note_right_try() : parts_.window.note_wrong_try();
  if (!kept) spdlog::error("pairing: how a try went could not be kept: {}", to_string(kept.error()));
  if (tried == Try::right) return spdlog::info("pairing: {} has shown the code", guest_->central.text);
  spdlog::warn("pairing: {} gave a wrong code, {} of {}", guest_->central.text, parts_.window.wrong_tries(),
               PairingWindow::k_max_wrong_tries);
  advertise_as_needed();
}

template <typename Report>
Reply<Report> PairingService::reply_to(std::uint64_t call) const {
  return [inbox = inbox_, wake = settings_.wake, call](tl::expected<Report, CallFault> report) {
    inbox->put(call, report ? CallAnswer(std::move(*report)) : CallAnswer(tl::unexpected(std::move(report).error())));
    wake();
  };
}

void PairingService::hand_to_host(const Call& call) {
  if (open_call_) {
    // Of a phone that has gone meanwhile.
    const CallFault fault{CallError::busy, "a request of the phone before is still going on"};
    return carry_out(guest_->session.answered(tl::unexpected(fault), parts_.clock.monotonic()));
  }
  struct Visitor {
    PairingHost& host;
    const PairingService& service;
    std::uint64_t number;

    void operator()(const StateCall&) const { host.state(service.reply_to<StateReport>(number)); }
    void operator()(const DeviceCodeCall&) const { host.device_code(service.reply_to<DeviceCodeReport>(number)); }
    void operator()(const WifiNetworksCall&) const { host.wifi_networks(service.reply_to<WifiNetworksReport>(number)); }
    void operator()(const WifiJoinCall& join) const { host.wifi_join(join, service.reply_to<WifiJoinReport>(number)); }
    void operator()(const NameCall& name) const { host.name(name, service.reply_to<NameReport>(number)); }
    void operator()(const ReleaseOwnerCall&) const { host.release_owner(service.reply_to<ReleaseOwnerReport>(number)); }
  };
  open_call_ = OpenCall{.number = ++calls_, .guest = guest_->number};
  std::visit(Visitor{parts_.host, *this, open_call_->number}, call);
}

void PairingService::hand_over_answers() {
  for (const Inbox::Answer& each : inbox_->take()) {
    if (!open_call_ || open_call_->number != each.call) continue;
    const std::uint64_t asker = open_call_->guest;
    open_call_.reset();
    if (guest_ && guest_->number == asker) {
      carry_out(guest_->session.answered(each.answer, parts_.clock.monotonic()));
    }
  }
}

void PairingService::advertise_as_needed() {
  const bool wanted = parts_.window.state(parts_.clock.monotonic()) == WindowState::open;
  if (wanted == advertising_) return;
  advertising_ = wanted;
  if (!wanted) {
    parts_.radio.stop_advertising();
    spdlog::info("pairing is closed");
    return;
  }
  const auto started = parts_.radio.start_advertising(local_name(settings_.facts.device));
  if (started) return spdlog::info("pairing is open");
  spdlog::warn("pairing is open, but phones cannot find it: {}", to_string(started.error()));
}

}  // namespace edl::agent::pairing
