#include "server/api/pooled_stream.hpp"

#include <utility>

namespace edl::server {

std::unique_ptr<StreamSlots::Slot> StreamSlots::take(UserId user) {
  const std::lock_guard lock(mutex_);
  std::size_t& taken = taken_[user];
  if (taken >= k_per_user) return nullptr;
  ++taken;
  return std::make_unique<Slot>(shared_from_this(), user);
}

void StreamSlots::give_back(UserId user) {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(user);
  if (--found->second == 0) taken_.erase(found);
}

PooledStream::PooledStream(net::WorkerPool& workers, std::unique_ptr<StreamSlots::Slot> slot,
                           std::unique_ptr<ChunkedText> text, ContentEncoding encoding)
    : workers_(workers), slot_(std::move(slot)), text_(std::move(text)) {
  if (encoding != ContentEncoding::identity) packer_ = std::make_unique<Packer>(encoding);
}

void PooledStream::next(Take take) {
  const bool taken = workers_.run([self = shared_from_this(), take] { take(self->make()); });
  if (!taken) take(fail(Errc::unavailable, "the server has more to do than it can take on, or stops"));
}

Result<std::string> PooledStream::make() {
  // Whatever a library throws ends this answer, not the program.
  try {
    return packer_ ? make_packed() : text_->next();
  } catch (const std::exception& bug) {
    return fail(Errc::io, bug.what());
  }
}

/// Goes on until there is something to send, since an empty chunk would mean the end.
Result<std::string> PooledStream::make_packed() {
  std::string packed;
  while (packed.empty() && !ended_) {
    auto chunk = text_->next();
    if (!chunk) return chunk;
    ended_ = chunk->empty();
    packed = ended_ ? packer_->finish() : packer_->add(*chunk);
  }
  return packed;
}

}  // namespace edl::server
