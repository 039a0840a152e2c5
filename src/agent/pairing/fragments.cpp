#include "agent/pairing/fragments.hpp"

#include <algorithm>
#include <utility>

namespace edl::agent::pairing {
namespace {

constexpr std::uint8_t k_first = 0x80;
constexpr std::uint8_t k_last = 0x40;
constexpr std::uint8_t k_number = 0x3f;
constexpr std::size_t k_att_header = 3;
constexpr std::size_t k_length_bytes = 2;

}  // namespace

std::size_t largest_fragment(std::size_t mtu) {
  return std::clamp(mtu, k_min_fragment + k_att_header, k_max_fragment + k_att_header) - k_att_header;
}

std::vector<Bytes> split(ByteView message, std::size_t largest) {
  std::vector<Bytes> fragments;
  const std::size_t total = message.size();
  std::uint8_t number = 0;
  while (!message.empty()) {
    const bool first = fragments.empty();
    Bytes fragment{static_cast<std::uint8_t>(number | (first ? k_first : 0U))};
    if (first) {
      fragment.push_back(static_cast<std::uint8_t>(total >> 8U));
      fragment.push_back(static_cast<std::uint8_t>(total & 0xffU));
    }
    const std::size_t taken = std::min(message.size(), largest - fragment.size());
    append(fragment, message.first(taken));
    message = message.subspan(taken);
    if (message.empty()) fragment.front() |= k_last;
    number = (number + 1U) & k_number;
    fragments.push_back(std::move(fragment));
  }
  return fragments;
}

Result<ByteView> FragmentJoiner::begin(ByteView after_head) {
  if (in_message()) return fail(Errc::unreadable, "a message begins inside an unfinished one");
  if (after_head.size() < k_length_bytes) return fail(Errc::unreadable, "the first fragment has no length");
  const std::size_t total = static_cast<std::size_t>(after_head[0]) << 8U | after_head[1];
  if (total == 0) return fail(Errc::unreadable, "the message is empty");
  if (total > max_message_) return fail(Errc::too_large, "the message is too long");
  total_ = total;
  next_ = 0;
  message_.clear();
  message_.reserve(total);
  return after_head.subspan(k_length_bytes);
}

Result<std::optional<Bytes>> FragmentJoiner::add(ByteView fragment) {
  if (fragment.empty()) return fail(Errc::unreadable, "the fragment is empty");
  if (fragment.size() > k_max_fragment) return fail(Errc::too_large, "the fragment is too long");
  const std::uint8_t head = fragment.front();
  ByteView payload = fragment.subspan(1);
  if ((head & k_first) != 0) {
    const auto rest = begin(payload);
    if (!rest) return tl::unexpected(rest.error());
    payload = *rest;
  }
  if (!in_message()) return fail(Errc::unreadable, "a message goes on that has not begun");
  if ((head & k_number) != next_) return fail(Errc::unreadable, "the fragment has the wrong number");
  if (payload.empty()) return fail(Errc::unreadable, "the fragment carries nothing");
  if (payload.size() > total_ - message_.size()) return fail(Errc::unreadable, "the message is longer than it said");
  next_ = (next_ + 1U) & k_number;
  append(message_, payload);
  const bool complete = message_.size() == total_;
  if (complete != ((head & k_last) != 0)) {
    return fail(Errc::unreadable,
                complete ? "the last fragment is not marked as such" : "the message is shorter than it said");
  }
  if (!complete) return std::nullopt;
  total_ = 0;
  return std::exchange(message_, {});
}

}  // namespace edl::agent::pairing
