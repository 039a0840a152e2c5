#include <cstdint>
#include <string>

#include "fuzz/fuzzing.hpp"
#include "server/push/encryption.hpp"
#include "server/push/retry_after.hpp"

// What strangers say to who pushes: a browser its keys, for which a message is sealed only where the point is one, and to
// the length that was asked for; a push service when it may be asked again, which is never in the past.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl;
  using namespace edl::server;
  const std::string_view said = text_of(data, size);
  const Timestamp now = from_unix_ms(1'764'158'400'000);
  if (const auto wait = parse_retry_after(said, now)) require(wait->count() >= 0);

  static const P256Key once = P256Key::generate();
  const BrowserKeys keys{std::string(said.substr(0, k_p256_point_bytes)),
                         Secret(said.size() < k_p256_point_bytes ? "" : said.substr(k_p256_point_bytes))};
  const auto body = encrypt_push("{}", keys, once, "sixteen bytes ..", 512);
  require(body.has_value() == (is_p256_point(keys.point) && keys.auth.size() == k_push_auth_bytes));
  if (body) require(body->size() == k_push_salt_bytes + 4 + 1 + k_p256_point_bytes + 512 + 1 + 16);
  return 0;
}
