// What devices say on their WebSockets, and what that does to commands that wait and to apps that watch. Each line is
// one event: m a message, o one of the connection before, a an ack of the command that waits, c a command, t some time,
// r the device connects again, g it goes.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/json_syntax.hpp"
#include "core/messages.hpp"
#include "fuzz/fuzzing.hpp"
#include "server/live/live.hpp"
#include "unit/server/live/live_testing.hpp"

namespace edl::server {
namespace {

using testing::FakeSocket;
using testing::ManualScheduler;

constexpr std::chrono::milliseconds k_timeout{5'000};

class Talk {
 public:
  Talk() {
    spdlog::set_level(spdlog::level::off);
    require(live_.subscribe(live_.add_app(app_), device_));
    connect();
  }
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;

  void line(std::string_view text) {
    const char kind = text.empty() ? 't' : text.front();
    const std::string_view rest = text.substr(std::min<std::size_t>(1, text.size()));
    if (kind == 'm') said(events_, rest);
    if (kind == 'o') said(before_, rest);
    if (kind == 'a') said(events_, R"({"type":"ack","id":")" + waiting_id() + "\"," + std::string(rest));
    if (kind == 'c') command(rest);
    if (kind == 't') pass(std::chrono::milliseconds(100 * rest.size()));
    if (kind == 'r') connect();
    if (kind == 'g') gone(rest);
  }

  /// Each command has had one outcome, and everything that was said is what the protocol knows.
  void end() {
    pass(k_timeout);
    live_.stop();
    require(outcomes_ == commands_);
    require(scheduler_.running() == 0);
    for (const auto& socket : sockets_) {
      for (const std::string& text : socket->sent) require(is_known(text));
    }
    for (const std::string& text : app_->sent) require(text.starts_with(R"({"type":")") && text.ends_with('}'));
  }

 private:
  /// Agents take no notice of notes on errors.
  static bool is_known(const std::string& text) {
    return text.starts_with(R"({"type":"error",)") ? !json_syntax_fault(text) : parse_from_server(text).has_value();
  }

  static void said(const net::WebSocketEvents& events, std::string_view text) {
    if (events.on_message) events.on_message(text);
  }

  /// The end is the last that is heard of a connection.
  void gone(std::string_view why) {
    if (events_.on_closed) events_.on_closed(std::string(why));
    events_ = {};
  }

  void connect() {
    before_ = std::move(events_);
    sockets_.push_back(std::make_shared<FakeSocket>());
    events_ = live_.add_device(device_, sockets_.back());
  }

  void command(std::string_view how) {
    ++commands_;
    const auto phase = k_phases[how.size() % k_phases.size()];
    const Order order = how.starts_with('h') ? Order(CaptureOrder{}) : Order(SwitchOrder{phase, Switch::toggle});
    live_.send(device_, order, k_timeout, [this](const CommandResult& result) {
      ++outcomes_;
      require(result.status != CommandStatus::acknowledged || result.error.empty());
    });
  }

  void pass(std::chrono::milliseconds time) {
    now_ += time;
    scheduler_.advance(time);
  }

  [[nodiscard]] std::string waiting_id() const {
    const auto message = parse_from_server(sockets_.back()->last("command"));
    return message ? std::get<message::Command>(*message).id : "none";
  }

  static constexpr std::array k_phases{Phase::a, Phase::b, Phase::c};
  ManualScheduler scheduler_;
  Timestamp now_ = from_unix_ms(1'795'428'000'000);
  Live live_{[this] { return now_; }, scheduler_, {}};
  DeviceId device_ = DeviceId::parse("cellar").value();
  std::shared_ptr<FakeSocket> app_ = std::make_shared<FakeSocket>();
  std::vector<std::shared_ptr<FakeSocket>> sockets_;
  net::WebSocketEvents events_;
  net::WebSocketEvents before_;  ///< of the connection that was replaced, whose words may still be on their way
  int commands_ = 0;
  int outcomes_ = 0;
};

}  // namespace
}  // namespace edl::server

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  if (size > 16 << 10) return 0;
  server::Talk talk;
  std::string_view text = text_of(data, size);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    talk.line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  talk.end();
  return 0;
}
