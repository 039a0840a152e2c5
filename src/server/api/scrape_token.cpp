#include "server/api/scrape_token.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/digest.hpp"
#include "core/private_file.hpp"
#include "core/random.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_random_bytes = 32;
constexpr std::size_t k_least_length = 32;
constexpr std::size_t k_most_bytes = 4 << 10;

/// What can stand after "Bearer" (RFC 6750, 2.1).
bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

Result<Secret> load_scrape_token(const std::filesystem::path& file) {
  const auto read = read_private_file(file, k_most_bytes);
  if (!read) return tl::unexpected(read.error());
  std::string_view token = read->reveal();
  while (token.ends_with('\n') || token.ends_with('\r')) token.remove_suffix(1);
  if (token.size() < k_least_length || !std::ranges::all_of(token, is_token_character)) {
    return fail(Errc::corrupt, "a token for metrics is one line of at least 32 letters and digits", file.string());
  }
  return Secret(token);
}

}  // namespace

Result<Secret> load_or_create_scrape_token(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "metrics.token";
  auto token = load_scrape_token(file);
  if (token || token.error().code != Errc::not_found) return token;
  const Secret line(to_base64url(random_secret(k_random_bytes).reveal()) + "\n");
  const auto created = create_private_file(file, line.reveal());
  if (!created && created.error().code != Errc::conflict) return tl::unexpected(created.error());
  return load_scrape_token(file);  // ours, or that of a process which was quicker
}

}  // namespace edl::server
