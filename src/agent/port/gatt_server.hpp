#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl::agent {

/// The pairing service's parts, as they stand in docs/protocol.md.
enum class Characteristic : std::uint8_t { info, handshake, channel };

/// The identity of the service. It never changes: apps look for it.
inline constexpr std::string_view k_pairing_service_uuid = "6f1c0001-7d5b-4c8e-9a53-2b8e4d0c7a11";

/// `info` is read; the others are written (with response) and notify.
[[nodiscard]] constexpr std::string_view uuid_of(Characteristic characteristic) {
  constexpr std::array<std::string_view, 3> k_uuids{"6f1c0002-7d5b-4c8e-9a53-2b8e4d0c7a11",
                                                    "6f1c0003-7d5b-4c8e-9a53-2b8e4d0c7a11",
                                                    "6f1c0004-7d5b-4c8e-9a53-2b8e4d0c7a11"};
  return k_uuids[static_cast<std::size_t>(characteristic)];
}

/// Who is at the other end of a connection, in the words of the radio's stack. It lives as long as the connection; one
/// that comes again may have the same.
struct CentralId {
  std::string text;
  auto operator<=>(const CentralId&) const = default;
};

/// What the stack answers a write with.
enum class WriteAnswer : std::uint8_t {
  accepted,
  refused,  ///< an error of ATT: not permitted
};

/// What a GattServer tells. All of it on one thread, and never from within one of the server's own calls.
class GattEvents {
 public:
  GattEvents() = default;
  GattEvents(const GattEvents&) = delete;
  GattEvents& operator=(const GattEvents&) = delete;
  virtual ~GattEvents() = default;

  /// Somebody reads `info`.
  /// @return its value, at most 512 bytes
  [[nodiscard]] virtual std::string info_read(const CentralId& central) = 0;

  /// Somebody wrote a value.
  /// @param value  borrowed for the call; whole, however the stack put it together
  /// @param mtu    of the connection, in bytes, as ATT counts it: 23 at least
  [[nodiscard]] virtual WriteAnswer written(const CentralId& central, Characteristic characteristic,
                                            std::span<const std::uint8_t> value, std::size_t mtu) = 0;

  /// The connection has ended, whoever ended it. Nothing more is heard of it.
  virtual void gone(const CentralId& central) = 0;
};

/// A radio that offers the pairing service. Its calls are made on the thread of its events.
class GattServer {
 public:
  GattServer() = default;
  GattServer(const GattServer&) = delete;
  GattServer& operator=(const GattServer&) = delete;
  virtual ~GattServer() = default;

  /// Offers the service with its three characteristics from now on.
  /// @param events  outlives the server
  /// @return Errc::unavailable: there is no radio | Errc::io with what the stack said
  [[nodiscard]] virtual Result<void> serve(GattEvents& events) = 0;

  /// Sends a value, after those sent before. Others who listen may hear it too, as a stack may tell all of them; the
  /// protocol is made for that. Silent where the connection has gone meanwhile.
  /// @param value  at most the connection's MTU less 3 bytes
  virtual void notify(const CentralId& central, Characteristic characteristic, std::span<const std::uint8_t> value) = 0;

  /// Ends the connection once what was notified has gone out. GattEvents::gone follows later.
  virtual void disconnect(const CentralId& central) = 0;

  /// Lets phones find the service by its UUID and this name, also again after the radio was away.
  /// @param local_name  at most k_max_local_name bytes
  /// @return Errc::unavailable | Errc::io
  [[nodiscard]] virtual Result<void> start_advertising(std::string_view local_name) = 0;
  virtual void stop_advertising() = 0;

  /// What fits into a scan response of 31 bytes beside its own length and kind (Bluetooth Core 5.4, vol. 3, part C,
  /// section 11).
  static constexpr std::size_t k_max_local_name = 29;
};

}  // namespace edl::agent
