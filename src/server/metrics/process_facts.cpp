#include "server/metrics/process_facts.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace edl::server {
namespace {

/// Of /proc/self/stat, which counts from 1: the first field after the program's name, which may contain anything.
constexpr int k_field_after_name = 3;
constexpr int k_field_start_time = 22;

/// When the machine was started, as Unix time.
double boot_time() {
  std::ifstream in("/proc/stat");
  for (std::string word; in >> word;) {
    double time = 0.0;
    if (word == "btime" && in >> time) return time;
  }
  return 0.0;
}

double start_time() {
  std::ifstream in("/proc/self/stat");
  std::string text;
  std::getline(in, text);
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0.0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  for (int field = k_field_after_name; field < k_field_start_time; ++field) fields >> skipped;
  double ticks = 0.0;
  return fields >> ticks ? boot_time() + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)) : 0.0;
}

double processor_time() {
  timespec used{};
  if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return 0.0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

std::uint64_t open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return 0;
  const auto count = static_cast<std::uint64_t>(std::distance(begin(files), end(files)));
  return count == 0 ? 0 : count - 1;  // but the one by which they are counted
}

}  // namespace

ProcessFacts process_facts() {
  ProcessFacts facts{.started_at_s = start_time(), .processor_s = processor_time(), .open_files = open_files()};
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::uint64_t pages = 0;
  std::uint64_t resident = 0;
  if (std::ifstream in("/proc/self/statm"); in >> pages >> resident) {
    facts.virtual_bytes = pages * page;
    facts.resident_bytes = resident * page;
  }
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) facts.most_files = files.rlim_cur;
  return facts;
}

}  // namespace edl::server
