#include "agent/uplink/device_token.hpp"

#include "net/token.hpp"

namespace edl::agent {
namespace {

constexpr std::chrono::minutes k_lifetime{55};
constexpr std::chrono::minutes k_renewed_after{45};

}  // namespace

DeviceToken::DeviceToken(DevicePrivateKey key, DeviceId device, const Clock& clock)
    : key_(std::move(key)), device_(std::move(device)), clock_(clock) {}

std::string DeviceToken::current() {
  const std::lock_guard lock(mutex_);
  const Timestamp now = clock_.now();
  if (token_.empty() || now < signed_at_ || now >= signed_at_ + k_renewed_after) {
    token_ = net::sign_device_token(key_, device_, now, k_lifetime).reveal();
    signed_at_ = now;
  }
  return token_;
}

}  // namespace edl::agent
