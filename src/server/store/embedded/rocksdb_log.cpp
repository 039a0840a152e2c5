#include "server/store/embedded/rocksdb_log.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace edl::server {
namespace {

constexpr std::size_t k_max_line = 1024;

class RocksdbLog final : public rocksdb::Logger {
 public:
  RocksdbLog() : rocksdb::Logger(rocksdb::WARN_LEVEL) {}

  // Both are called: the one without a level is for headers and for what has none.
  using rocksdb::Logger::Logv;
  void Logv(const char* format, std::va_list arguments) override {
    Logv(rocksdb::InfoLogLevel::WARN_LEVEL, format, arguments);
  }
  void Logv(rocksdb::InfoLogLevel level, const char* format, std::va_list arguments) override {
    if (level < GetInfoLogLevel() || level == rocksdb::InfoLogLevel::HEADER_LEVEL) return;
    std::array<char, k_max_line> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    const std::string_view text(line.data());
    if (level >= rocksdb::InfoLogLevel::ERROR_LEVEL) {
      spdlog::error("RocksDB: {}", text);
    } else {
      spdlog::debug("RocksDB: {}", text);
    }
  }
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_rocksdb_log() { return std::make_shared<RocksdbLog>(); }

}  // namespace edl::server
