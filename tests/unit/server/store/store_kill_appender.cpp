// The child of store_kill_test. It is meant to be killed.
#include <cstdlib>
#include <iostream>

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
  edl::server::testing::append_until_killed(**store, std::strtoull(argv[2], nullptr, 10));
}
