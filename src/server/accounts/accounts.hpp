#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/device_id.hpp"
#include "core/device_key.hpp"
#include "core/fault.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "core/timestamp.hpp"
#include "server/accounts/password.hpp"
#include "server/accounts/records.hpp"
#include "server/accounts/role.hpp"

namespace edl::server {

inline constexpr std::chrono::minutes k_device_code_lifetime{10};
inline constexpr std::chrono::days k_refresh_token_lifetime{30};

/// How fast wrong guesses make the next one wait: the first ones are free, then the wait doubles with each.
struct GuessLimit {
  enum class OnSuccess : std::uint8_t { forgets, takes_back };

  unsigned free = 10;
  std::chrono::seconds longest{60};
  OnSuccess on_success = OnSuccess::forgets;  ///< all guesses before it, or itself alone
};

/// A name: short waits, since a stranger must not lock its owner out.
inline constexpr GuessLimit k_guesses_at_a_name{10, std::chrono::seconds(60), GuessLimit::OnSuccess::forgets};
/// An address: many may sit behind one, and one may try many names, one of them with an account of its own.
inline constexpr GuessLimit k_guesses_from_an_address{30, std::chrono::seconds(900), GuessLimit::OnSuccess::takes_back};

/// Something to be guessed at, or from: "login name anna", "login address 192.0.2.1". Its digest alone is kept.
struct Guessed {
  std::string subject;
  GuessLimit limit;
};

/// What enroll does with a device that is known by another key.
enum class OtherKey : std::uint8_t { refuse, replace };

/// Users, devices, who may do what with which, sessions and device codes, and the log of who did what: one
/// SQLite file, mode 0600. docs/accounts.md describes its tables.
///
/// All functions may be called from any thread, and another process may work on the same file at the same
/// time (the command line enrols and revokes while the server runs): each sees at once what the other has
/// committed. Calls wait for the disk, and those that take a password for Argon2id: not for an I/O thread,
/// save public_key_of.
///
/// A function that changes several things changes all or none. Each answers Errc::unavailable, corrupt or io
/// where the database does not work; other failures are named with each.
class Accounts {
 public:
  using Clock = std::function<Timestamp()>;

  /// Opens the database, or makes it; brings older ones up to date.
  /// @param clock  the time, in UTC; called from any thread
  /// @return Errc::forbidden if others may read the file | Errc::corrupt if it is none of ours or from a
  /// newer version
  [[nodiscard]] static Result<std::unique_ptr<Accounts>> open(const std::filesystem::path& file, Clock clock,
                                                              PasswordCost cost = {});
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;
  ~Accounts();

  // ---- users
  // ------------------------------------------------------------------------------------------------

  /// Makes an account for whoever stands at a device, and makes it the device's owner.
  /// Names are 3 to 64 of letters, digits, `.`, `_`, `-`; passwords 8 to 256 bytes of anything (NIST SP
  /// 800-63B).
  /// @return Errc::invalid with every wrong member: /username, /password, or /device_code, which is the same
  /// for a
  ///         code that never was, has expired, is spent or is not the newest | Errc::conflict: the device has
  ///         an owner, or the name is taken (told only to holders of a good code). Nothing changes then; the
  ///         code stays good.
  [[nodiscard]] Parsed<SignedUp> sign_up(std::string_view username, const Secret& password,
                                         std::string_view device_code);

  /// @return Errc::unauthorized, the same after the same time for an unknown name and a wrong password
  [[nodiscard]] Result<User> login(std::string_view username, const Secret& password);

  /// How often a password was hashed, to check one or to keep one.
  [[nodiscard]] std::uint64_t password_computations() const { return hasher_.computations(); }

  /// @return Errc::not_found
  [[nodiscard]] Result<User> user(UserId id);

  /// By name.
  [[nodiscard]] Result<std::vector<User>> users();

