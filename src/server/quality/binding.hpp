#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>
#include <string_view>

#include "server/quality/rows.hpp"

// What SQLiteCpp does not bind by itself.
namespace edl::server::quality {

template <typename T>
void bind_to(SQLite::Statement& statement, int index, const std::optional<T>& value) {
  if (value) {
    statement.bind(index, *value);
  } else {
    statement.bind(index);
  }
}

inline void bind_to(SQLite::Statement& statement, int index, DeviceNumber device) {
  statement.bind(index, static_cast<std::int64_t>(device));
}

inline void bind_to(SQLite::Statement& statement, int index, std::string_view blob) {
  statement.bindNoCopy(index, blob.data(), static_cast<int>(blob.size()));
}

[[nodiscard]] inline std::string payload_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

}  // namespace edl::server::quality
