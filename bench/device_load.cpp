#include "device_load.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "descriptor.hpp"

namespace edl::bench {
namespace {

constexpr std::uint8_t k_final = 0x80;
constexpr std::uint8_t k_masked = 0x80;
enum Opcode : std::uint8_t { k_text = 1, k_close = 8, k_ping = 9, k_pong = 10 };

/// A frame as a client sends it (RFC 6455, 5.2), of less than 64 KiB. The mask is of zeros: all that it is for is to
/// keep proxies from taking a frame for a request.
std::string client_frame(std::uint8_t opcode, std::string_view payload) {
  std::string frame;
  frame += static_cast<char>(k_final | opcode);
  if (payload.size() < 126) {
    frame += static_cast<char>(k_masked | payload.size());
  } else {
    frame += static_cast<char>(k_masked | 126);
    frame += static_cast<char>(payload.size() >> 8);
    frame += static_cast<char>(payload.size() & 0xFF);
  }
  frame.append(4, '\0');
  return frame.append(payload);
}

struct Frame {
  std::uint8_t opcode = 0;
  std::string_view payload;
  std::size_t bytes = 0;  ///< of the whole frame
};

/// The first frame of what a server has sent; nullopt: it is not all here.
std::optional<Frame> first_frame(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  std::size_t length = at(1) & 0x7FU;
  std::size_t head = 2;
  if (length == 126) {
    if (bytes.size() < 4) return std::nullopt;
    length = static_cast<std::size_t>(at(2)) << 8U | at(3);
    head = 4;
  } else if (length == 127) {
    throw std::runtime_error("the server sent a frame of more than 64 KiB");
  }
  if (bytes.size() < head + length) return std::nullopt;
  return Frame{static_cast<std::uint8_t>(at(0) & 0x0FU), bytes.substr(head, length), head + length};
}

/// The text that a JSON member has, in messages of a known server.
std::string_view member(std::string_view json, std::string_view name) {
  const std::string key = fmt::format("\"{}\":\"", name);
  const auto begin = json.find(key);
  if (begin == std::string_view::npos) return {};
  const auto rest = json.substr(begin + key.size());
  return rest.substr(0, rest.find('"'));
}

void send_all(const Descriptor& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) throw_errno("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

struct Device {
  Descriptor socket;
  std::string received{};
};

/// Upgrades a connection, and says hello. What has come behind the server's head is kept.
Device connect_device(std::uint16_t port, const std::string& token) {
  Device device{connect_to(port)};
  send_all(device.socket, fmt::format("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nUpgrade: websocket\r\n"
                                      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                      "Sec-WebSocket-Protocol: edl.v1\r\nAuthorization: Bearer {}\r\n\r\n",
                                      port, token));
  std::array<char, 4096> buffer{};
  std::size_t end = std::string::npos;
  while (end == std::string::npos) {
    const auto got = ::recv(device.socket.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) throw std::runtime_error("the server ended a device's connection");
    device.received.append(buffer.data(), static_cast<std::size_t>(got));
    end = device.received.find("\r\n\r\n");
  }
  if (!device.received.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("no WebSocket: " + device.received);
  device.received.erase(0, end + 4);
  send_all(device.socket, client_frame(k_text, R"({"type":"hello","agent_version":"bench",)"
                                               R"("relays":{"A":"on","B":"on","C":"on"},"backlog":0})"));
  return device;
}

}  // namespace

class DeviceLoad::Loop {
 public:
  Loop(std::uint16_t port, const std::vector<std::string>& tokens)
      : epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(64 << 10, '\0') {
    if (epoll_.get() < 0) throw_errno("epoll_create1");
    devices_.reserve(tokens.size());
    for (const std::string& token : tokens) devices_.push_back(connect_device(port, token));
    for (Device& device : devices_) {
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &device;
      if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, device.socket.get(), &event) != 0) throw_errno("epoll_ctl");
    }
  }

  void run(const std::stop_token& stop) {
    constexpr int k_look_for_stop_ms = 100;
    std::array<epoll_event, 256> events{};
    while (!stop.stop_requested()) {
      const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), k_look_for_stop_ms);
      for (int i = 0; i < count; ++i) receive(*static_cast<Device*>(events.at(static_cast<std::size_t>(i)).data.ptr));
    }
  }

  std::atomic<std::size_t> commands = 0;
  std::atomic<std::size_t> lost = 0;

 private:
  void receive(Device& device) {
    const auto got = ::recv(device.socket.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      ++lost;
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, device.socket.get(), nullptr);
      return;
    }
    device.received.append(buffer_.data(), static_cast<std::size_t>(got));
    std::size_t read = 0;
    std::string answers;
    while (const auto frame = first_frame(std::string_view(device.received).substr(read))) {
      read += frame->bytes;
      answer(*frame, answers);
    }
    device.received.erase(0, read);
    send_all(device.socket, answers);
  }

  void answer(const Frame& frame, std::string& answers) {
    if (frame.opcode == k_ping) answers += client_frame(k_pong, frame.payload);
    if (frame.opcode == k_close) answers += client_frame(k_close, frame.payload);
    if (frame.opcode != k_text || member(frame.payload, "type") != "command") return;
    answers += client_frame(k_text, fmt::format(R"({{"type":"ack","id":"{}","ok":true,"state":"{}"}})",
                                                member(frame.payload, "id"), member(frame.payload, "state")));
    ++commands;
  }

  Descriptor epoll_;
  std::string buffer_;
  std::vector<Device> devices_;
};

DeviceLoad::DeviceLoad(std::uint16_t port, const std::vector<std::string>& tokens)
    : loop_(std::make_unique<Loop>(port, tokens)),
      thread_([loop = loop_.get()](const std::stop_token& stop) { loop->run(stop); }) {}

DeviceLoad::~DeviceLoad() {
  thread_.request_stop();
  thread_.join();
}

std::size_t DeviceLoad::commands() const { return loop_->commands; }
std::size_t DeviceLoad::lost() const { return loop_->lost; }

}  // namespace edl::bench
