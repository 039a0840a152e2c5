#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/device_key.hpp"
#include "server/accounts/accounts.hpp"
#include "support/temporary_directory.hpp"

namespace edl::testing {

/// The cheapest Argon2id there is: these tests are not about its strength.
inline constexpr server::PasswordCost k_cheap{.passes = 1, .memory_bytes = 8192};

inline DeviceId device_id(std::string_view text) { return DeviceId::parse(text).value(); }

/// Accounts in a directory of their own, with a clock that the test moves.
class AccountsTest : public ::testing::Test {
 protected:
  AccountsTest() { reopen(); }

  /// As after a restart of the server.
  void reopen() {
    accounts_.reset();
    auto opened = open_another();
    if (!opened) throw std::runtime_error(to_string(opened.error()));
    accounts_ = std::move(*opened);
  }

  /// As another process on the same file.
  [[nodiscard]] Result<std::unique_ptr<server::Accounts>> open_another() {
    return server::Accounts::open(
        file(), [this] { return now(); }, k_cheap);
  }

  [[nodiscard]] std::filesystem::path file() const { return directory_.path() / "accounts.db"; }
  [[nodiscard]] server::Accounts& accounts() { return *accounts_; }
  [[nodiscard]] Timestamp now() const { return from_unix_ms(now_ms_); }
  void pass(std::chrono::milliseconds time) { now_ms_ += time.count(); }

  DeviceId enroll(std::string_view id) {
    const auto device = device_id(id);
    const auto enrolled = accounts().enroll(device, DevicePrivateKey::generate().public_key().pem());
    if (!enrolled) throw std::runtime_error(to_string(enrolled.error()));
    return device;
  }
  [[nodiscard]] Result<void> record_command(const DeviceId& device, server::CommandRecord command) {
    return accounts().record_commands(std::vector<server::DeviceCommand>{{device, std::move(command)}});
  }
  std::string code_of(const DeviceId& device) { return accounts().mint_device_code(device).value().code.shown(); }

  /// A user who owns a new device named `device`.
  server::User owner(std::string_view name, std::string_view device) {
    auto signed_up = accounts().sign_up(name, Secret("correct horse"), code_of(enroll(device)));
    if (!signed_up) throw std::runtime_error(signed_up.error().summary);
    return signed_up->user;
  }

 private:
  const TemporaryDirectory directory_;
  std::atomic<std::int64_t> now_ms_{1'795'428'000'000};
  std::unique_ptr<server::Accounts> accounts_;
};

}  // namespace edl::testing
