#pragma once

#include <filesystem>

#include "core/device_id.hpp"
#include "core/result.hpp"
#include "net/client_tls.hpp"
#include "net/url.hpp"

namespace edl::agent {

/// Who this agent is and whose server it delivers to: what `edl-agent init` writes down.
struct Identity {
  DeviceId device;
  net::Url server;
  net::TlsTrust trust{};  ///< by what the server is known, where its URL says https
};

/// Where the agent's data folder keeps what. Everything in it is for its owner alone.
struct AgentFolder {
  std::filesystem::path root;

  [[nodiscard]] std::filesystem::path private_key() const { return root / "device.key.pem"; }
  [[nodiscard]] std::filesystem::path public_key() const { return root / "device.pub.pem"; }
  [[nodiscard]] std::filesystem::path identity() const { return root / "identity.toml"; }
  /// Where `edl-agent init` keeps the certificates by which the server is known.
  [[nodiscard]] std::filesystem::path server_ca() const { return root / "server-ca.pem"; }
  [[nodiscard]] std::filesystem::path outbox() const { return root / "outbox.sqlite"; }
  [[nodiscard]] std::filesystem::path relays() const { return root / "relays.json"; }
  [[nodiscard]] std::filesystem::path schedule() const { return root / "schedule.json"; }
  [[nodiscard]] std::filesystem::path lock() const { return root / "agent.lock"; }
  [[nodiscard]] std::filesystem::path agent_socket() const { return root / "agent.sock"; }
  /// Eight digits that stand on the device's label, too.
  [[nodiscard]] std::filesystem::path pairing_code() const { return root / "pairing.code"; }
  /// How many wrong codes there were.
  [[nodiscard]] std::filesystem::path pairing_window() const { return root / "pairing.json"; }

  /// Makes the folder, mode 0700, where it is not there yet.
  [[nodiscard]] Result<void> create() const;

  /// Keeps a copy of the certificates in the file that `trust` names.
  /// @return Errc::conflict if there is one already: a device's identity is not overwritten
  [[nodiscard]] Result<void> write_identity(const Identity& identity) const;

  /// @return Errc::not_found saying how to make one | Errc::unreadable or invalid with the place
  [[nodiscard]] Result<Identity> read_identity() const;
};

/// The right to be the only agent of a folder, for as long as it lives.
class FolderLock {
 public:
  /// @return Errc::conflict if another agent runs there | Errc::io
  [[nodiscard]] static Result<FolderLock> take(const AgentFolder& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

}  // namespace edl::agent
