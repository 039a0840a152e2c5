// The child of alerts_kill_test: lets seconds come without end and writes the number of each that is stored to its
// standard output. It is meant to be killed.
#include <unistd.h>

#include <cstdlib>

#include "unit/server/alerts/alerts_kill.hpp"

int main(int argc, char** argv) {
  using namespace edl::server;
  using namespace edl::server::testing;
  if (argc != 3) return 2;
  std::atomic<std::uint64_t> stored = std::strtoull(argv[2], nullptr, 10);
  const auto room = Alerts::open(kill_settings(argv[1], stored)).value();
  if (!room->start(kill_surroundings(stored))) return 1;
  for (;;) {
    const std::uint64_t number = stored++;
    if (::write(STDOUT_FILENO, &number, sizeof number) != sizeof number) return 1;
    room->stored(kill_device(), {kill_reading(number)});
    if (number % 16 == 0) room->settle();
  }
}
