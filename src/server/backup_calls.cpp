#include "server/backup_calls.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "server/backup.hpp"
#include "server/backup/backup_socket.hpp"
#include "server/commands.hpp"
#include "server/end_signals.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

/// What a call says while it works, and whether it shall go on.
class Teller {
 public:
  explicit Teller(Verbosity verbosity) : verbosity_(verbosity) {}

  Result<void> say(const std::string& text) {
    if (signals_.come()) return fail(Errc::unavailable, "broken off; nothing is left of it");
    if (verbosity_ == Verbosity::normal && !text.empty()) fmt::print(stderr, "{}\n", text);
    return {};
  }

  Result<void> step(const Step& step) {
    return say(filter_.passes(step, std::chrono::steady_clock::now()) ? to_text(step) : "");
  }

  int end(const char* what, const Result<std::string>& done) const {
    if (!done) return failed(done.error());
    if (verbosity_ == Verbosity::normal) fmt::print("{}: {}\n", what, *done);
    return 0;
  }

 private:
  EndSignals signals_;
  Verbosity verbosity_;
  StepFilter filter_;
};

/// Works as the data folder's owner if the caller is root: files that root leaves there, the server could not open.
class OwnersRights {
 public:
  explicit OwnersRights(const DataFolder& data) {
    struct stat folder {};
    if (::geteuid() != 0 || ::stat(data.root.c_str(), &folder) != 0) return;
    taken_ = ::setegid(folder.st_gid) == 0 && ::seteuid(folder.st_uid) == 0;
  }
  OwnersRights(const OwnersRights&) = delete;
  OwnersRights& operator=(const OwnersRights&) = delete;
  ~OwnersRights() {
    if (taken_ && (::seteuid(0) != 0 || ::setegid(0) != 0)) ::_exit(1);
  }

 private:
  bool taken_ = false;
};

Result<std::string> fill(const DataFolder& data, int file, Teller& teller) {
  const auto server = BackupCall::connect(data.root);
  if (!server) return tl::unexpected(server.error());
  if (*server) {
    return (*server)->make(file, [&](const std::string& text) { return teller.say(text); });
  }
  const OwnersRights rights(data);
  return back_up_at_rest(data, file, [&](const Step& step) { return teller.step(step); });
}

}  // namespace

int write_backup(const DataFolder& data, const fs::path& file, Existing existing, Verbosity verbosity) {
  Teller teller(verbosity);
  auto backup = BackupFile::create(file, existing);
  if (!backup) return failed(backup.error());
  auto filled = fill(data, backup->descriptor(), teller);
  if (filled) {
    if (auto published = backup->publish(); !published) filled = tl::unexpected(published.error());
  }
  return teller.end("backed up", filled);
}

int restore_backup(const DataFolder& data, const fs::path& file, Verbosity verbosity) {
  Teller teller(verbosity);
  return teller.end("restored", restore(data, file, [&](const Step& step) { return teller.step(step); }));
}

}  // namespace edl::server
