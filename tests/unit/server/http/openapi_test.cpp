#include "server/http/openapi.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace edl::server {
namespace {

namespace json = boost::json;

Route route(std::string method, std::string path, Access access, Operation operation) {
  return {std::move(method),
          std::move(path),
          access,
          RunOn::io,
          100,
          at_once([](const Call&) { return net::HttpResponse{}; }),
          std::move(operation)};
}

Content named(const std::string& name) {
  return {"application/json", [name](JsonSchemas& schemas) {
            schemas.add(name, R"({"type":"object"})");
            return JsonSchemas::reference(name);
          }};
}

json::value document(const std::vector<Route>& routes) { return json::parse(openapi_document(routes, "1.2.3")); }

std::string statuses(const json::value& operation) {
  std::string all;
  for (const auto& [status, response] : operation.at("responses").as_object()) all += std::string(status) + " ";
  return all;
}

TEST(Openapi, an_operation_tells_its_body_its_answer_and_its_faults) {
  Operation operation{.tag = "things", .summary = "Make a \"thing\""};
  operation.request = {named("Wish")};
  operation.success = 201;
  operation.answer = {named("Thing")};
  operation.faults = {{409, "there already"}};
  const auto whole = document({route("POST", "/things", Access::user, operation)});
  EXPECT_EQ(whole.at("openapi").as_string(), "3.1.0");
  EXPECT_EQ(whole.at("info").at("version").as_string(), "1.2.3");
  const auto& post = whole.at("paths").at("/things").at("post");
  EXPECT_EQ(post.at("operationId").as_string(), "post_things");
  EXPECT_EQ(post.at("summary").as_string(), "Make a \"thing\"");
  EXPECT_EQ(post.at("security"), json::parse(R"([{"userToken":[]}])"));
  EXPECT_EQ(post.at("requestBody"),
            json::parse(
                R"({"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Wish"}}}})"));
  EXPECT_EQ(post.at("responses").at("201").at("content"),
            json::parse(R"({"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}})"));
  EXPECT_EQ(post.at("responses").at("409").at("description").as_string(), "there already");
  EXPECT_EQ(statuses(post), "201 400 401 409 413 415 422 429 503 ");
  EXPECT_TRUE(whole.at("components").at("schemas").as_object().contains("Wish"));
}

TEST(Openapi, methods_of_one_path_stand_together_and_its_names_are_parameters) {
  const Operation get{.tag = "t", .summary = "Get"};
  const Operation remove{.tag = "t", .summary = "Remove", .success = 204};
  const auto whole = document({route("GET", "/devices/{id}/members/{username}", Access::user, get),
                               route("DELETE", "/devices/{id}/members/{username}", Access::user, remove)});
  const auto& path = whole.at("paths").at("/devices/{id}/members/{username}");
  EXPECT_EQ(path.as_object().size(), 2U);
  EXPECT_EQ(path.at("delete").at("operationId").as_string(), "delete_devices_id_members_username");
  const auto& parameters = path.at("get").at("parameters").as_array();
  ASSERT_EQ(parameters.size(), 2U);
  EXPECT_EQ(parameters[0].at("name").as_string(), "id");
  EXPECT_EQ(parameters[1].at("name").as_string(), "username");
  EXPECT_EQ(parameters[1].at("in").as_string(), "path");
  EXPECT_EQ(statuses(path.at("get")), "200 401 403 404 429 503 ");
  EXPECT_FALSE(path.at("delete").at("responses").at("204").as_object().contains("content"));
}

TEST(Openapi, who_may_call_is_told_and_routes_without_words_are_left_out) {
  const auto whole = document({route("GET", "/open", Access::open, {.tag = "t", .summary = "s"}),
                               route("GET", "/device", Access::device, {.tag = "t", .summary = "s"}),
                               route("GET", "/counts", Access::scraper, {.tag = "t", .summary = "s"}),
                               route("GET", "/hidden", Access::open, {})});
  EXPECT_EQ(whole.at("paths").as_object().size(), 3U);
  EXPECT_TRUE(whole.at("paths").at("/open").at("get").at("security").as_array().empty());
  EXPECT_EQ(whole.at("paths").at("/device").at("get").at("security"), json::parse(R"([{"deviceToken":[]}])"));
  EXPECT_EQ(whole.at("paths").at("/counts").at("get").at("security"), json::parse(R"([{"scrapeToken":[]}])"));
  EXPECT_EQ(statuses(whole.at("paths").at("/counts").at("get")), "200 401 429 503 ");
  EXPECT_EQ(whole.at("components").at("securitySchemes").as_object().size(), 3U);
}

}  // namespace
}  // namespace edl::server
