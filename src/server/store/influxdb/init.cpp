#include <fmt/format.h>

#include <array>

#include "server/store/influxdb/connection.hpp"
#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"

namespace edl::server {
namespace influx {
namespace {

/// A resolution that InfluxDB keeps by itself: a retention policy, and a continuous query that fills it.
struct Rollup {
  std::string_view interval;
  std::string_view again;  ///< how far back each run reaches, so that readings that are late by so much count too
  std::chrono::days InfluxdbRetention::*keep;
};

constexpr std::array<Rollup, 3> k_rollups{{
    {"1m", "1h", &InfluxdbRetention::minute},
    {"15m", "3h", &InfluxdbRetention::quarter_hour},
    {"1h", "6h", &InfluxdbRetention::hour},
}};

constexpr std::string_view k_raw_policy = "raw";

std::string duration(std::chrono::days days) { return days.count() == 0 ? "INF" : fmt::format("{}d", days.count()); }

/// What each interval holds, in fields named FIELD_mean and so on.
std::string select_list() {
  std::string list = fmt::format("count({0}) AS {0}", k_present);
  for (const FieldInfo& info : k_fields) {
    list += fmt::format(",mean({0}) AS {0}_mean,min({0}) AS {0}_min,max({0}) AS {0}_max,count({0}) AS {0}_count",
                        info.name);
    if (info.aggregation == Aggregation::counter)
      list += fmt::format(",first({0}) AS {0}_first,last({0}) AS {0}_last", info.name);
  }
  return list;
}

class Init {
 public:
  explicit Init(const InfluxdbTarget& target) : connection_(target), database_(quoted_name(target.database)) {}

  Result<void> run(const InfluxdbRetention& retention) {
    if (auto made = tell("CREATE DATABASE " + database_); !made) return made;
    if (auto made = keep(k_raw_policy, retention.raw, " DEFAULT"); !made) return made;
    for (const Rollup& rollup : k_rollups) {
      if (auto made = keep(rollup.interval, retention.*rollup.keep, ""); !made) return made;
      if (auto made = fill(rollup); !made) return made;
    }
    return {};
  }

 private:
  /// Makes the policy, or changes the one that is there.
  Result<void> keep(std::string_view policy, std::chrono::days days, std::string_view is_default) {
    const std::string what = fmt::format("RETENTION POLICY {} ON {} DURATION {} REPLICATION 1{}", quoted_name(policy),
                                         database_, duration(days), is_default);
    if (tell("CREATE " + what)) return {};
    return tell("ALTER " + what);
  }

  /// Makes the continuous query anew: one cannot be changed, nor asked for by its name.
  Result<void> fill(const Rollup& rollup) {
    const std::string name = quoted_name(fmt::format("{}_{}", k_measurement, rollup.interval));
    if (auto dropped = tell(fmt::format("DROP CONTINUOUS QUERY {} ON {}", name, database_)); !dropped) return dropped;
    return tell(fmt::format(
        "CREATE CONTINUOUS QUERY {0} ON {1} RESAMPLE EVERY {2} FOR {3} BEGIN SELECT {4} INTO {1}.{5}.{6} FROM "
        "{1}.{7}.{6} GROUP BY time({2}),device,phase END",
        name, database_, rollup.interval, rollup.again, select_list(), quoted_name(rollup.interval), k_measurement,
        quoted_name(k_raw_policy)));
  }

  Result<void> tell(const std::string& statement) {
    const auto answer = connection_.query({{statement}});
    if (!answer) return tl::unexpected(answer.error());
    return {};
  }

  Connection connection_;
  const std::string database_;
};

}  // namespace
}  // namespace influx

Result<void> init_influxdb(const InfluxdbTarget& target, const InfluxdbRetention& retention) {
  if (!target.bucket.empty()) {
    return fail(Errc::invalid, "a bucket is set up in InfluxDB 2.x itself; see docs/influxdb.md");
  }
  if (target.database.empty()) return fail(Errc::invalid, "the name of the database is missing");
  return influx::Init(target).run(retention);
}

}  // namespace edl::server
