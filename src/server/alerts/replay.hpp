#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/timestamp.hpp"
#include "server/alerts/alert_machine.hpp"

namespace edl::server {

/// A time in which a rule's alert was on, as it is kept.
struct AlertSpell {
  std::int64_t id = 0;  ///< 0: not kept yet
  Timestamp begin;
  std::optional<Timestamp> end{};  ///< does not belong to it; nullopt: it is on
  double extreme = 0;

  bool operator==(const AlertSpell&) const = default;
};

/// Works a rule out anew over a time in which readings have come late, and says what has to change in what is kept, so
/// that in the end the same is kept as if all readings had come in their order:
///
/// - what was told is never taken back: a spell that is kept stays, at most its begin and end move; one that the late
///   readings gainsay stays as it is, for it was told;
/// - what is kept is not kept twice: an alert that goes on over two kept spells keeps both, one after the other;
/// - what was not known comes in as a new spell.
///
/// To be given all readings from begin() on, ascending, until it is settled or there are no more. Pure.
class Replay {
 public:
  /// @param late  of the readings that came late
  /// @param not_before  the rule's own begin
  /// @param kept  all spells of the rule that had not ended before begin(), ascending
  Replay(const AlertCondition& condition, TimeRange late, Timestamp not_before, std::vector<AlertSpell> kept);

  /// Where reading begins: so far before the late readings that nothing before has any part in it.
  [[nodiscard]] static Timestamp begin_of(const AlertCondition& condition, TimeRange late, Timestamp not_before);

  /// @return whether it is settled: what follows is as it was
  bool take(Timestamp time, double value);
  [[nodiscard]] bool settled() const { return settled_; }

  /// Of an unsettled one: how the rule stands behind the last reading.
  [[nodiscard]] const AlertMachine& machine() const { return machine_; }

  /// A kept spell that began before begin() and that late readings have ended earlier than was told: its worst value may
  /// lie behind that end. The readings of this range are to be given to take_again(), which looks for it anew.
  [[nodiscard]] std::optional<TimeRange> cut() const { return cut_; }
  void take_again(double value);

  /// @return the spells that are new or have changed
  [[nodiscard]] std::vector<AlertSpell> changes() const;

 private:
  [[nodiscard]] const AlertSpell* kept_at(Timestamp time) const;
  [[nodiscard]] bool goes_on_as_kept(Timestamp time) const;
  [[nodiscard]] std::vector<AlertSpell> found() const;

  AlertCondition condition_;
  Timestamp begin_;
  Timestamp settles_from_;
  std::vector<AlertSpell> kept_;
  AlertMachine machine_;
  std::vector<AlertSpell> ended_;  // found, and over
  std::optional<TimeRange> cut_;   // of the first of them
  bool looked_again_ = false;
  Timestamp last_{};
  bool settled_ = false;
};

}  // namespace edl::server
