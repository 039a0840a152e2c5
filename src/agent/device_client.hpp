#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/agent_folder.hpp"
#include "agent/port/clock.hpp"
#include "agent/uplink/device_token.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "net/http_client.hpp"

namespace edl::agent {

/// A one-time code for the app's sign-up.
struct FreshCode {
  Secret device_code;
  std::string expires_at;  ///< RFC 3339
};

/// What the server knows of the device.
struct OwnDevice {
  std::string device_id;
  std::string name;
  bool owned = false;
};

/// What the device asks its server in its own name, beside delivering. Each call waits for the answer, 35 s at most. One
/// thread, but for cancel().
class DeviceClient {
 public:
  /// @param clock  outlives the client
  /// @return what is wrong with the device's key, or with what it knows its server by
  [[nodiscard]] static Result<std::unique_ptr<DeviceClient>> open(const AgentFolder& folder, const Identity& identity,
                                                                  const Clock& clock);

  // Each: Errc::unavailable or timeout: not reached | unauthorized: the server does not know the device, or has not
  // proved who it is | unreadable: no answer of ours | forbidden: refused, with the server's reason.

  [[nodiscard]] Result<FreshCode> device_code();
  [[nodiscard]] Result<OwnDevice> own_device();
  [[nodiscard]] Result<OwnDevice> name(const std::string& name);
  /// Takes the device from its owner and members.
  [[nodiscard]] Result<void> reset_owner();

  /// Of the certificate that the server showed last and that was good; none before, or in the clear.
  [[nodiscard]] std::optional<net::Fingerprint> server_certificate() const;

  /// Ends what waits, and whatever comes. Any thread.
  void cancel() { http_.cancel(); }

 private:
  DeviceClient(DevicePrivateKey key, const Identity& identity, std::shared_ptr<const net::ClientTls> tls,
               const Clock& clock);
  [[nodiscard]] Result<std::string> ask(const char* method, const char* path, std::string body = {});

  DeviceId device_;
  std::string server_;
  std::shared_ptr<const net::ClientTls> tls_;
  DeviceToken token_;
  net::HttpClient http_;
};

}  // namespace edl::agent
