#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "net/body_stream.hpp"
#include "net/worker_pool.hpp"
#include "server/accounts/records.hpp"
#include "server/api/streamed_columns.hpp"
#include "server/http/content_encoding.hpp"

namespace edl::server {

/// How many answers may be streamed at once: each keeps what it reads from being deleted. Any thread.
class StreamSlots : public std::enable_shared_from_this<StreamSlots> {
 public:
  static constexpr std::size_t k_per_user = 4;

  /// One of a user's, free again when it is destroyed.
  class Slot {
   public:
    Slot(std::shared_ptr<StreamSlots> slots, UserId user) : slots_(std::move(slots)), user_(user) {}
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() { slots_->give_back(user_); }

   private:
    std::shared_ptr<StreamSlots> slots_;
    UserId user_;
  };

  /// @return nullptr: all of the user's are taken
  [[nodiscard]] std::unique_ptr<Slot> take(UserId user);

 private:
  void give_back(UserId user);

  std::mutex mutex_;
  std::unordered_map<UserId, std::size_t> taken_;  ///< those above 0
};

/// A body that is made on workers, one chunk for each call: between two chunks it holds none of them, however slow
/// its reader is.
class PooledStream final : public net::BodyStream, public std::enable_shared_from_this<PooledStream> {
 public:
  /// @param encoding  identity for none
  PooledStream(net::WorkerPool& workers, std::unique_ptr<StreamSlots::Slot> slot, std::unique_ptr<ChunkedText> text,
               ContentEncoding encoding);

  void next(Take take) override;

 private:
  [[nodiscard]] Result<std::string> make();
  [[nodiscard]] Result<std::string> make_packed();

  net::WorkerPool& workers_;
  std::unique_ptr<StreamSlots::Slot> slot_;
  std::unique_ptr<ChunkedText> text_;
  std::unique_ptr<Packer> packer_;  ///< none: as it is
  bool ended_ = false;              ///< text_ has
};

}  // namespace edl::server
