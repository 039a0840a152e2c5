// The child of quality_kill_test: keeps records without end and writes the number of each that is done to its standard
// output. It is meant to be killed.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <semaphore>

#include "unit/server/quality/quality_kill.hpp"

int main(int argc, char** argv) {
  using namespace edl::server;
  using namespace edl::server::testing;
  if (argc != 3) return 2;
  std::counting_semaphore<> in_flight(16);
  const auto records = opened({.file = argv[1], .quota = {.events = 1'000'000, .harmonics = 1'000'000}});
  for (std::uint64_t number = std::strtoull(argv[2], nullptr, 10);; ++number) {
    in_flight.acquire();
    const auto done = [&in_flight, number](const auto& result) {
      const bool told = result && ::write(STDOUT_FILENO, &number, sizeof number) == sizeof number;
      if (!told) std::_Exit(1);
      in_flight.release();
    };
    if (kill_is_harmonics(number)) {
      records->keep(kill_device(number), std::vector{kill_harmonics(number)}, done);
    } else {
      records->keep(kill_device(number), kill_events(number), done);
    }
  }
}