  /// For whoever owns the host: sets a new password and ends all sessions of the user.
  /// @return Errc::not_found | Errc::invalid naming /password
  [[nodiscard]] Parsed<void> reset_password(std::string_view username, const Secret& password);

  /// Sets a new password and ends all sessions but for what the caller begins next.
  /// @return Errc::forbidden: the present password is wrong | Errc::invalid naming /new_password | Errc::not_found
  [[nodiscard]] Parsed<void> change_password(UserId user, const Secret& present, const Secret& new_password);

  /// Deletes an account: its sessions, its roles, and its name wherever the audit and the commands tell it. Devices
  /// that the user owns are released, as by release() with Past::erased.
  /// @return Errc::forbidden: the password is wrong | Errc::not_found
  [[nodiscard]] Parsed<void> remove_user(UserId user, const Secret& password);

  /// What the audit tells of the user: what they did, and what was done to them, oldest first.
  /// @return Errc::not_found
  [[nodiscard]] Result<std::vector<AuditEntry>> audit_of(UserId user);

  // ---- guesses: what may be tried again when
  // ---------------------------------------------------------------------------

  /// Counts an attempt before it is made, so that many at once do not slip through; counts over restarts.
  /// @return 0: go on | how long to wait first, rounded up; nothing is counted then
  [[nodiscard]] Result<std::chrono::seconds> begin_guess(const std::vector<Guessed>& guessed);

  /// The attempt was right after all.
  [[nodiscard]] Result<void> guessed_right(const std::vector<Guessed>& guessed);

  // ---- sessions
  // ---------------------------------------------------------------------------------------------

  /// Begins a session: a family of refresh tokens of which one at a time is good.
  /// @param user_agent  what begins it, as it calls itself; kept tamed, to be told by `sessions`
  [[nodiscard]] Result<RefreshToken> issue_session(UserId user, std::string_view user_agent = {});

  /// Spends a refresh token for the next one of its family. A token that comes a second time has been stolen,
  /// or its successor has: the whole family ends (RFC 6819, section 5.2.2.3; RFC 9700, section 4.14.2).
  /// @return Errc::unauthorized: unknown, expired, spent, or the session has ended
  [[nodiscard]] Result<Refreshed> refresh(const Secret& refresh_token);

  /// Those that go on, the newest first.
  [[nodiscard]] Result<std::vector<SessionRecord>> sessions(UserId user);

  /// Whether somebody has ended the session, or deleted the account. One that has run out was ended by nobody; that a
  /// session was ended is forgotten when its last token would have run out.
  [[nodiscard]] Result<bool> was_ended(UserId user, SessionId session);

  /// Ends one of the user's sessions: its refresh tokens are worth nothing from now on, its access tokens run out.
  /// @return Errc::not_found: no such session, or not the user's
  [[nodiscard]] Result<void> end_session(UserId user, SessionId session);

  /// Ends all of the user's sessions but one.
  [[nodiscard]] Result<void> end_other_sessions(UserId user, SessionId kept);

  /// Ends the token's session. Nothing to do for a token that is not known.
  [[nodiscard]] Result<void> logout(const Secret& refresh_token);

  // ---- devices: by the host's owner
  // ---------------------------------------------------------------------------

  /// Lets a device deliver. Enrolling it again with the same key changes nothing but ends a revocation.
  /// @return Errc::invalid if the PEM is no P-256 public key | Errc::conflict if the device has another key
  [[nodiscard]] Result<DeviceRecord> enroll(const DeviceId& device, std::string_view public_key_pem,
                                            OtherKey other_key = OtherKey::refuse);

  /// By id, the revoked ones too.
  [[nodiscard]] Result<std::vector<DeviceRecord>> list_devices();

  /// From now on the device's tokens are worth nothing, and its codes are void. Its users still read its
  /// history.
  /// @return Errc::not_found
  [[nodiscard]] Result<void> revoke_device(const DeviceId& device);

