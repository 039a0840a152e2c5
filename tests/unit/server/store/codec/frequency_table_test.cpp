#include "server/store/embedded/codec/frequency_table.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <numeric>

#include "unit/server/store/codec/codec_testing.hpp"

namespace edl::server::codec {
namespace {

using Counts = std::array<std::uint32_t, k_max_tokens>;

Counts random_counts(server::testing::RandomColumns& random) {
  Counts counts{};
  const std::uint64_t most = std::uint64_t{1} << random.below(20);
  const std::uint64_t present = 1 + random.below(k_max_tokens);
  for (std::uint64_t i = 0; i < present; ++i) {
    counts[random.below(k_max_tokens)] = static_cast<std::uint32_t>(1 + random.below(most));
  }
  return counts;
}

TEST(frequency_table_test, what_is_written_is_read_and_means_all_of_the_probability) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  server::testing::RandomColumns random(seed);
  for (int i = 0; i < 500; ++i) {
    const Counts counts = random_counts(random);
    const ChosenTable chosen = choose_table(counts);
    std::string bytes;
    BitWriter out(bytes);
    write_table(out, chosen.table);
    out.finish();
    BitReader in(bytes);
    ASSERT_EQ(read_table(in, k_max_tokens), chosen.table);
    EXPECT_EQ(in.used(), bytes.size());
    const Frequencies frequencies = frequencies_of(chosen.table);
    EXPECT_EQ(frequencies, chosen.frequencies);
    EXPECT_EQ(std::accumulate(frequencies.begin(), frequencies.end(), 0u), k_probability_sum);
    for (std::size_t token = 0; token < k_max_tokens; ++token) {
      EXPECT_EQ(frequencies[token] > 0, counts[token] > 0) << token;
    }
  }
}

TEST(frequency_table_test, a_table_of_thirty_tokens_takes_some_ten_bytes_and_codes_near_the_entropy) {
  Counts counts{};
  double entropy = 0;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 30; ++i)
    sum += counts[i] = static_cast<std::uint32_t>(1 + 600 * std::exp2(-0.25 * static_cast<double>(i)));
  for (const std::uint32_t count : counts) {
    if (count > 0) entropy += count * std::log2(static_cast<double>(sum) / count);
  }
  EXPECT_LE(choose_table(counts).bits, entropy * 1.005 + 12 * 8);
}

}  // namespace
}  // namespace edl::server::codec
