#include "server/store/embedded/summary_column.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>

#include "server/store/column.hpp"
#include "server/store/embedded/codec/byte_io.hpp"
#include "server/store/embedded/codec/checksum.hpp"
#include "server/store/embedded/codec/column_codec.hpp"

namespace edl::server {
namespace {

using Values = std::vector<double>;
using Member = double Summary::*;

/// The members that are written down, in this order; counters have all of them.
constexpr std::array<Member, 6> k_members{&Summary::sum,   &Summary::min,  &Summary::max,
                                          &Summary::first, &Summary::last, &Summary::increase};

std::span<const Member> members_of(Aggregation aggregation) {
  return std::span(k_members).first(aggregation == Aggregation::counter ? 6 : 3);
}

Values column_of(std::span<const Summary> summaries, Member member) {
  Values column(summaries.size());
  std::ranges::transform(summaries, column.begin(), [member](const Summary& one) { return one.*member; });
  return column;
}

/// What a counter's member is as long as the counter only rises: its first value is its least, its last its greatest, and
/// its increase the difference, with as many decimals as those two have.
/// @param summaries  the members before this one are known; none is empty
/// @return nullopt for members that follow from nothing
std::optional<Values> expected(std::span<const Summary> summaries, Member member) {
  if (member == &Summary::first) return column_of(summaries, &Summary::min);
  if (member == &Summary::last) return column_of(summaries, &Summary::max);
  if (member != &Summary::increase) return std::nullopt;
  Values ends = column_of(summaries, &Summary::first);
  const Values lasts = column_of(summaries, &Summary::last);
  ends.insert(ends.end(), lasts.begin(), lasts.end());
  const auto decimals = Decimals::of(ends);
  Values increases;
  increases.reserve(summaries.size());
  for (const Summary& one : summaries) {
    const double difference = one.last - one.first;
    increases.push_back(decimals ? decimals->clean(difference) : difference);
  }
  return increases;
}

bool same_bits(const Values& a, const Values& b) {
  return std::ranges::equal(
      a, b, [](double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y); });
}

void append_sized(std::string& out, std::string_view part) {
  codec::append_varint(out, part.size());
  out += part;
}

/// @return nullopt if the bytes end before the part does
std::optional<std::string_view> take_sized(codec::ByteReader& reader) {
  const auto size = reader.varint();
  if (!size || *size > reader.rest().size()) return std::nullopt;
  return reader.bytes(*size);
}

double count_of(double readings) { return std::isnan(readings) ? 0.0 : readings; }

Result<std::vector<Summary>> decode_counts(std::string_view part, std::span<const double> readings) {
  Values counts(readings.begin(), readings.end());
  if (part.empty()) {
    std::ranges::transform(counts, counts.begin(), count_of);
  } else if (auto decoded = unpack_values(part, counts); !decoded) {
    return tl::unexpected(decoded.error());
  }
  std::vector<Summary> summaries(counts.size());
  for (std::size_t row = 0; row < counts.size(); ++row) {
    if (!(counts[row] >= 0.0 && counts[row] <= 4e9)) return fail(Errc::corrupt, "a summary counts no values");
    summaries[row].count = static_cast<std::uint32_t>(counts[row]);
  }
  return summaries;
}

std::vector<Summary> without_empty(std::span<const Summary> summaries) {
  std::vector<Summary> some;
  some.reserve(summaries.size());
  std::ranges::copy_if(summaries, std::back_inserter(some), [](const Summary& one) { return one.count > 0; });
  return some;
}

/// Puts summaries that lie together into the places of those that count anything.
void spread(std::span<const Summary> from, std::span<Summary> to) {
  std::size_t next = 0;
  for (Summary& one : to) {
    if (one.count > 0) one = from[next++];
  }
}

}  // namespace

std::string encode_summaries(std::span<const Summary> summaries, std::span<const double> readings,
                             Aggregation aggregation) {
  std::string bytes;
  Values counts(summaries.size());
  std::ranges::transform(summaries, counts.begin(), [](const Summary& one) { return static_cast<double>(one.count); });
  const bool as_readings = std::ranges::equal(counts, readings, {}, {}, [](double one) { return count_of(one); });
  append_sized(bytes, as_readings ? std::string() : pack_values(counts));
  const std::vector<Summary> some = without_empty(summaries);
  for (const Member member : members_of(aggregation)) {
    const Values column = column_of(some, member);
    const auto known = expected(some, member);
    append_sized(bytes, known && same_bits(*known, column) ? std::string() : pack_values(column));
  }
  codec::seal(bytes);
  return bytes;
}

Result<std::vector<Summary>> decode_summaries(std::string_view bytes, std::span<const double> readings,
                                              Aggregation aggregation) {
  const auto body = codec::unsealed(bytes);
  if (!body) return tl::unexpected(body.error());
  codec::ByteReader reader(*body);
  const auto counts = take_sized(reader);
  if (!counts) return fail(Errc::corrupt, "a column of summaries is cut off");
  auto summaries = decode_counts(*counts, readings);
  if (!summaries) return summaries;
  std::vector<Summary> some = without_empty(*summaries);
  Values column(some.size());
  for (const Member member : members_of(aggregation)) {
    const auto part = take_sized(reader);
    if (!part) return fail(Errc::corrupt, "a column of summaries is cut off");
    if (part->empty()) {
      auto known = expected(some, member);
      if (!known) return fail(Errc::corrupt, "a summary has no value");
      column = std::move(*known);
    } else if (auto decoded = unpack_values(*part, column); !decoded) {
      return tl::unexpected(decoded.error());
    }
    for (std::size_t row = 0; row < some.size(); ++row) {
      if (std::isnan(column[row])) return fail(Errc::corrupt, "a summary has no value");
      some[row].*member = column[row];
    }
  }
  if (!reader.rest().empty()) return fail(Errc::corrupt, "there is more than the summaries");
  spread(some, *summaries);
  return summaries;
}

}  // namespace edl::server