  /// The key to verify the device's tokens with. Asked for each request of each device: quick, from memory
  /// unless the database has changed; may be called from an I/O thread.
  /// @return Errc::unauthorized if the device is unknown or revoked
  [[nodiscard]] Result<DevicePublicKey> public_key_of(const DeviceId& device);

  // ---- devices: by their users
  // --------------------------------------------------------------------------------

  /// A new code, good for k_device_code_lifetime; the one before is void. Also for a device that has an
  /// owner.
  /// @return Errc::unauthorized if the device is unknown or revoked
  [[nodiscard]] Result<MintedCode> mint_device_code(const DeviceId& device);

  /// Makes a user who has an account the owner of the device that the code is of.
  /// @return as sign_up
  [[nodiscard]] Parsed<DeviceId> link(UserId user, std::string_view device_code);

  /// The device's record, revoked or not.
  /// @return Errc::not_found
  [[nodiscard]] Result<DeviceRecord> device(const DeviceId& device);

  /// What energy costs at the device, as the JSON that DeviceChanges::tariff was; nullopt where nobody has said, and
  /// for a device that does not exist. It is the owner's: who loses the device takes it away.
  [[nodiscard]] Result<std::optional<std::string>> tariff(const DeviceId& device);

  /// By device id.
  [[nodiscard]] Result<std::vector<UsersDevice>> devices_of(UserId user);

  /// All who have a role in the device, owner, operators and viewers, by id.
  [[nodiscard]] Result<std::vector<UserId>> users_of(const DeviceId& device);

  /// @return Errc::not_found, the same whether the device does not exist or is not the user's
  [[nodiscard]] Result<Role> role_of(UserId user, const DeviceId& device);

  // What follows is the owner's right, but for leaving. `by` without a role gets Errc::not_found, another member
  // Errc::forbidden.

  /// @return the device as it is then | Errc::invalid with every wrong member: /name, /timezone,
  /// /nominal_voltage, /site
  [[nodiscard]] Parsed<DeviceRecord> update_device(UserId by, const DeviceId& device, const DeviceChanges& changes);

  /// When the device switches by itself, as it was set last. Gone with the owner, save for its revision.
  [[nodiscard]] Result<ScheduleRecord> schedule(const DeviceId& device);

  /// Sets the schedule in the place of the one of revision `based_on`; the new one has the next revision.
  /// @param json  checked by whoever knows schedules
  /// @return Errc::not_found | Errc::forbidden: the user may not switch | Errc::conflict: it has another revision by now
  [[nodiscard]] Result<ScheduleRecord> set_schedule(UserId by, const DeviceId& device, std::uint64_t based_on,
                                                    const std::string& json);

  /// What the device has said of its schedule.
  /// @param revision  which one it keeps; nullopt: it knows no schedules
  /// @param error  why it does not keep the one that it was sent
  /// @return the record as it is then, if it was another one before; nullopt: nothing new
  [[nodiscard]] Result<std::optional<ScheduleRecord>> note_device_schedule(const DeviceId& device,
                                                                           std::optional<std::uint64_t> revision,
                                                                           const std::optional<std::string>& error);

  /// The owner first, then by name.
  [[nodiscard]] Result<std::vector<Member>> members(UserId by, const DeviceId& device);

  /// Gives a user a role, or another one.
  /// @return Errc::not_found if there is no such user | Errc::invalid for Role::owner: there is one, and it
  /// is not given
  ///         away like this | Errc::conflict if `username` is the owner
  [[nodiscard]] Result<Member> set_member(UserId by, const DeviceId& device, std::string_view username, Role role);

  /// Each member may take away their own role: they leave.
  /// @return Errc::not_found if the user is no member | Errc::conflict if `username` is the owner
  [[nodiscard]] Result<void> remove_member(UserId by, const DeviceId& device, std::string_view username);

