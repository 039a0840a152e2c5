#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/pairing/cpace.hpp"
#include "agent/pairing/fragments.hpp"
#include "agent/pairing/handshake.hpp"
#include "agent/pairing/sealed_channel.hpp"
#include "core/device_id.hpp"

namespace edl::agent::pairing::testing {

/// The other end: what an app does, written from the protocol's page. It shares cpace and the seal with the agent, which
/// have vectors of their own.
class Phone {
 public:
  explicit Phone(std::string code = "12345678", const DeviceId& device = DeviceId::parse("house-1").value(),
                 const cpace::Randomness& random = cpace::system_randomness)
      : code_(std::move(code)), identity_(cpace::lv_cat({bytes_of("edl-pairing-1"), bytes_of(device.text())})) {
    random(sid_);
    scalar_ = cpace::sample_scalar(random);
    ya_ = cpace::multiply(scalar_, cpace::generator(bytes_of(code_), identity_, sid_)).value();
  }

  [[nodiscard]] Bytes start() const {
    Bytes message{0x01, 1};
    append(message, sid_);
    append(message, ya_);
    return message;
  }

  /// The confirmation that answers the agent's share.
  [[nodiscard]] Bytes confirm(ByteView answer) {
    if (answer.size() != 33 || answer[0] != 0x02) throw std::runtime_error("no answer");
    std::copy(answer.begin() + 1, answer.end(), yb_.begin());
    const auto k = cpace::multiply(scalar_, yb_).value();
    isk_ =
        cpace::session_key(sid_, k, {.ya = ya_, .ada = bytes_of("edl-app"), .yb = yb_, .adb = bytes_of("edl-agent")});
    Bytes message{0x03};
    append(message, cpace::confirmation(sid_, isk_, ya_, bytes_of("edl-app")));
    return message;
  }

  /// Whether the agent has shown that it knows the code; from now on the phone seals and opens.
  [[nodiscard]] bool confirmed(ByteView message) {
    to_agent_.emplace(isk_, Direction::app_to_agent);
    from_agent_.emplace(isk_, Direction::agent_to_app);
    Bytes expected{0x04};
    append(expected, cpace::confirmation(sid_, isk_, yb_, bytes_of("edl-agent")));
    return std::ranges::equal(expected, message);
  }

  [[nodiscard]] Bytes seal(std::string_view text) { return to_agent_->seal(bytes_of(text)); }
  /// @return "" where it does not open
  [[nodiscard]] std::string open(ByteView sealed) {
    return std::string(text_of(from_agent_->open(sealed).value_or(Bytes{})));
  }

 private:
  std::string code_;
  Bytes identity_;
  cpace::SessionId sid_{};
  cpace::Scalar scalar_;
  cpace::Point ya_{};
  cpace::Point yb_{};
  cpace::SessionKey isk_;
  std::optional<SealedDirection> to_agent_;
  std::optional<SealedDirection> from_agent_;
};

}  // namespace edl::agent::pairing::testing
