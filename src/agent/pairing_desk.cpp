#include "agent/pairing_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "agent/agent_socket.hpp"
#include "core/described_json.hpp"

namespace edl::agent {
namespace {

using pairing::Ownership;
using pairing::PairingCode;
using pairing::PairingService;
using pairing::PairingWindow;
using pairing::WindowState;
using namespace std::chrono_literals;

constexpr auto k_try_radio_every = 10s;
constexpr auto k_ask_owner_every = 30s;
constexpr auto k_time_to_open = 3s;
constexpr auto k_look_without_radio_every = 1s;

/// For a machine whose network is not set from here.
class NoNetworkSettings final : public NetworkSettings {
 public:
  NetworkState state() override { return {}; }
  Result<std::vector<WifiNetwork>> networks() override { return none(); }
  Result<void> join(const std::string&, const std::optional<Secret>&, std::chrono::milliseconds,
                    std::stop_token) override {
    return none();
  }

 private:
  static tl::unexpected<Error> none() { return fail(Errc::unavailable, "this machine's network is not set from here"); }
};

PairingPlan complete(PairingPlan plan) {
  if (!plan.network) plan.network = std::make_shared<NoNetworkSettings>();
  return plan;
}

}  // namespace

BOOST_DESCRIBE_STRUCT(PairingReport, (), (state, problem))

std::string to_json(const PairingReport& report) { return print_json(report); }

Result<PairingReport> ask_for_pairing(const AgentFolder& folder) {
  const auto answer = ask_agent(folder, k_pair_request);
  if (!answer) return tl::unexpected(answer.error());
  auto report = parse_json<PairingReport>(*answer, UnknownMembers::skip);
  if (!report) return fail(Errc::unreadable, "the agent's answer is not understood", folder.agent_socket().string());
  return std::move(*report);
}

Result<std::unique_ptr<PairingDesk>> PairingDesk::open(PairingPlan plan, const Ground& ground) {
  auto code = PairingCode::load_or_create(ground.folder.pairing_code());
  if (!code) return tl::unexpected(code.error());
  auto window = PairingWindow::load(ground.folder.pairing_window(), Ownership::unknown, ground.clock.monotonic());
  if (!window) return tl::unexpected(window.error());
  auto server = DeviceClient::open(ground.folder, ground.identity, ground.clock);
  if (!server) return tl::unexpected(server.error());
  return std::unique_ptr<PairingDesk>(
      new PairingDesk(complete(std::move(plan)), std::move(*window), std::move(*code), ground, std::move(*server)));
}

PairingDesk::PairingDesk(PairingPlan plan, PairingWindow window, PairingCode code, const Ground& ground,
                         std::unique_ptr<DeviceClient> server)
    : plan_(std::move(plan)),
      clock_(ground.clock), facts_{.device = ground.identity.device, .agent_version = ground.agent_version},
      code_(std::move(code)), window_(std::move(window)), clerk_(clerk_parts(ground, std::move(server))),
      thread_([this](const std::stop_token& stop) { run(stop); }) {
  if (!plan_.button) return;
  button_thread_ = std::jthread([this](const std::stop_token& stop) {
    read_button(
        *plan_.button, plan_.button_pressed, clock_, [this](ButtonPress press) { pressed(press); }, stop);
  });
}

PairingDesk::~PairingDesk() {
  button_thread_ = {};
  thread_.request_stop();
  clerk_.end();
}

PairingClerk::Parts PairingDesk::clerk_parts(const Ground& ground, std::unique_ptr<DeviceClient> server) {
  const auto on_ownership = [this](Ownership ownership) {
    const std::lock_guard lock(mutex_);
    ownership_ = ownership;
    ring();
  };
  return {std::move(server),
          *plan_.network,
          clock_,
          ground.agent_version,
          ground.identity.device,
          ground.identity.server.text(),
          ground.queued_readings,
          on_ownership};
}

PairingReport PairingDesk::ask_for_pairing() {
  std::unique_lock lock(mutex_);
  const std::uint64_t number = ++asked_;
  ring();
  changed_.wait_for(lock, k_time_to_open, [&] { return opened_ >= number; });
  return report_;
}

PairingReport PairingDesk::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

void PairingDesk::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto radio = plan_.open_radio();
    const Result<void> ended = radio ? serve(**radio, stop) : tl::unexpected(radio.error());
    if (stop.stop_requested()) return;
    if (!ended) tell_problem(to_string(ended.error()));
    wait_for_radio(stop);
  }
}

