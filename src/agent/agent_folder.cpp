#include "agent/agent_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <utility>

#include "core/private_file.hpp"
#include "core/settings.hpp"

namespace edl::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_max_identity_bytes = 4 << 10;

}  // namespace

Result<void> AgentFolder::create() const {
  std::error_code error;
  const bool made = fs::create_directories(root, error);
  if (error) return fail(Errc::io, "cannot make the data folder: " + error.message(), root.string());
  if (made) fs::permissions(root, fs::perms::owner_all, error);
  if (error) return fail(Errc::io, "cannot protect the data folder: " + error.message(), root.string());
  return {};
}

Result<void> AgentFolder::write_identity(const Identity& written) const {
  // Device ids, parsed URLs and fingerprints hold nothing that TOML would want escaped.
  std::string text = fmt::format("# Made by `edl-agent init`.\ndevice_id = \"{}\"\nserver = \"{}\"\n",
                                 written.device.text(), written.server.text());
  if (written.trust.fingerprint) {
    text += fmt::format("server_fingerprint = \"{}\"\n", written.trust.fingerprint->text());
  }
  if (written.trust.ca_file) {
    std::error_code error;
    fs::copy_file(*written.trust.ca_file, server_ca(), fs::copy_options::overwrite_existing, error);
    if (error) return fail(Errc::io, "cannot copy the certificates: " + error.message(), server_ca().string());
    text += fmt::format("server_ca = \"{}\"\n", server_ca().filename().string());
  }
  return create_private_file(identity(), text);
}

Result<Identity> AgentFolder::read_identity() const {
  const auto text = read_private_file(identity(), k_max_identity_bytes);
  if (!text && text.error().code == Errc::not_found) {
    return fail(Errc::not_found, "this agent has no identity yet: run `edl-agent init --device-id ID --server URL`",
                root.string());
  }
  if (!text) return tl::unexpected(text.error());
  const auto settings = read_settings(text->reveal(), identity().string());
  if (!settings) return tl::unexpected(settings.error());
  std::optional<std::string> id;
  std::optional<std::string> server;
  net::TlsTrust trust;
  for (const FileSetting& setting : *settings) {
    if (setting.option == "device-id") id = setting.value;
    if (setting.option == "server") server = setting.value;
    if (setting.option == "server-ca") trust.ca_file = root / setting.value;
    if (setting.option == "server-fingerprint") {
      const auto fingerprint = net::Fingerprint::parse(setting.value);
      if (!fingerprint) return fail(Errc::invalid, fingerprint.error().message, identity().string());
      trust.fingerprint = *fingerprint;
    }
  }
  if (!id || !server) return fail(Errc::invalid, "device_id and server belong here", identity().string());
  auto device = DeviceId::parse(*id);
  if (!device) return fail(Errc::invalid, device.error().message, identity().string());
  auto url = net::parse_url(*server);
  if (!url) return fail(Errc::invalid, url.error().message, identity().string());
  return Identity{std::move(*device), std::move(*url), std::move(trust)};
}

Result<FolderLock> FolderLock::take(const AgentFolder& folder) {
  const int file = ::open(folder.lock().c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return fail(Errc::io, std::strerror(errno), folder.lock().string());
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    ::close(file);
    return fail(Errc::conflict, "another agent works in this data folder", folder.root.string());
  }
  return FolderLock(file);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace edl::agent
