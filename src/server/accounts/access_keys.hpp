#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/access_key.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::server {

/// What becomes of tokens that the key before has signed.
enum class KeyBefore : std::uint8_t {
  runs_out,  ///< they are good until they expire: nobody notices
  ends,      ///< they are worth nothing at once, since the key was stolen
};

/// Puts a new key into the place of the one in `directory`, which stays beside it as `access.previous.key` for the
/// tokens that it has signed. A server that runs notices within a second.
/// @return the new key's id | as load_or_create_access_key
[[nodiscard]] Result<std::string> rotate_access_key(const std::filesystem::path& directory, KeyBefore before);

/// The keys of access tokens as they stand in a folder, and as they are replaced there. Any thread.
class AccessKeys {
 public:
  /// Makes a key where there is none.
  /// @param lifetime  for how long the key before is good once it has been replaced
  /// @return as load_or_create_access_key
  [[nodiscard]] static Result<std::unique_ptr<AccessKeys>> open(const std::filesystem::path& directory,
                                                                std::chrono::minutes lifetime);

  /// Those whose tokens are good; the first one signs. Looks once a second whether they were replaced.
  [[nodiscard]] std::shared_ptr<const std::vector<AccessKey>> good_at(Timestamp now);

  /// As good_at does by itself: reads the keys again where they were replaced. What cannot be used changes nothing, and
  /// is told to the log once.
  void look_again();

 private:
  struct Loaded {
    std::shared_ptr<const std::vector<AccessKey>> current;  ///< one
    std::shared_ptr<const std::vector<AccessKey>> both;     ///< with the one before, where there is one
    Timestamp before_until;
  };

  AccessKeys(std::filesystem::path directory, std::chrono::minutes lifetime)
      : directory_(std::move(directory)), lifetime_(lifetime) {}
  [[nodiscard]] Result<Loaded> load() const;
  void look_again_locked();

  std::filesystem::path directory_;
  std::chrono::minutes lifetime_;
  std::mutex mutex_;
  Loaded loaded_;
  std::filesystem::file_time_type changed_at_;
  std::chrono::steady_clock::time_point look_next_;
};

}  // namespace edl::server
