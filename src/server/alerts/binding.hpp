#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>

#include "core/sqlite_values.hpp"
#include "server/alerts/alerts_file.hpp"

// Values of the house in statements and rows.
namespace edl::server::alerts {

using sqlite::maybe_number;
using sqlite::maybe_text;
using sqlite::maybe_time;
using sqlite::put;
using sqlite::put_all;
using sqlite::run;
using sqlite::time_in;

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
