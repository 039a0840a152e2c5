// The child of outbox_kill_test: puts sets without end, and an event and harmonics with
// each, marks some as delivered, and writes the number of the last set
// of each put that returned to its standard output. It is meant to be killed.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "unit/agent/outbox/outbox_testing.hpp"

int main(int argc, char** argv) {
  using namespace edl::agent;
  using namespace edl::agent::testing;
  if (argc != 3) return 2;
  const auto outbox = opened({.file = argv[1]});
  for (std::int64_t first = std::strtoll(argv[2], nullptr, 10);;) {
    const std::int64_t end = first + 1 + first % 7;
    const std::int64_t last = end - 1;
    // Told twice, as a dip is that goes on for a while.
    if (!outbox->put(dip_at(last, std::nullopt)) || !outbox->put(dip_at(last))) return 1;
    if (!outbox->put(harmonics_at(last))) return 1;
    if (!outbox->put(sets_at(first, end))) return 1;
    if (::write(STDOUT_FILENO, &last, sizeof last) != sizeof last) return 1;
    if (!outbox->mark_sent(std::vector{second(first)}, second(first))) return 1;
    const auto events = outbox->unsent(RecordKind::event, static_cast<std::size_t>(first % 2), 1U << 20U);
    if (!events || !outbox->mark_sent(RecordKind::event, ids_of(*events), second(first))) return 1;
    first = end;
  }
}
