// The child of store_kill_test: appends batches without end and writes the number of each that was acknowledged to
// its standard output. It is meant to be killed.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <semaphore>

#include "server/store/embedded/embedded_store.hpp"
#include "unit/server/store/store_kill.hpp"

int main(int argc, char** argv) {
  using namespace edl::server;
  if (argc != 3) return 2;
  // A small write buffer, so that the kill also meets flushes and compactions.
  auto store = open_embedded_store({.path = argv[1], .write_buffer_bytes = 64 * 1024});
  if (!store) {
    std::cerr << to_string(store.error()) << '\n';
    return 1;
  }
  std::counting_semaphore<> in_flight(testing::k_max_in_flight);
  for (std::uint64_t batch = std::strtoull(argv[2], nullptr, 10);; ++batch) {
    in_flight.acquire();
    (*store)->append(testing::kill_device(batch), testing::kill_batch(batch), [&, batch](edl::Result<void> result) {
      const bool told = result && ::write(STDOUT_FILENO, &batch, sizeof batch) == sizeof batch;
      if (!told) std::_Exit(1);
      in_flight.release();
    });
  }
}
