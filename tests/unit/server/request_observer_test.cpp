#include "server/request_observer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace edl::server {
namespace {

using ::testing::ElementsAre;

Route route(std::string method, std::string path) {
  return {std::move(method), std::move(path), Access::open, RunOn::io, 0, at_once([](const Call&) {
            return net::HttpResponse{};
          })};
}

class RequestObserverTest : public testing::Test {
 protected:
  void answered(const Route* of, const std::string& path, unsigned status) {
    AnsweredRequest request;
    request.method = "GET";
    request.path = path;
    request.route = of;
    request.status = status;
    request.sent_bytes = 5;
    observer.observe(request);
  }

  [[nodiscard]] std::vector<std::string> counts() const {
    std::istringstream text(metrics.text({}));
    std::vector<std::string> lines;
    const std::string start = "edl_http_requests_total{";
    for (std::string line; std::getline(text, line);) {
      if (line.starts_with(start)) lines.push_back(line.substr(start.size()));
    }
    return lines;
  }

  Metrics metrics{"1"};
  std::vector<Route> routes{route("GET", "/devices/{id}"), route("GET", "/ws")};
  Route app = route("GET", "app");
  RequestObserver observer{metrics, routes, app, LoggedRequests::failed};
};

TEST_F(RequestObserverTest, each_request_counts_with_its_route_and_no_path_is_told) {
  answered(&routes[0], "/devices/cellar", 200);
  answered(&routes[0], "/devices/attic", 200);
  answered(&app, "/assets/index-5f.js", 304);
  answered(nullptr, "/admin.php", 404);
  answered(nullptr, "", 431);
  EXPECT_THAT(counts(), ElementsAre(R"(method="GET",route="/devices/{id}",status="200"} 2)",
                                    R"(method="GET",route="app",status="304"} 1)",
                                    R"(method="other",route="unknown",status="404"} 1)",
                                    R"(method="other",route="unknown",status="431"} 1)"));
}

TEST_F(RequestObserverTest, upgrades_count_with_the_websockets_route) {
  answered(nullptr, "/ws", 101);
  answered(nullptr, "/ws", 401);
  EXPECT_THAT(counts(), ElementsAre(R"(method="GET",route="/ws",status="101"} 1)",
                                    R"(method="GET",route="/ws",status="401"} 1)"));
}

}  // namespace
}  // namespace edl::server
