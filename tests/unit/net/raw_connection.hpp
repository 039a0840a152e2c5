#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

namespace edl::net {

/// A plain socket, so that the server meets bytes that no HTTP library would send.
class RawConnection {
 public:
  explicit RawConnection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { ::close(socket_); }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// The next bytes, at least one unless the server ended the connection.
  std::string read_some() {
    char buffer[4096];
    const auto size = ::recv(socket_, buffer, sizeof buffer, 0);
    reset_ = size < 0 && errno == ECONNRESET;
    return {buffer, size > 0 ? static_cast<std::size_t>(size) : 0};
  }

  /// Everything until the server ends the connection.
  std::string read_all() {
    std::string all;
    for (;;) {
      const std::string more = read_some();
      if (more.empty()) return all;
      all += more;
    }
  }

  [[nodiscard]] int socket() const { return socket_; }

  /// Whether the last read failed because the server broke the connection off.
  [[nodiscard]] bool was_reset() const { return reset_; }

 private:
  int socket_;
  bool reset_ = false;
};

}  // namespace edl::net