/// Serves phones until the radio has gone.
Result<void> PairingDesk::serve(Radio& radio, const std::stop_token& stop) {
  const auto wake = [this] {
    const std::lock_guard lock(mutex_);
    ring();
  };
  PairingService service({radio.gatt(), window_, clerk_, clock_},
                         {facts_, code_, pairing::cpace::system_randomness, wake});
  if (auto started = service.start(); !started) return started;
  tell_problem(std::nullopt);
  {
    const std::lock_guard lock(mutex_);
    loop_ = &radio.loop();
  }
  auto ended = radio.loop().run([&] { return look(&service); }, stop);
  const std::lock_guard lock(mutex_);
  loop_ = nullptr;
  return ended;
}

/// Without a radio the window opens and closes all the same.
void PairingDesk::wait_for_radio(const std::stop_token& stop) {
  const MonotonicTime until = clock_.monotonic() + k_try_radio_every;
  while (clock_.monotonic() < until && !stop.stop_requested()) {
    static_cast<void>(look(nullptr));
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, k_look_without_radio_every, [this] { return asked_ > opened_ || ownership_; });
  }
}

/// Does what is due.
/// @return when the next thing is
std::optional<MonotonicTime> PairingDesk::look(PairingService* service) {
  std::uint64_t asked = 0;
  std::optional<Ownership> ownership;
  {
    const std::lock_guard lock(mutex_);
    asked = asked_;
    ownership = std::exchange(ownership_, std::nullopt);
  }
  const bool open = asked > opened_;
  if (service == nullptr) {
    if (open) static_cast<void>(window_.open(clock_.monotonic()));
    if (ownership) window_.note(*ownership);
  } else {
    if (open) service->open();
    if (ownership) service->note(*ownership);
    service->advance();
  }
  look_at_ownership();

  const MonotonicTime now = clock_.monotonic();
  std::string state = window_.state(now) == WindowState::locked ? "locked after five wrong codes" : "closed";
  const auto closes = window_.closes_at(now);
  if (closes) {
    state = "open until " + to_rfc3339(std::chrono::floor<std::chrono::seconds>(clock_.now() + (*closes - now)));
  }
  {
    const std::lock_guard lock(mutex_);
    report_.state = std::move(state);
    opened_ = asked;
  }
  changed_.notify_all();
  auto next = service == nullptr ? closes : service->next_deadline();
  if (closes) next = std::min(next.value_or(MonotonicTime::max()), ask_owner_at_);
  return next;
}

/// While pairing is open: it may be so only because nobody owned the device.
void PairingDesk::look_at_ownership() {
  const MonotonicTime now = clock_.monotonic();
  if (now < ask_owner_at_ || window_.state(now) != WindowState::open) return;
  ask_owner_at_ = now + k_ask_owner_every;
  clerk_.look_at_ownership();
}

void PairingDesk::tell_problem(std::optional<std::string> problem) {
  const std::lock_guard lock(mutex_);
  if (problem == report_.problem) return;
  if (problem) spdlog::warn("no pairing over Bluetooth: {}", *problem);
  if (!problem) spdlog::info("pairing over Bluetooth is possible now");
  report_.problem = std::move(problem);
}

void PairingDesk::pressed(ButtonPress press) {
  if (press == ButtonPress::held) {
    spdlog::warn("the pairing button was held: the device is to lose its owner");
    clerk_.reset_owner();
  } else {
    spdlog::info("the pairing button was pressed");
  }
  ask_for_pairing();
}

/// With the lock held.
void PairingDesk::ring() {
  if (loop_ != nullptr) loop_->post({});
  changed_.notify_all();
}

}  // namespace edl::agent