  /// The device is nobody's: owner and members lose it, and whoever stands at it may link it. What it has measured, its
  /// audit and its commands are not the next owner's to see; with Past::erased they are nobody's any more.
  [[nodiscard]] Result<void> release(UserId by, const DeviceId& device, Past past = Past::hidden);

  /// Whoever stands at the device takes it over: as release, by the device itself. Nothing to do where it has no owner.
  /// @return Errc::unauthorized if the device is unknown or revoked
  [[nodiscard]] Result<void> reset_owner(const DeviceId& device);

  /// What the device may know of itself.
  /// @return Errc::unauthorized if it is unknown or revoked
  [[nodiscard]] Result<OwnDevice> own_device(const DeviceId& device);

  /// Whoever stands at the device gives it a name.
  /// @param name  as DeviceChanges::name
  /// @return the device as it is then | Errc::unauthorized if it is unknown or revoked | Errc::invalid at /name
  [[nodiscard]] Parsed<OwnDevice> name_own_device(const DeviceId& device, const std::string& name);

  // ---- erasing: what is noted here with the loss of an owner, others do
  // -------------------------------------------------------------------------

  /// Devices whose data is to be erased and is not yet.
  [[nodiscard]] Result<std::vector<Erasure>> erasures();

  /// It is erased; nothing to do if the device is to be erased up to a later moment by now.
  [[nodiscard]] Result<void> erased(const Erasure& erasure);

  /// Every device that has lost a past, ever: what it measured before is not to be stored again.
  [[nodiscard]] Result<std::vector<Erasure>> erased_pasts();

  // ---- audit
  // --------------------------------------------------------------------------------------------------

  /// Writes an entry down. What this class changes in ownership, roles and enrolment it writes down itself.
  [[nodiscard]] Result<void> record(const AuditEntry& entry);

  /// The device's entries of the range, oldest first.
  /// @param limit  of more than this, the newest
  [[nodiscard]] Result<std::vector<AuditEntry>> audit(const DeviceId& device, TimeRange range,
                                                      std::size_t limit = 1000);

  /// As audit, for whoever administers the device: without what users did before it lost a former owner.
  /// @return Errc::not_found, Errc::forbidden
  [[nodiscard]] Result<std::vector<AuditEntry>> audit_for(UserId by, const DeviceId& device, TimeRange range,
                                                          std::size_t limit = 1000);

  /// Writes down how commands went, in the audit too; all or none, but for those of devices that have lost their owner
  /// since they were given.
  [[nodiscard]] Result<void> record_commands(std::span<const DeviceCommand> commands);

  /// Writes down what a device has switched by itself, in the audit too, in any order and however often it is told; all
  /// or none, but for what was before the device lost its owner.
  /// @return those that were not known yet
  [[nodiscard]] Result<std::vector<CommandRecord>> record_switchings(const DeviceId& device,
                                                                     std::span<const CommandRecord> switchings);

  /// The device's commands of the range, oldest first, none from under a former owner.
  /// @param limit  of more than this, the newest
  [[nodiscard]] Result<std::vector<CommandRecord>> commands(const DeviceId& device, TimeRange range,
                                                            std::size_t limit = 1000);

  // ---- backup
  // -------------------------------------------------------------------------------------------------

  /// Copies all of it into a new file, mode 0600, as it is at one moment. Nobody, in no process, changes anything from
  /// before the copy until `while_it_stands_still` has returned: what that copies is of the same moment. Reading goes
  /// on; changes wait.
  /// @param file  does not exist
  /// @return what `while_it_stands_still` failed with | Errc::conflict if `file` exists
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& file,
                                     const std::function<Result<void>()>& while_it_stands_still);

 private:
  class Database;
  Accounts(std::unique_ptr<Database> database, Clock clock, PasswordCost cost);

  const std::unique_ptr<Database> database_;
  const Clock clock_;
  PasswordHasher hasher_;
};

}  // namespace edl::server
