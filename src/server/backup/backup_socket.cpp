#include "server/backup/backup_socket.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <utility>

#include "core/described_json.hpp"

namespace edl::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* k_socket_name = "server.sock";
constexpr std::size_t k_max_packet_bytes = 4 << 10;
constexpr milliseconds k_poll{250};
/// For a request to come, and for an answer to be taken.
constexpr milliseconds k_patience{5'000};
/// A server that works tells so each second; one that flushes to a slow disk first, later.
constexpr milliseconds k_server_patience{120'000};

struct Request {
  std::string call;
};
BOOST_DESCRIBE_STRUCT(Request, (), (call))

enum class Kind { progress, done, failed };
BOOST_DESCRIBE_ENUM(Kind, progress, done, failed)

struct Answer {
  Kind kind = Kind::progress;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (kind, text))

/// Through the open folder: a socket's address has room for 107 bytes, a data folder's path may be longer.
sockaddr_un address_in(const FileDescriptor& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/{}", folder.get(), k_socket_name);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

FileDescriptor open_folder(const std::filesystem::path& folder) {
  return FileDescriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

FileDescriptor new_socket() { return FileDescriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)); }

/// Waits for `events`, in steps.
/// @return whether they came before the time was over or `ended` said so
template <typename Ended>
bool wait_for(const FileDescriptor& socket, short events, milliseconds patience, Ended ended) {
  const auto deadline = steady_clock::now() + patience;
  while (!ended() && steady_clock::now() < deadline) {
    pollfd waiting{socket.get(), events, 0};
    if (::poll(&waiting, 1, static_cast<int>(k_poll.count())) > 0) return true;
  }
  return false;
}

bool has_gone(const FileDescriptor& socket) {
  pollfd state{socket.get(), POLLRDHUP, 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/// Sends a packet, with a file if it is not negative; never blocks.
bool send_packet(const FileDescriptor& socket, std::string text, int file) {
  iovec piece{text.data(), text.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (file >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &file, sizeof file);
  }
  return ::sendmsg(socket.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(text.size());
}

struct Packet {
  std::string text;  ///< empty: the other side has gone
  FileDescriptor file{};
};

Packet receive_packet(const FileDescriptor& socket) {
  Packet packet{.text = std::string(k_max_packet_bytes, '\0')};
  iovec piece{packet.text.data(), packet.text.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  packet.text.resize(size > 0 && (message.msg_flags & MSG_TRUNC) == 0 ? static_cast<std::size_t>(size) : 0);
  const cmsghdr* header = size > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
      header->cmsg_len == CMSG_LEN(sizeof(int))) {
    int file = -1;
    std::memcpy(&file, CMSG_DATA(header), sizeof file);
    packet.file = FileDescriptor(file);
  }
  return packet;
}

bool is_writable_file(const FileDescriptor& file) {
  struct stat status {};
  if (!file.open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const int flags = ::fcntl(file.get(), F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && (flags & O_PATH) == 0;
}

/// Waits for the request.
/// @return the file that it carries
Result<FileDescriptor> read_request(const FileDescriptor& caller, const std::stop_token& stop) {
  if (!wait_for(caller, POLLIN, k_patience, [&] { return stop.stop_requested(); })) {
    return fail(Errc::timeout, "no request came");
  }
  Packet packet = receive_packet(caller);
  const auto request = parse_json<Request>(packet.text, UnknownMembers::skip);
  if (!request || request->call != "backup") return fail(Errc::unreadable, "this server knows the call backup only");
  if (!is_writable_file(packet.file)) return fail(Errc::invalid, "a backup is written into a file");
  return std::move(packet.file);
}

Answer answer_of(const Result<std::string>& made) {
  return made ? Answer{Kind::done, *made} : Answer{Kind::failed, to_string(made.error())};
}

}  // namespace

Result<std::unique_ptr<BackupSocket>> BackupSocket::open(const std::filesystem::path& path, MakeBackup make) {
  auto other = BackupCall::connect(path);
  if (!other) return tl::unexpected(other.error());
  if (*other) return fail(Errc::conflict, "another server works in this data folder", path.string());
  FileDescriptor folder = open_folder(path);
  if (!folder.open()) return io_failure("cannot open the data folder", path);
  FileDescriptor listener = new_socket();
  if (!listener.open()) return io_failure("cannot make a socket", path);
  // What a server that was killed has left; nobody answered there.
  ::unlinkat(folder.get(), k_socket_name, 0);
  const sockaddr_un address = address_in(folder);
  // The socket's mode is the name's: it is private from its first moment.
  if (::fchmod(listener.get(), 0600) != 0 || ::bind(listener.get(), generic(address), sizeof address) != 0 ||
      ::listen(listener.get(), 4) != 0) {
    return io_failure("cannot listen on the socket", path / k_socket_name);
  }
  return std::unique_ptr<BackupSocket>(  // NOLINT: the constructor is private
      new BackupSocket(std::move(folder), std::move(listener), std::move(make)));
}

BackupSocket::BackupSocket(FileDescriptor folder, FileDescriptor listener, MakeBackup make)
    : folder_(std::move(folder)), listener_(std::move(listener)), make_(std::move(make)),
      listening_([this](const std::stop_token& stop) { serve(stop); }) {}

BackupSocket::~BackupSocket() {
  ::unlinkat(folder_.get(), k_socket_name, 0);
  listening_.request_stop();
  ::shutdown(listener_.get(), SHUT_RDWR);
  listening_.join();
  worker_.request_stop();
  if (worker_.joinable()) worker_.join();
}

void BackupSocket::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    FileDescriptor caller(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!caller.open()) {
      // Interrupted, or shut down: the loop's condition tells which. Anything else must not spin.
      pollfd nothing{-1, 0, 0};
      ::poll(&nothing, 0, stop.stop_requested() ? 0 : static_cast<int>(k_poll.count()));
      continue;
    }
    auto file = read_request(caller, stop);
    if (file && busy_.exchange(true)) file = fail(Errc::unavailable, "another backup is being made");
    if (!file) {
      send_packet(caller, print_json(Answer{Kind::failed, to_string(file.error())}), -1);
      continue;
    }
    worker_ =
        std::jthread([this, caller = std::move(caller), file = std::move(*file)](const std::stop_token& ended) mutable {
          const Answer answer = answer_of(make_for(caller, file, ended));
          file = FileDescriptor();
          busy_ = false;
          wait_for(caller, POLLOUT, k_patience, [&] { return ended.stop_requested(); });
          send_packet(caller, print_json(answer), -1);
        });
  }
}

Result<std::string> BackupSocket::make_for(const FileDescriptor& caller, const FileDescriptor& file,
                                           const std::stop_token& stop) const {
  StepFilter filter;
  const Progress progress = [&](const Step& step) -> Result<void> {
    if (stop.stop_requested()) return fail(Errc::unavailable, "the server stops");
    if (has_gone(caller)) return fail(Errc::unavailable, "the caller has gone");
    // A caller that does not listen misses it.
    if (filter.passes(step, steady_clock::now())) {
      send_packet(caller, print_json(Answer{Kind::progress, to_text(step)}), -1);
    }
    return {};
  };
  try {
    return make_(file.get(), progress);
  } catch (const std::exception& broken) {  // must not end the thread, and the server with it
    return fail(Errc::io, broken.what());
  }
}

Result<std::optional<BackupCall>> BackupCall::connect(const std::filesystem::path& path) {
  const FileDescriptor folder = open_folder(path);
  if (!folder.open() && errno == ENOENT) return std::nullopt;
  if (!folder.open()) return io_failure("cannot open the data folder", path);
  FileDescriptor server = new_socket();
  if (!server.open()) return io_failure("cannot make a socket", path);
  const sockaddr_un address = address_in(folder);
  if (::connect(server.get(), generic(address), sizeof address) == 0) return BackupCall(std::move(server));
  if (errno == ENOENT || errno == ECONNREFUSED) return std::nullopt;
  return io_failure("cannot ask the server", path / k_socket_name);
}

Result<std::string> BackupCall::make(int file, const Listen& listen) const {
  if (!send_packet(server_, print_json(Request{"backup"}), file)) {
    return fail(Errc::unavailable, "the server takes no request");
  }
  auto heard = steady_clock::now();
  while (true) {
    if (!wait_for(server_, POLLIN, k_poll, [] { return false; })) {
      if (steady_clock::now() - heard > k_server_patience) return fail(Errc::timeout, "the server does not answer");
      if (auto go_on = listen(""); !go_on) return tl::unexpected(go_on.error());
      continue;
    }
    heard = steady_clock::now();
    const Packet packet = receive_packet(server_);
    if (packet.text.empty()) return fail(Errc::unavailable, "the server went away before the backup was made");
    const auto answer = parse_json<Answer>(packet.text, UnknownMembers::skip);
    if (!answer) return fail(Errc::unreadable, "the server's answer is not understood");
    if (answer->kind == Kind::done) return answer->text;
    if (answer->kind == Kind::failed) return fail(Errc::unavailable, answer->text);
    if (auto go_on = listen(answer->text); !go_on) return tl::unexpected(go_on.error());
  }
}

}  // namespace edl::server
