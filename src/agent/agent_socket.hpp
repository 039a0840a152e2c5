#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "agent/agent_folder.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Answers callers of a Unix socket in the data folder, which only its owner can open: one line asks, and the answer is all
/// until the end. How `edl-agent status` and `edl-agent pair` speak to the agent that runs.
class AgentSocket {
 public:
  static constexpr std::size_t k_max_request_bytes = 64;
  static constexpr std::size_t k_max_answer_bytes = 64 << 10;

  /// @param answer  of a request, without its line's end; called on the socket's thread
  /// @return Errc::io with the socket's name
  [[nodiscard]] static Result<std::unique_ptr<AgentSocket>> open(const AgentFolder& folder,
                                                                 std::function<std::string(std::string_view)> answer);
  AgentSocket(const AgentSocket&) = delete;
  AgentSocket& operator=(const AgentSocket&) = delete;
  ~AgentSocket();

 private:
  AgentSocket(int listener, std::string path, std::function<std::string(std::string_view)> answer);
  void serve(const std::stop_token& stop) const;

  int listener_;
  std::string path_;
  std::function<std::string(std::string_view)> answer_;
  std::jthread thread_;
};

/// Asks the agent that runs in the folder.
/// @return Errc::unavailable if none does | Errc::unreadable if it says nothing
[[nodiscard]] Result<std::string> ask_agent(const AgentFolder& folder, std::string_view request);

}  // namespace edl::agent
