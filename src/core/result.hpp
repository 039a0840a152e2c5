#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace edl {

/// Every kind of failure that happens in normal life. What a caller does differs by kind; what a person reads
/// is Error::message. Bugs and broken hosts are exceptions instead.
enum class Errc {
  unreadable,    ///< not the format it claims to be
  invalid,       ///< readable, but a value is wrong
  too_large,     ///< over a limit of size or count
  unauthorized,  ///< no proof of identity, or a bad one
  forbidden,     ///< identity known, right missing
  not_found,     ///< the thing named does not exist
  conflict,      ///< the thing exists already or is in another state
  too_many,      ///< over a limit of rate
  unavailable,   ///< a part needed is not there now; later may work
  timeout,       ///< no answer in the time given
  expired,       ///< was good once
  corrupt,       ///< stored data that does not verify
  io,            ///< the operating system refused
};

/// The kind's name as logs print it, for example "not_found".
[[nodiscard]] const char* name_of(Errc code) noexcept;

/// A failure: its kind, a sentence for people, and the place (a file, a JSON pointer, an option's name).
struct Error {
  Errc code;
  std::string message;
  std::string where{};

  bool operator==(const Error&) const = default;
};

/// "message (where)", or the message alone where no place is known.
[[nodiscard]] std::string to_string(const Error& error);

template <typename T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning a failure from a function that returns Result.
[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message, std::string where = {}) {
  return tl::unexpected(Error{code, std::move(message), std::move(where)});
}

}  // namespace edl
