#include <fmt/format.h>

#include <array>
#include <string>

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

/// A continuous query: what it is called after its interval, what it selects, and of what.
struct Filling {
  std::string suffix;
  std::string select;
  std::string from;
};

/// What fills the intervals, in fields named FIELD_mean and so on; the mean of RMS quantities is the quadratic one
/// (IEC 61000-4-30, 4.5.1), for which InfluxDB squares in a query of its own.
std::array<Filling, 2> fillings(const std::string& readings) {
  Filling plain{.suffix = "", .select = fmt::format("count({0}) AS {0}", k_present), .from = readings};
  std::string squares;
  std::string roots;
  for (const FieldInfo& info : k_fields) {
    plain.select += fmt::format(",min({0}) AS {0}_min,max({0}) AS {0}_max,count({0}) AS {0}_count", info.name);
    if (info.aggregation == Aggregation::quadratic_mean) {
      const char* separator = squares.empty() ? "" : ",";
      squares += fmt::format("{0}{1}*{1} AS {1}", separator, info.name);
      roots += fmt::format("{0}sqrt(mean({1})) AS {1}_mean", separator, info.name);
    } else {
      plain.select += fmt::format(",mean({0}) AS {0}_mean", info.name);
    }
    if (is_counter(info.field)) {
      plain.select += fmt::format(",first({0}) AS {0}_first,last({0}) AS {0}_last", info.name);
    }
  }
  return {plain, Filling{.suffix = "_rms",
                         .select = roots,
                         .from = fmt::format("(SELECT {} FROM {} GROUP BY device,phase)", squares, readings)}};
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

  /// Makes the continuous queries anew: they cannot be changed, nor asked for by their names.
  Result<void> fill(const Rollup& rollup) {
    const std::string readings = fmt::format("{}.{}.{}", database_, quoted_name(k_raw_policy), k_measurement);
    const std::string into = fmt::format("{}.{}.{}", database_, quoted_name(rollup.interval), k_measurement);
    for (const Filling& filling : fillings(readings)) {
      const std::string name = quoted_name(fmt::format("{}_{}{}", k_measurement, rollup.interval, filling.suffix));
      if (auto dropped = tell(fmt::format("DROP CONTINUOUS QUERY {} ON {}", name, database_)); !dropped) return dropped;
      auto made = tell(fmt::format(
          "CREATE CONTINUOUS QUERY {} ON {} RESAMPLE EVERY {} FOR {} BEGIN SELECT {} INTO {} FROM {} "
          "GROUP BY time({}),device,phase END",
          name, database_, rollup.interval, rollup.again, filling.select, into, filling.from, rollup.interval));
      if (!made) return made;
    }
    return {};
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
