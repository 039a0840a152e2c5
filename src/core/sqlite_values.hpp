#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "core/timestamp.hpp"

// Values of the house in SQLite's statements and rows: times as milliseconds since 1970, enumerators as numbers, nullopt
// as NULL.
namespace edl::sqlite {

inline void put(SQLite::Statement& statement, int index, const std::string& text) { statement.bind(index, text); }
inline void put(SQLite::Statement& statement, int index, double value) { statement.bind(index, value); }
inline void put(SQLite::Statement& statement, int index, std::int64_t value) { statement.bind(index, value); }
inline void put(SQLite::Statement& statement, int index, bool value) { statement.bind(index, value ? 1 : 0); }
inline void put(SQLite::Statement& statement, int index, Timestamp time) { statement.bind(index, to_unix_ms(time)); }

template <typename T>
requires std::is_enum_v<T>
void put(SQLite::Statement& statement, int index, T value) { statement.bind(index, static_cast<std::int64_t>(value)); }

template <typename T>
void put(SQLite::Statement& statement, int index, const std::optional<T>& value) {
  if (value) {
    put(statement, index, *value);
  } else {
    statement.bind(index);
  }
}

/// Binds all, from the first place on.
template <typename... Values>
void put_all(SQLite::Statement& statement, const Values&... values) {
  int index = 0;
  (put(statement, ++index, values), ...);
}

/// @return rows that were changed
template <typename... Values>
int run(SQLite::Database& db, const char* sql, const Values&... values) {
  SQLite::Statement statement(db, sql);
  put_all(statement, values...);
  return statement.exec();
}

inline Timestamp time_in(const SQLite::Column& column) { return from_unix_ms(column.getInt64()); }

inline std::optional<Timestamp> maybe_time(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(time_in(column));
}
inline std::optional<double> maybe_number(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getDouble());
}
inline std::optional<std::string> maybe_text(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getString());
}

}  // namespace edl::sqlite
