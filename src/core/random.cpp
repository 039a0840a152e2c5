#include "core/random.hpp"

#include <sodium.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace edl {

Secret random_secret(std::size_t bytes) {
  // Cheap and safe to call again, from any thread.
  if (sodium_init() < 0) throw std::runtime_error("libsodium found no source of random bytes");
  std::string text(bytes, '\0');
  randombytes_buf(text.data(), text.size());
  return Secret(std::move(text));
}

}  // namespace edl
