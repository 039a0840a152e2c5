#pragma once

// How Pushes works on its file, for its .cpp files.

#include <SQLiteCpp/SQLiteCpp.h>

#include <utility>

#include "server/push/push_file.hpp"
#include "server/push/pushes.hpp"
#include "server/push/rows.hpp"

namespace edl::server {

template <typename Body>
auto Pushes::with_file(const Body& body) -> decltype(body(std::declval<SQLite::Database&>())) {
  const std::lock_guard lock(mutex_);
  try {
    SQLite::Transaction transaction(*db_, SQLite::TransactionBehavior::IMMEDIATE);
    auto done = body(*db_);
    if (done) transaction.commit();
    return done;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(push::error_of(exception, settings_.file));
  } catch (const push::CorruptRow& row) {
    return fail(Errc::corrupt, row.message, settings_.file.string());
  }
}

}  // namespace edl::server
