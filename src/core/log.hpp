#pragma once

#include <spdlog/common.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace edl {

/// How a program's log is written, on standard error.
enum class LogFormat : std::uint8_t {
  text,  ///< a line for people
  json,  ///< a line for programs: an object with time (RFC 3339), level, message and what else belongs to it
};

/// Sets the program's log up; not set up, it is spdlog's own. To be called before other threads log.
void set_up_log(LogFormat format);

/// What stands beside a message: names and values, kept apart in JSON.
class LogFields {
 public:
  /// @param name  of a-z and _: written as it is
  LogFields& add(std::string_view name, std::string_view value);
  LogFields& add(std::string_view name, std::int64_t value);
  /// @param value  finite; in JSON and text alike
  LogFields& add(std::string_view name, double value);

  [[nodiscard]] const std::string& as_text() const { return text_; }  ///< " name=value name=value"
  [[nodiscard]] const std::string& as_json() const { return json_; }  ///< `,"name":value,"name":value`

 private:
  void begin(std::string_view name);

  std::string text_;
  std::string json_;
};

/// Logs a message with its fields. Any thread.
void log(spdlog::level::level_enum level, std::string_view message, const LogFields& fields);

}  // namespace edl
