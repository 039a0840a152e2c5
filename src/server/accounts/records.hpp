#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/device_id.hpp"
#include "core/patched.hpp"
#include "core/quantity.hpp"
#include "core/secret.hpp"
#include "core/timestamp.hpp"
#include "server/accounts/device_code.hpp"
#include "server/accounts/role.hpp"
#include "server/accounts/wiring.hpp"

namespace edl::server {

/// A user for as long as the account exists, never given again. Its decimal text is the `sub` of access
/// tokens.
enum class UserId : std::int64_t {};

[[nodiscard]] inline std::string to_string(UserId id) { return std::to_string(static_cast<std::int64_t>(id)); }

struct User {
  UserId id{};
  std::string name;  ///< as the user spelled it; unique without regard to case
  Timestamp created_at;

  bool operator==(const User&) const = default;
};

/// A device that has been enrolled, and its settings.
struct DeviceRecord {
  DeviceId id;
  std::string name;                   ///< for people; at first the id
  std::string timezone;               ///< IANA name; at first "UTC"
  Volt nominal_voltage;               ///< phase to neutral; at first 230 V
  std::optional<std::string> site{};  ///< by which people group their devices; nullopt: none
  std::optional<Wiring> wiring{};     ///< nullopt: nobody has said
  Timestamp enrolled_at;
  std::optional<Timestamp> revoked_at{};
  std::optional<Timestamp> shown_from{};  ///< what is older is of a former owner, and not for its present users

  bool operator==(const DeviceRecord&) const = default;
};

/// What to change of a device's settings; nullopt leaves a setting as it is.
struct DeviceChanges {
  std::optional<std::string> name{};             ///< 1 to 64 characters, no control characters
  std::optional<std::string> timezone{};         ///< an IANA name
  std::optional<double> nominal_voltage_volt{};  ///< 50 to 1000
  Patched<std::string> site{};                   ///< up to 64 characters, no control characters; empty or null: none
  Patched<Wiring> wiring{};                      ///< null: not said any more
  Patched<std::string> tariff{};                 ///< JSON, checked by whoever knows tariffs; null takes it away
};

/// A device as it sees itself.
struct OwnDevice {
  DeviceRecord device;
  bool owned = false;  ///< somebody owns it: no code links it until it is released

  bool operator==(const OwnDevice&) const = default;
};

/// A device as one of its users sees it.
struct UsersDevice {
  DeviceRecord device;
  Role role = Role::viewer;

  bool operator==(const UsersDevice&) const = default;
};

/// A user of a device as its owner sees it.
struct Member {
  User user;
  Role role = Role::viewer;

  bool operator==(const Member&) const = default;
};

/// What becomes of what a device has measured when its owner gives it up.
enum class Past : std::uint8_t {
  hidden,  ///< the next owner does not see it; the same one does who comes back
  erased,
};

/// A device of which all data from before a moment is to be erased, or was.
struct Erasure {
  DeviceId device;
  Timestamp before;

  bool operator==(const Erasure&) const = default;
};

struct SignedUp {
  User user;
  DeviceId device;
};

/// One signing in, for as long as its refresh tokens go on. Never given again. Its decimal text is the `sid` of access
/// tokens.
enum class SessionId : std::int64_t {};

[[nodiscard]] inline std::string to_string(SessionId id) { return std::to_string(static_cast<std::int64_t>(id)); }

/// A refresh token. This is the only time that it is seen: the database holds its digest.
struct RefreshToken {
  Secret token;  ///< 32 random bytes in base64url
  Timestamp expires_at;
  SessionId session{};
};

struct Refreshed {
  User user;
  RefreshToken refresh_token;
};

struct MintedCode {
  DeviceCode code;
  Timestamp expires_at;
};

/// Who did what to which device. Never a secret.
struct AuditEntry {
  Timestamp at;
  std::string who;   ///< "user:anna", "device:cellar", "host": whoever owns the server's machine
  std::string what;  ///< a verb with its object, such as "relay A off", "role of ben: viewer", "released"
  std::optional<DeviceId> device{};

  bool operator==(const AuditEntry&) const = default;
};

struct SessionRecord {
  SessionId id{};
  Timestamp created_at;
  Timestamp last_used_at;  ///< when its newest refresh token was given out
  std::optional<std::string>
      user_agent{};  ///< what began it, as it called itself: for people, and nothing is decided by it

  bool operator==(const SessionRecord&) const = default;
};

/// Who switched what, and what the device answered.
struct CommandRecord {
  std::string id;
  Timestamp at;       ///< when the outcome was known
  std::string who;    ///< the user's name; of what a device did by itself, the cause
  std::string phase;  ///< "A", "B" or "C"
  std::string asked;  ///< "on", "off" or "toggle"
  std::string status;
  std::optional<std::string> state{};  ///< acknowledged: what the relay is in
  std::optional<std::string> error{};  ///< otherwise: why
  std::chrono::milliseconds latency{0};
  std::string cause = "user";  ///< or the name of a SwitchedBy: the device did it by itself

  bool operator==(const CommandRecord&) const = default;
};

/// When a device switches by itself.
struct ScheduleRecord {
  std::uint64_t revision = 0;  ///< rises with each change; 0: there never was a schedule
  std::string schedule;        ///< JSON, checked by whoever knows schedules; "": there never was one
  std::optional<Timestamp> changed_at{};
  std::optional<std::string> changed_by{};         ///< a user's name
  std::optional<std::uint64_t> device_revision{};  ///< which one the device keeps; nullopt: it has not said
  std::optional<std::string> device_error{};       ///< why the device does not take the present one

  bool operator==(const ScheduleRecord&) const = default;
};

struct DeviceCommand {
  DeviceId device;
  CommandRecord command;
};

}  // namespace edl::server
