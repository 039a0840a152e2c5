#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "core/device_id.hpp"
#include "core/device_key.hpp"
#include "server/accounts/access_keys.hpp"
#include "server/accounts/accounts.hpp"
#include "server/server.hpp"
#include "support/temporary_directory.hpp"

namespace edl {

/// The whole server with a device and its owner, in a folder of its own, asked as strangers ask it: by bytes over a
/// connection.
class ServedHouse {
 public:
  /// Made by the first call, and there until the fuzzer ends.
  [[nodiscard]] static ServedHouse& get();

  /// Tokens that are good, whatever input came before.
  [[nodiscard]] const std::string& user_token();
  [[nodiscard]] const std::string& device_token();

  /// Sends the bytes on a connection of their own, says that no more come, and waits for the server to end it.
  /// @return everything that it has said; stops the fuzzer where it says nothing for 15 s and does not end either
  [[nodiscard]] std::string exchange(std::string_view bytes) const;

  /// Makes the device the owner's again, whom an input may have taken it from, or deleted.
  void restore();

 private:
  ServedHouse();
  void sign_up();
  void renew_tokens();

  testing::TemporaryDirectory folder_;
  DeviceId device_ = DeviceId::parse("cellar").value();
  DevicePrivateKey key_ = DevicePrivateKey::generate();
  std::unique_ptr<server::Accounts> accounts_;
  std::unique_ptr<server::AccessKeys> access_keys_;
  std::unique_ptr<server::Server> server_;
  server::UserId owner_{};
  std::string user_token_;
  std::string device_token_;
  std::chrono::steady_clock::time_point renew_at_{};
};

/// What holds of all that the server says on a connection, whatever was asked: each answer is HTTP of a status below 500
/// or one that asks to come again, and each that fails is a problem document. Stops the fuzzer where it does not.
void require_good_answers(std::string_view said);

}  // namespace edl
