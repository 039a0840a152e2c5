// The child of influxdb_kill_test. It is meant to be killed.
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <iostream>

#include "net/url.hpp"
#include "server/store/influxdb/influxdb_store.hpp"
#include "unit/server/store/store_kill.hpp"

int main(int argc, char** argv) {
  using namespace edl::server;
  if (argc != 5) return 2;
  spdlog::set_level(spdlog::level::off);  // standard output tells what was acknowledged
  InfluxdbStoreSettings settings;
  settings.target.url = edl::net::parse_url(argv[1]).value();
  settings.target.database = argv[2];
  settings.spool = argv[3];
  settings.max_batch_bytes = 20'000;  // small, so that the kill meets many deliveries
  auto store = open_influxdb_store(settings);
  if (!store) {
    std::cerr << to_string(store.error()) << '\n';
    return 1;
  }
  edl::server::testing::append_until_killed(**store, std::strtoull(argv[4], nullptr, 10));
}
