#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "server/store/influxdb/answer.hpp"
#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"
#include "support/failure.hpp"
#include "unit/server/store/store_testing.hpp"

/// What InfluxDB is told, asked, and answers.
namespace edl::server::influx {
namespace {

using edl::testing::failure;
using ::testing::ElementsAre;

TEST(line_protocol_test, a_line_has_what_was_measured_and_which_fields_these_are) {
  Reading one{.time = from_unix_ms(1'764'000'000'123), .phase = Phase::b};
  one.values[Field::power_watt] = 1512.4;
  one.values[Field::energy_kwh] = -0.0;
  one.values[Field::frequency_hz] = 5e-324;
  std::string line;
  append_line(line, testing::device("cellar-1"), one);
  EXPECT_EQ(line,
            "reading,device=cellar-1,phase=B power_watt=1512.4,energy_kwh=-0,frequency_hz=5e-324,present=769i "
            "1764000000123\n");
}

TEST(line_protocol_test, what_would_end_a_name_is_escaped) {
  EXPECT_EQ(escaped(R"(a b,c=d\e)"), R"(a\ b\,c\=d\\e)");
  EXPECT_EQ(escaped("plain_name-1"), "plain_name-1");
}

TEST(influxql_test, what_would_end_a_text_or_name_is_escaped) {
  EXPECT_EQ(quoted_text(R"(it's \ "x")"), R"('it\'s \\ "x"')");
  EXPECT_EQ(quoted_name(R"(it's \ "x")"), R"("it's \\ \"x\"")");
  EXPECT_EQ(quoted_text("a\nb"), R"('a\nb')");
}

TEST(influxql_test, times_are_nanoseconds_and_never_more_than_influxdb_knows) {
  EXPECT_EQ(nanoseconds(from_unix_ms(-1)), "-1000000");
  EXPECT_EQ(nanoseconds(Timestamp::max()), "9223372036854000000");
  EXPECT_EQ(nanoseconds(Timestamp::min()), "-9223372036854000000");
}

TEST(influxql_test, a_condition_names_device_phases_and_range) {
  const std::vector<Phase> phases{Phase::c, Phase::a};
  EXPECT_EQ(of(testing::device("m"), phases, {from_unix_ms(1), from_unix_ms(2)}),
            "device='m' AND (phase='C' OR phase='A') AND time>=1000000 AND time<2000000");
}

const std::vector<Statement> k_two_columns{{"SELECT a,b FROM c", 2}};

TEST(answer_test, tables_are_read_whatever_the_order_of_members) {
  const auto answer =
      parse_answer(R"({"results":[{"series":[{"values":[[5,1.5,null],[6,-0,7]],"columns":["time","a","b"],"name":"c",)"
                   R"("tags":{"phase":"A"}}],"statement_id":0}]})",
                   k_two_columns);
  ASSERT_TRUE(answer.has_value()) << to_string(answer.error());
  const Table& table = answer->front().front();
  EXPECT_EQ(table.tag("phase"), "A");
  EXPECT_EQ(table.tag("device"), "");
  EXPECT_THAT(table.time, ElementsAre(from_unix_ms(5), from_unix_ms(6)));
  EXPECT_EQ(table.cell(0, 0), 1.5);
  EXPECT_TRUE(std::isnan(table.cell(0, 1)));
  EXPECT_TRUE(std::signbit(table.cell(1, 0)));
  EXPECT_EQ(table.cell(1, 1), 7.0);
}

TEST(answer_test, names_are_the_first_column) {
  const auto names = parse_names(R"({"results":[{"statement_id":0,"series":[{"columns":["name","duration","default"],)"
                                 R"("values":[["raw","9600h0m0s",true],["it's \"1m\"","0s",false]]}]}]})");
  ASSERT_TRUE(names.has_value()) << to_string(names.error());
  EXPECT_THAT(*names, ElementsAre("raw", R"(it's "1m")"));
  EXPECT_EQ(parse_names(R"({"results":[{"statement_id":0}]})"), std::vector<std::string>());
  EXPECT_EQ(failure(parse_names(R"({"results":[{"error":"database not found: x"}]})")), Errc::unavailable);
  for (const char* json :
       {"", "[]", R"({"results":[{"series":[{}]}]})", R"({"results":[{"series":[{"values":[[]]}]}]})",
        R"({"results":[{"series":[{"values":[[1]]}]}]})"}) {
    EXPECT_EQ(failure(parse_names(json)), Errc::unreadable) << json;
  }
}

TEST(answer_test, what_influxdb_complains_of_is_passed_on) {
  for (const char* json :
       {R"({"error":"no such thing"})", R"({"results":[{"statement_id":0,"error":"no such thing"}]})"}) {
    const auto answer = parse_answer(json, k_two_columns);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::unavailable);
    EXPECT_EQ(answer.error().message, "no such thing");
  }
  EXPECT_EQ(complaint_of(R"({"code":"invalid","message":"bad line"})"), "bad line");
  EXPECT_EQ(complaint_of("<html>"), "<html>");
}

TEST(answer_test, answers_of_another_shape_are_unreadable_and_cut_ones_refused) {
  for (const char* json :
       {"", "{", "[]", R"({"results":{}})", R"({"results":[{"statement_id":1,"series":[]}]})",
        R"({"results":[{"statement_id":0,"series":[{"columns":["time","a"],"values":[[1,2]]}]}]})",
        R"({"results":[{"statement_id":0,"series":[{"columns":["time","a","b"],"values":[[1,2]]}]}]})",
        R"({"results":[{"statement_id":0,"series":[{"columns":["time","a","b"],"values":[["x",2,3]]}]}]})"}) {
    EXPECT_EQ(failure(parse_answer(json, k_two_columns)), Errc::unreadable) << json;
  }
  EXPECT_EQ(failure(parse_answer(R"({"results":[{"statement_id":0,"series":[{"columns":["time","a","b"],)"
                                 R"("values":[[1,2,3]],"partial":true}]}]})",
                                 k_two_columns)),
            Errc::unavailable);
}

}  // namespace
}  // namespace edl::server::influx
