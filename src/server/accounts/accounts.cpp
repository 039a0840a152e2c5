#include "server/accounts/accounts.hpp"

#include <utility>

#include "server/accounts/database.hpp"

namespace edl::server {

Result<std::unique_ptr<Accounts>> Accounts::open(const std::filesystem::path& file, Clock clock, PasswordCost cost) {
  auto database = Database::open(file);
  if (!database) return tl::unexpected(database.error());
  return std::unique_ptr<Accounts>(new Accounts(std::move(*database), std::move(clock), cost));  // NOLINT: private
}

Accounts::Accounts(std::unique_ptr<Database> database, Clock clock, PasswordCost cost)
    : database_(std::move(database)), clock_(std::move(clock)), hasher_(cost) {}

Accounts::~Accounts() = default;

}  // namespace edl::server
