#include "server/accounts/accounts.hpp"

#include <utility>

#include "core/private_file.hpp"
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

Result<void> Accounts::copy_to(const std::filesystem::path& file,
                               const std::function<Result<void>()>& while_it_stands_still) {
  // Private and empty: SQLite keeps the mode of a file that is there.
  if (auto made = create_private_file(file, ""); !made) return made;
  return database_->write([&](SQLite::Database&) -> Result<void> {
    database_->copy_to(file);
    return while_it_stands_still();
  });
}

}  // namespace edl::server
