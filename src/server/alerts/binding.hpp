#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "core/timestamp.hpp"
#include "server/alerts/alerts_file.hpp"

// Values of the house in statements and rows.
namespace edl::server::alerts {

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

template <typename... Values>
void run(SQLite::Database& db, const char* sql, const Values&... values) {
  SQLite::Statement statement(db, sql);
  put_all(statement, values...);
  statement.exec();
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

/// @throws CorruptRow for a number that is none of the enumerators from 0 to `last`
template <typename Enum>
Enum word_in(const SQLite::Column& column, Enum last) {
  const std::int64_t number = column.getInt64();
  if (number < 0 || number > static_cast<std::int64_t>(last)) throw CorruptRow{"an alert's row is damaged"};
  return static_cast<Enum>(number);
}
template <typename Enum>
std::optional<Enum> maybe_word(const SQLite::Column& column, Enum last) {
  return column.isNull() ? std::nullopt : std::optional(word_in(column, last));
}

}  // namespace edl::server::alerts
