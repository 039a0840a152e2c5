#include "server/store/embedded/rocksdb_log.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>

#include "server/store/embedded/embedded_store.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

/// Our log as text, for as long as this lives.
class LogText {
 public:
  LogText() : before_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_));
    logger->set_level(spdlog::level::debug);
    logger->set_pattern("%l: %v");
    spdlog::set_default_logger(std::move(logger));
  }
  LogText(const LogText&) = delete;
  LogText& operator=(const LogText&) = delete;
  ~LogText() { spdlog::set_default_logger(before_); }

  [[nodiscard]] std::string str() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

TEST(rocksdb_log_test, errors_are_errors_of_our_log_and_its_housekeeping_is_for_debugging) {
  const LogText text;
  const auto log = make_rocksdb_log();
  rocksdb::Info(log, "opened %d", 1);
  rocksdb::Header(log, "options");
  rocksdb::Warn(log, "stalling %s", "a little");
  rocksdb::Error(log, "table %d is broken", 7);
  rocksdb::Error(log, "%s", std::string(5000, 'x').c_str());
  EXPECT_EQ(text.str(),
            "debug: RocksDB: stalling a little\n"
            "error: RocksDB: table 7 is broken\n"
            "error: RocksDB: " +
                std::string(1023, 'x') + "\n");
}

TEST(rocksdb_log_test, the_stores_folder_has_no_log_files) {
  const TemporaryFolder folder;
  { ASSERT_TRUE(open_embedded_store({.path = folder.path() / "readings"}).has_value()); }
  { ASSERT_TRUE(open_embedded_store({.path = folder.path() / "readings"}).has_value()); }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "readings")) {
    EXPECT_EQ(entry.path().filename().string().find("LOG"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace edl::server::testing
