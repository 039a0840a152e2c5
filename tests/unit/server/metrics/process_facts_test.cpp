#include "server/metrics/process_facts.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <vector>

namespace edl::server {
namespace {

TEST(ProcessFacts, count_the_files_that_are_open) {
  const auto before = process_facts().open_files;
  EXPECT_GE(before, 3U);
  const int one = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int two = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(process_facts().open_files, before + 2);
  ::close(one);
  ::close(two);
  EXPECT_EQ(process_facts().open_files, before);
}

TEST(ProcessFacts, know_when_the_process_began) {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  const auto facts = process_facts();
  EXPECT_LE(facts.started_at_s, now.count() + 2);  // btime is rounded to seconds
  EXPECT_GE(facts.started_at_s, now.count() - 3'600);
  EXPECT_EQ(facts.started_at_s, process_facts().started_at_s);
}

TEST(ProcessFacts, see_memory_that_is_used) {
  const auto before = process_facts();
  constexpr std::size_t k_bytes = std::size_t{64} << 20;
  const std::vector<char> used(k_bytes, 'x');
  const auto after = process_facts();
  EXPECT_GE(after.resident_bytes, before.resident_bytes + k_bytes / 2);
  EXPECT_LE(after.resident_bytes, after.virtual_bytes);
  EXPECT_EQ(used.back(), 'x');
}

TEST(ProcessFacts, agree_with_getrusage_and_the_limits) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  const double before = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  const auto facts = process_facts();
  EXPECT_GE(facts.processor_s, before - 0.02);
  EXPECT_LT(facts.processor_s, before + 5.0);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  EXPECT_EQ(facts.most_files, files.rlim_cur);
}

}  // namespace
}  // namespace edl::server
