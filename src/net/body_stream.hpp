#pragma once

#include <functional>
#include <string>

#include "core/result.hpp"

namespace edl::net {

/// The body of an answer that is made while it is sent. The server asks for the next chunk once the one before is on
/// its way, so that a body of any length needs the memory of one chunk, and a slow reader holds up nobody.
class BodyStream {
 public:
  /// Takes the next chunk; an empty one says that the body is complete, an error that it cannot be. After either,
  /// nothing is asked for. Called once, from any thread.
  using Take = std::function<void(Result<std::string>)>;

  BodyStream() = default;
  BodyStream(const BodyStream&) = delete;
  BodyStream& operator=(const BodyStream&) = delete;

  /// Called by the server when the body has been sent, or is not wanted any more because its reader went away.
  virtual ~BodyStream() = default;

  /// Hands the next chunk to `take`, now or later. Must not block: called on an I/O thread, never before the chunk
  /// before has been taken. The server keeps the stream until then. A `take` that is dropped uncalled is an error; one
  /// that is still held must not outlive the server.
  virtual void next(Take take) = 0;
};

}  // namespace edl::net
