#include "server/store/influxdb/refused_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "server/store/influxdb/line_protocol.hpp"

namespace edl::server::influx {
namespace {

namespace fs = std::filesystem;

Error refused_file_error(const std::string& what, const fs::path& place) {
  const Errc code = errno == ENOSPC ? Errc::unavailable : Errc::io;
  return {code, what + ": " + std::generic_category().message(errno), place.string()};
}

/// A file that is written, synced and closed, or told why not.
Result<void> append_to_file(const fs::path& file, std::string_view bytes) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return tl::unexpected(refused_file_error("cannot open the file of refused readings", file));
  std::optional<Error> failure;
  while (!bytes.empty() && !failure) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      failure = refused_file_error("cannot write the file of refused readings", file);
    }
  }
  if (!failure && ::fsync(fd) != 0) failure = refused_file_error("cannot sync the file of refused readings", file);
  ::close(fd);
  if (failure) return tl::unexpected(std::move(*failure));
  return {};
}

/// What of the file stays.
struct Rest {
  std::string text{};
  bool any_line = false;  ///< that is no comment
  bool less = false;      ///< than there was
};

Result<Rest> rest_of_refused(const fs::path& file, const DeviceId& device, Timestamp before) {
  std::ifstream stream(file);
  if (!stream) return fail(Errc::io, "cannot read the file of refused readings", file.string());
  Rest rest;
  for (std::string line; std::getline(stream, line);) {
    if (is_line_of(line, device, before)) {
      rest.less = true;
      continue;
    }
    rest.any_line = rest.any_line || !line.starts_with('#');
    rest.text += line + '\n';
  }
  if (stream.bad()) return fail(Errc::io, "cannot read the file of refused readings", file.string());
  return rest;
}

}  // namespace

Result<void> append_refused(const fs::path& file, std::string_view lines, std::string_view reason) {
  std::string text = "# refused: ";
  for (const char c : reason) text += c == '\n' || c == '\r' ? ' ' : c;
  text += '\n';
  text += lines;
  return append_to_file(file, text);
}

Result<void> take_out_refused(const fs::path& file, const DeviceId& device, Timestamp before) {
  std::error_code error;
  if (!fs::exists(file, error)) return {};
  const auto rest = rest_of_refused(file, device, before);
  if (!rest) return tl::unexpected(rest.error());
  if (!rest->less) return {};
  if (rest->any_line) {
    const fs::path next = file.string() + ".new";
    fs::remove(next, error);  // what a crash has left
    if (auto written = append_to_file(next, rest->text); !written) return written;
    fs::rename(next, file, error);
  } else {
    fs::remove(file, error);
  }
  if (error) return fail(Errc::io, "cannot change the file of refused readings: " + error.message(), file.string());
  return {};
}

}  // namespace edl::server::influx
