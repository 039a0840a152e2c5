// What the codec is for: a recorded house stays as small as it has been.

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <memory>
#include <stdexcept>

#include "core/field.hpp"
#include "core/phase.hpp"
#include "unit/server/store/codec/codec_testing.hpp"

namespace edl::server {
namespace {

using namespace testing;

constexpr std::size_t k_columns = k_phase_count * k_field_count;
using Recording = std::array<Values, k_columns>;

struct CloseFile {
  void operator()(gzFile file) const { gzclose(file); }
};

/// A recording whose fields are in the order of k_fields and whose phases take turns.
Recording read_recording(const char* path) {
  const std::unique_ptr<gzFile_s, CloseFile> file(gzopen(path, "rb"));
  std::array<char, 512> buffer{};
  if (!file || gzgets(file.get(), buffer.data(), buffer.size()) == nullptr) throw std::runtime_error(path);
  Recording columns;
  for (std::size_t line = 0; gzgets(file.get(), buffer.data(), buffer.size()) != nullptr; ++line) {
    std::string_view rest(buffer.data());
    for (std::size_t cell = 0; !rest.empty(); ++cell) {
      const std::string_view text = rest.substr(0, rest.find_first_of(",\n"));
      rest.remove_prefix(std::min(rest.size(), text.size() + 1));
      if (cell < 2) continue;  // time and phase
      double value = k_none;
      if (!text.empty()) std::from_chars(text.data(), text.data() + text.size(), value);
      columns.at(line % k_phase_count * k_field_count + cell - 2).push_back(value);
    }
  }
  return columns;
}

TEST(codec_size_test, ten_minutes_of_the_recorded_house_take_no_more_than_they_did) {
  const Recording columns = read_recording(EDL_SOURCE_DIR "/tests/data/simulated_house_10min.csv.gz");
  ASSERT_EQ(columns.front().size(), 600u);
  std::size_t bytes = 0;
  for (const Values& column : columns) bytes += expect_round_trip(column);
  const double bytes_per_set = static_cast<double>(bytes) / 600;
  RecordProperty("bytes_per_set", std::to_string(bytes_per_set));
  EXPECT_LE(bytes_per_set, 12.0);
}

}  // namespace
}  // namespace edl::server
