#include <gmock/gmock.h>

#include "net/http_client.hpp"
#include "unit/server/store/influxdb/influxd.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ask(const net::Url& url, const std::string& statement) {
  net::HttpClientSettings settings;
  settings.server = url;
  net::HttpRequest request;
  request.method = "POST";
  request.path = "/query";
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.body = "q=" + net::percent_encode(statement);
  return net::HttpClient(settings).send(request).value().body;
}

TEST(influxdb_init_test, sets_up_retention_and_downsampling_and_may_be_called_again) {
  const net::Url url = Influxd::shared().url();
  InfluxdbTarget target;
  target.url = url;
  target.database = "init";
  ASSERT_TRUE(init_influxdb(target, {.raw = std::chrono::days(400)}).has_value());
  EXPECT_THAT(ask(url, "SHOW RETENTION POLICIES ON init"),
              AllOf(HasSubstr(R"(["raw","9600h0m0s",)"), HasSubstr(R"(["1m","0s",)"), HasSubstr(R"(["15m","0s",)"),
                    HasSubstr(R"(["1h","0s",)")));
  const std::string queries = ask(url, "SHOW CONTINUOUS QUERIES");
  EXPECT_THAT(queries, AllOf(HasSubstr("reading_1m"), HasSubstr("reading_15m"), HasSubstr("reading_1h")));

  const InfluxdbRetention longer{.raw = std::chrono::days(500), .minute = std::chrono::days(1000)};
  ASSERT_TRUE(init_influxdb(target, longer).has_value());
  EXPECT_THAT(ask(url, "SHOW RETENTION POLICIES ON init"),
              AllOf(HasSubstr(R"(["raw","12000h0m0s",)"), HasSubstr(R"(["1m","24000h0m0s",)")));
  EXPECT_EQ(ask(url, "SHOW CONTINUOUS QUERIES"), queries);
}

TEST(influxdb_init_test, a_bucket_or_no_database_is_invalid) {
  InfluxdbTarget target;
  EXPECT_EQ(init_influxdb(target, {}).error().code, Errc::invalid);
  target.bucket = "edl";
  EXPECT_EQ(init_influxdb(target, {}).error().code, Errc::invalid);
}

}  // namespace
}  // namespace edl::server::testing
