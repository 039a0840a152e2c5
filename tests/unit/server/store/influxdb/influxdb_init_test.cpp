#include <gmock/gmock.h>

#include "unit/server/store/influxdb/influxd.hpp"

namespace edl::server::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(influxdb_init_test, sets_up_retention_and_downsampling_and_may_be_called_again) {
  const Influxd& influxd = Influxd::shared();
  InfluxdbTarget target;
  target.url = influxd.url();
  target.database = "init";
  ASSERT_TRUE(init_influxdb(target, {.raw = std::chrono::days(400)}).has_value());
  EXPECT_THAT(influxd.ask("SHOW RETENTION POLICIES ON init"),
              AllOf(HasSubstr(R"(["raw","9600h0m0s",)"), HasSubstr(R"(["1m","0s",)"), HasSubstr(R"(["15m","0s",)"),
                    HasSubstr(R"(["1h","0s",)")));
  const std::string queries = influxd.ask("SHOW CONTINUOUS QUERIES");
  EXPECT_THAT(queries, AllOf(HasSubstr("reading_1m"), HasSubstr("reading_15m"), HasSubstr("reading_1h")));

  const InfluxdbRetention longer{.raw = std::chrono::days(500), .minute = std::chrono::days(1000)};
  ASSERT_TRUE(init_influxdb(target, longer).has_value());
  EXPECT_THAT(influxd.ask("SHOW RETENTION POLICIES ON init"),
              AllOf(HasSubstr(R"(["raw","12000h0m0s",)"), HasSubstr(R"(["1m","24000h0m0s",)")));
  EXPECT_EQ(influxd.ask("SHOW CONTINUOUS QUERIES"), queries);
}

TEST(influxdb_init_test, a_bucket_or_no_database_is_invalid) {
  InfluxdbTarget target;
  EXPECT_EQ(init_influxdb(target, {}).error().code, Errc::invalid);
  target.bucket = "edl";
  EXPECT_EQ(init_influxdb(target, {}).error().code, Errc::invalid);
}

}  // namespace
}  // namespace edl::server::testing
