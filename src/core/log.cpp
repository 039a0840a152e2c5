#include "core/log.hpp"

#include <spdlog/formatter.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "core/json_syntax.hpp"
#include "core/timestamp.hpp"

namespace edl {
namespace {

/// The logger whose messages are members of a JSON object already: it is there if the log is JSON.
const std::string k_members_logger = "members";

std::string_view view_of(spdlog::string_view_t text) { return {text.data(), text.size()}; }

std::string message_member(std::string_view message) {
  std::string member = R"(,"message":)";
  append_json_string(member, message);
  return member;
}

/// One object for each message, whatever the message contains.
class JsonLines final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    std::string line = R"({"time":")" + to_rfc3339(std::chrono::floor<std::chrono::milliseconds>(message.time));
    line += R"(","level":")";
    line += view_of(spdlog::level::to_string_view(message.level));
    line += '"';
    const std::string_view payload = view_of(message.payload);
    line += view_of(message.logger_name) == k_members_logger ? std::string(payload) : message_member(payload);
    line += "}\n";
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonLines>(); }
};

}  // namespace

void set_up_log(LogFormat format) {
  if (format == LogFormat::text) {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()));
    return;
  }
  const auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  sink->set_formatter(std::make_unique<JsonLines>());
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("", sink));
  spdlog::register_logger(std::make_shared<spdlog::logger>(k_members_logger, sink));
}

LogFields& LogFields::add(std::string_view name, std::string_view value) {
  begin(name);
  text_ += value;
  append_json_string(json_, value);
  return *this;
}

LogFields& LogFields::add(std::string_view name, std::int64_t value) {
  begin(name);
  const std::string number = std::to_string(value);
  text_ += number;
  json_ += number;
  return *this;
}

LogFields& LogFields::add(std::string_view name, double value) {
  begin(name);
  append_json_number(text_, value);
  append_json_number(json_, value);
  return *this;
}

void LogFields::begin(std::string_view name) {
  text_ += ' ';
  text_ += name;
  text_ += '=';
  json_ += ",\"";
  json_ += name;
  json_ += "\":";
}

void log(spdlog::level::level_enum level, std::string_view message, const LogFields& fields) {
  if (const auto members = spdlog::get(k_members_logger)) {
    members->log(level, "{}", message_member(message) + fields.as_json());
  } else {
    spdlog::log(level, "{}{}", message, fields.as_text());
  }
}

}  // namespace edl
