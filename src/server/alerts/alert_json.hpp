#pragma once

#include <array>
#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "core/member_note.hpp"
#include "server/alerts/records.hpp"

namespace edl::server {

/// An alert as calls answer it, apps hear it and webhooks get it.
struct AlertAnswer {
  std::string id;
  std::string device_id;
  std::string rule_id;
  std::string name;
  AlertQuantity quantity{};
  std::optional<AlertPhase> phase;
  std::optional<Comparison> comparison;
  std::optional<double> threshold;
  Severity severity{};
  AlertState state{};
  std::string begin;
  std::optional<std::string> end;
  std::optional<double> extreme;
  std::string raised_at;
  bool late = false;
  bool silenced = false;
  std::optional<std::string> acknowledged_at;
  std::optional<std::string> acknowledged_by;
  static constexpr std::array k_notes{
      note("name").says("of its rule, as the rest here, when it was found"),
      note("begin").as("date-time").says("when it was measured, not when the server heard of it"),
      note("end").as("date-time").says("null: it is on"),
      note("extreme").says("the worst value so far; null for device_offline and no_readings"),
      note("raised_at").as("date-time").says("when the server found it"),
      note("late").says("found in readings that came late: nobody was alarmed"),
      note("silenced").says("its rule was silenced when it was found"),
      note("acknowledged_at").as("date-time"),
      note("acknowledged_by").says("the user's name")};
};
BOOST_DESCRIBE_STRUCT(AlertAnswer, (),
                      (id, device_id, rule_id, name, quantity, phase, comparison, threshold, severity, state, begin,
                       end, extreme, raised_at, late, silenced, acknowledged_at, acknowledged_by))

[[nodiscard]] AlertAnswer answer_of(const Alert& alert);

/// What apps that watch the device are sent: {"type":"alert","device_id":…,"alert":{…}}.
[[nodiscard]] std::string app_message(const Alert& alert);

}  // namespace edl::server
