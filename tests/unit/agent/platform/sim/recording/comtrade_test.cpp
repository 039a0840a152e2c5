#include "agent/platform/sim/recording/comtrade.hpp"

#include <gmock/gmock.h>

#include <array>

#include "unit/agent/platform/sim/recording/recording_testing.hpp"

namespace edl::agent::sim {
namespace {

using edl::agent::testing::comtrade_configuration;
using edl::agent::testing::put_little_endian;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::array<int, 4> k_first{10, -20, 32'767, 0};
constexpr std::array<int, 4> k_second{1, 2, -3, -32'767};

std::string binary(int width, bool as_float = false) {
  std::string data;
  for (std::uint32_t i = 0; i < 4; ++i) {
    put_little_endian(data, i + 1, 4);
    put_little_endian(data, i * 250, 4);
    for (const int value : {k_first[i], k_second[i]}) {
      const std::uint32_t word =
          as_float ? std::bit_cast<std::uint32_t>(static_cast<float>(value)) : static_cast<std::uint32_t>(value);
      put_little_endian(data, word, width);
    }
    put_little_endian(data, 0xABCD, 2);
    put_little_endian(data, 1, 2);
  }
  return data;
}

std::string ascii() {
  std::string data;
  for (std::size_t i = 0; i < 4; ++i) {
    data += std::to_string(i + 1) + ", " + std::to_string(i * 250) + "," + std::to_string(k_first[i]) + "," +
            std::to_string(k_second[i]);
    for (int digital = 0; digital < 17; ++digital) data += ",0";
    data += "\r\n";
  }
  return data;
}

/// kV with a = 0.5 and b = -1, and A with a = 2.
void expect_values(const Result<Recording>& recording, double ratio_volts = 1, double ratio_amperes = 1) {
  ASSERT_TRUE(recording) << to_string(recording.error());
  EXPECT_THAT(recording->seconds, ElementsAre(0, 0.00025, 0.0005, 0.00075));
  EXPECT_THAT(recording->volts[Phase::a],
              ElementsAre(4'000 * ratio_volts, -11'000 * ratio_volts, 16'382'500 * ratio_volts, -1'000 * ratio_volts));
  EXPECT_THAT(recording->amperes[Phase::b],
              ElementsAre(2 * ratio_amperes, 4 * ratio_amperes, -6 * ratio_amperes, -65'534 * ratio_amperes));
  EXPECT_TRUE(recording->volts[Phase::b].empty());
}

Result<Recording> parse(const std::string& configuration, const std::string& data) {
  return parse_comtrade(configuration, "x.cfg", data, "x.dat");
}

TEST(comtrade_test, reads_the_same_from_each_format) {
  expect_values(parse(comtrade_configuration("ASCII"), ascii()));
  expect_values(parse(comtrade_configuration("binary"), binary(2)));
  expect_values(parse(comtrade_configuration("BINARY32"), binary(4)));
  expect_values(parse(comtrade_configuration("FLOAT32"), binary(4, true)));
}

TEST(comtrade_test, secondary_values_become_primary_ones) {
  expect_values(parse(comtrade_configuration("ASCII", "S"), ascii()), 200, 20);
}

TEST(comtrade_test, times_come_from_the_stamps_where_there_is_no_rate) {
  expect_values(parse(comtrade_configuration("ASCII", "P", "0\n0,4\n"), ascii()));
  expect_values(parse(comtrade_configuration("BINARY", "P", "0\n0,4\n"), binary(2)));
}

TEST(comtrade_test, rates_follow_each_other) {
  const auto recording = parse(comtrade_configuration("ASCII", "P", "2\n4000,2\n1000,4\n"), ascii());
  ASSERT_TRUE(recording);
  EXPECT_THAT(recording->seconds, ElementsAre(0, 0.00025, 0.0005, 0.0015));
}

TEST(comtrade_test, a_configuration_of_1991_ends_with_the_format) {
  std::string text = comtrade_configuration("ASCII");
  text.erase(text.find("1999") - 1, 5);
  text.erase(text.size() - 2);
  const auto parsed = parse_comtrade_configuration(text, "x.cfg");
  ASSERT_TRUE(parsed) << to_string(parsed.error());
  EXPECT_EQ(parsed->revision, 1991);
  EXPECT_EQ(parsed->digital_channels, 17u);
  expect_values(parse(text, ascii()));
}

TEST(comtrade_test, phases_are_told_by_their_field_or_the_end_of_the_name) {
  const std::string configuration =
      "S,1,2013\n6,6A,0D\n"
      "1,Bus U,L3,,V,1,0,0,0,0,1,1,P\n2,IL1,,,A,1,0,0,0,0,1,1,P\n3,Ub,,,V,1,0,0,0,0,1,1,P\n4,IN,N,,A,1,0,0,0,0,1,1,P\n"
      "5,other Ub,B,,V,9,0,0,0,0,1,1,P\n6,F,,,Hz,1,0,0,0,0,1,1,P\n"
      "60\n1\n1000,2\n01/01/2020,00:00:00\n01/01/2020,00:00:00\nASCII\n1\n";
  const auto recording = parse(configuration, "1,0,1,2,3,4,5,60\n2,1,1,2,3,4,5,60\n");
  ASSERT_TRUE(recording) << to_string(recording.error());
  EXPECT_THAT(recording->volts[Phase::c], ElementsAre(1, 1));
  EXPECT_THAT(recording->amperes[Phase::a], ElementsAre(2, 2));
  EXPECT_THAT(recording->volts[Phase::b], ElementsAre(3, 3)) << "the first of two counts";
  EXPECT_THAT(recording->neutral_amperes, ElementsAre(4, 4));
}

struct Fault {
  std::string configuration;
  std::string data;
  std::string says;
  std::string where;
};

TEST(comtrade_test, faults_name_their_place) {
  const std::string good = comtrade_configuration("ASCII");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  std::string short_binary = binary(2);
  short_binary.resize(40);
  std::string missing = binary(2);
  missing[16 + 8] = '\0';
  missing[16 + 9] = '\x80';
  const std::vector<Fault> faults{
      {"", "", "the file ends before the station's name", "x.cfg:0"},
      {"S,1,1999\n", "", "before the number of channels", "x.cfg:1"},
      {with("2A", "2X"), "", "expected a number of channels such as 6A", "x.cfg:2:4"},
      {with("2A", "2001A"), "", "at most 2000", "x.cfg:2:4"},
      {with("0.5", "half"), "", "the multiplier a: expected a number, found \"half\"", "x.cfg:3:12"},
      {with("4000,4", "4000,99999999999"), "", "the last sample of the rate", "x.cfg:24:6"},
      {with("4000,4", "-4000,4"), "", "a sampling rate is from 0", "x.cfg:24:1"},
      {with("ASCII", "ESPERANTO"), "", "found \"ESPERANTO\"", "x.cfg:27:1"},
      {good, "1,0,1,2\n", "expected 21 fields, found 4", "x.dat:1:8"},
      {good, ascii().substr(0, ascii().find("\r\n") + 2), "the file ends before sample 2", "x.dat:1"},
      {with("4000,4", "0,4"), "1,,1,2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n", "the sample has no time", "x.dat:1:3"},
      {comtrade_configuration("BINARY"), short_binary, "the file ends in sample 3 of 4, at 16 bytes each", "byte 40"},
      {comtrade_configuration("BINARY"), missing, "sample 2 has no value here", "x.dat: byte 24"},
      {comtrade_configuration("ASCII", "P", "1\n4000,1\n"), ascii(), "at least two samples", "x.dat"},
  };
  for (const Fault& fault : faults) {
    const auto recording = parse(fault.configuration, fault.data);
    ASSERT_FALSE(recording) << fault.says;
    EXPECT_THAT(recording.error().message, HasSubstr(fault.says));
    EXPECT_THAT(recording.error().where, HasSubstr(fault.where)) << fault.says;
  }
}

}  // namespace
}  // namespace edl::agent::sim
