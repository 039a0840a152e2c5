#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/agent_folder.hpp"
#include "core/device_key.hpp"
#include "net/http_server.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent::testing {

/// A server that answers as it was told to, and a device of the name "cellar" that knows it.
class ToldServer {
 public:
  explicit ToldServer(std::shared_ptr<const net::ServerTls> tls = nullptr) {
    net::HttpServerSettings settings;
    settings.listen = {"127.0.0.1", 0};
    settings.tls = std::move(tls);
    net::HttpHandlers handlers;
    handlers.on_head = [](const net::HttpRequest&) { return std::size_t{1} << 20; };
    handlers.on_request = [this](const net::HttpRequest& request, net::Responder respond) { respond(answer(request)); };
    handlers.on_refusal = [](unsigned status, std::string) { return net::HttpResponse{status, {}, ""}; };
    server_ = net::HttpServer::start(settings, handlers).value();
    EXPECT_TRUE(folder().create());
    EXPECT_TRUE(DevicePrivateKey::generate().save(folder().private_key()));
  }

  [[nodiscard]] AgentFolder folder() const { return {directory_.path() / "agent"}; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  [[nodiscard]] Identity identity() const { return {DeviceId::parse("cellar").value(), net::parse_url(url()).value()}; }

  /// @param call  "GET /device"
  void answer_with(const std::string& call, unsigned status, std::string body) {
    const std::lock_guard lock(mutex_);
    answers_[call] = {status, {}, std::move(body)};
  }
  void own_device_is(const std::string& name, bool owned) {
    answer_with("GET /device", 200,
                R"({"device_id":"cellar","name":")" + name + R"(","owned":)" + (owned ? "true}" : "false}"));
  }

  /// Waits until a call has come so often.
  [[nodiscard]] bool has_heard(const std::string& call, std::size_t times = 1) {
    std::unique_lock lock(mutex_);
    return heard_.wait_for(lock, std::chrono::seconds(20), [&] { return bodies_[call].size() >= times; });
  }
  [[nodiscard]] std::vector<std::string> bodies_of(const std::string& call) {
    const std::lock_guard lock(mutex_);
    return bodies_[call];
  }

 private:
  net::HttpResponse answer(const net::HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    const std::string call = request.method + " " + request.path;
    bodies_[call].push_back(request.body);
    heard_.notify_all();
    const auto told = answers_.find(call);
    return told == answers_.end() ? net::HttpResponse{404, {}, "{}"} : told->second;
  }

  edl::testing::TemporaryDirectory directory_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::map<std::string, net::HttpResponse> answers_;
  std::map<std::string, std::vector<std::string>> bodies_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace edl::agent::testing
