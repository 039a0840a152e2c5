#include "agent/agent_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace edl::agent {
namespace {

constexpr int k_poll_ms = 250;
/// A caller that says nothing must not keep the next one waiting for long.
constexpr timeval k_patience_with_callers{1, 0};

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return fail(Errc::io, "the data folder's path is too long for a socket in it", path);
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

/// What comes until `end`, the other end's end, its patience or `at_most` bytes.
std::string read_until(int socket, char end, std::size_t at_most) {
  std::string text;
  char buffer[4096];
  while (text.size() < at_most) {
    const auto size = ::recv(socket, buffer, std::min(sizeof buffer, at_most - text.size()), 0);
    if (size <= 0) break;
    text.append(buffer, static_cast<std::size_t>(size));
    if (end != '\0' && text.find(end) != std::string::npos) break;
  }
  return text;
}

}  // namespace

Result<std::unique_ptr<AgentSocket>> AgentSocket::open(const AgentFolder& folder,
                                                       std::function<std::string(std::string_view)> answer) {
  const std::string path = folder.agent_socket().string();
  const auto address = address_of(path);
  if (!address) return tl::unexpected(address.error());
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return fail(Errc::io, std::strerror(errno), path);
  // What an agent that was killed has left; the folder's lock says that none runs.
  ::unlink(path.c_str());
  if (::bind(listener, generic(*address), sizeof *address) != 0 || ::listen(listener, 4) != 0) {
    const std::string why = std::strerror(errno);
    ::close(listener);
    return fail(Errc::io, why, path);
  }
  return std::unique_ptr<AgentSocket>(new AgentSocket(listener, path, std::move(answer)));
}

AgentSocket::AgentSocket(int listener, std::string path, std::function<std::string(std::string_view)> answer)
    : listener_(listener), path_(std::move(path)), answer_(std::move(answer)),
      thread_([this](const std::stop_token& stop) { serve(stop); }) {}

AgentSocket::~AgentSocket() {
  thread_.request_stop();
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
  ::unlink(path_.c_str());
}

void AgentSocket::serve(const std::stop_token& stop) const {
  while (!stop.stop_requested()) {
    const int caller = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (caller < 0) {
      // Interrupted, or shut down: the loop's condition tells which. Anything else must not spin.
      pollfd nothing{-1, 0, 0};
      ::poll(&nothing, 0, stop.stop_requested() ? 0 : k_poll_ms);
      continue;
    }
    ::setsockopt(caller, SOL_SOCKET, SO_RCVTIMEO, &k_patience_with_callers, sizeof k_patience_with_callers);
    const std::string asked = read_until(caller, '\n', k_max_request_bytes);
    if (const auto end = asked.find('\n'); end != std::string::npos) {
      const std::string text = answer_(std::string_view(asked).substr(0, end));
      // An answer fits into the socket's buffer: this does not block.
      [[maybe_unused]] const auto sent = ::send(caller, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    ::close(caller);
  }
}

Result<std::string> ask_agent(const AgentFolder& folder, std::string_view request) {
  const std::string path = folder.agent_socket().string();
  const auto address = address_of(path);
  if (!address) return tl::unexpected(address.error());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return fail(Errc::io, std::strerror(errno), path);
  const bool reached = ::connect(socket, generic(*address), sizeof *address) == 0;
  std::string answer;
  if (reached) {
    const std::string line = std::string(request) + '\n';
    [[maybe_unused]] const auto sent = ::send(socket, line.data(), line.size(), MSG_NOSIGNAL);
    answer = read_until(socket, '\0', AgentSocket::k_max_answer_bytes);
  }
  ::close(socket);
  if (!reached) return fail(Errc::unavailable, "no agent runs in this data folder", folder.root.string());
  if (answer.empty()) return fail(Errc::unreadable, "the agent does not answer", path);
  return answer;
}

}  // namespace edl::agent
