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

/// How much a counter rose that only rises, with as many decimals as its first and last values have.
Values rises(std::span<const double> firsts, std::span<const double> lasts) {
  Values ends(firsts.begin(), firsts.end());
  ends.insert(ends.end(), lasts.begin(), lasts.end());
  const auto decimals = Decimals::of(ends);
  Values increases(firsts.size());
  std::ranges::transform(lasts, firsts, increases.begin(), [&decimals](double last, double first) {
    return decimals ? decimals->clean(last - first) : last - first;
  });
  return increases;
}

/// What a counter's member is as long as the counter only rises: its first value is its least, its last its greatest, and
/// its increase the difference.
/// @param column  finds the column of a member before this one; no interval is empty
/// @return nullopt for members that follow from nothing
template <typename Column>
std::optional<Values> expected(Member member, const Column& column) {
  if (member == &Summary::first) return column(&Summary::min);
  if (member == &Summary::last) return column(&Summary::max);
  if (member == &Summary::increase) return rises(column(&Summary::first), column(&Summary::last));
  return std::nullopt;
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

Result<std::vector<std::uint32_t>> decode_counts(std::string_view part, std::span<const double> readings) {
  Values counts(readings.size());
  if (part.empty()) {
    std::ranges::transform(readings, counts.begin(), count_of);
  } else if (auto decoded = unpack_values(part, counts); !decoded) {
    return tl::unexpected(decoded.error());
  }
  std::vector<std::uint32_t> whole(counts.size());
  for (std::size_t row = 0; row < counts.size(); ++row) {
    if (!(counts[row] >= 0.0 && counts[row] <= 4e9)) return fail(Errc::corrupt, "a summary counts no values");
    whole[row] = static_cast<std::uint32_t>(counts[row]);
  }
  return whole;
}

std::vector<Summary> without_empty(std::span<const Summary> summaries) {
  std::vector<Summary> some;
  some.reserve(summaries.size());
  std::ranges::copy_if(summaries, std::back_inserter(some), [](const Summary& one) { return one.count > 0; });
  return some;
}

/// Moves the values that lie together at the front to the rows that count any.
/// @param some  how many they are
void spread(Values& column, std::span<const std::uint32_t> counts, std::size_t some) {
  if (some == counts.size()) return;
  column.resize(counts.size());
  for (std::size_t row = counts.size(); row-- > 0;) column[row] = counts[row] > 0 ? column[--some] : k_no_value;
}

std::vector<double> SummaryColumns::*column_with(Member member) {
  constexpr std::array<std::vector<double> SummaryColumns::*, k_members.size()> k_columns{
      &SummaryColumns::sum,   &SummaryColumns::min,  &SummaryColumns::max,
      &SummaryColumns::first, &SummaryColumns::last, &SummaryColumns::increase};
  return k_columns[static_cast<std::size_t>(std::ranges::find(k_members, member) - k_members.begin())];
}

/// The values of a member that has some.
/// @param some  in how many intervals
/// @param columns  of the members before it, of these intervals
Result<Values> decode_member(std::string_view part, Member member, std::size_t some, const SummaryColumns& columns) {
  if (part.empty()) {
    auto known = expected(member, [&](Member before) -> const Values& { return columns.*column_with(before); });
    if (!known) return fail(Errc::corrupt, "a summary has no value");
    return *std::move(known);
  }
  Values column(some);
  if (auto decoded = unpack_values(part, column); !decoded) return tl::unexpected(decoded.error());
  unsigned any_missing = 0;
  for (const double value : column) any_missing |= std::isnan(value) ? 1U : 0U;  // without a branch: for all at once
  if (any_missing != 0) return fail(Errc::corrupt, "a summary has no value");
  return column;
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
    const auto known = expected(member, [&some](Member before) { return column_of(some, before); });
    append_sized(bytes, known && same_bits(*known, column) ? std::string() : pack_values(column));
  }
  codec::seal(bytes);
  return bytes;
}

Result<SummaryColumns> decode_summary_columns(std::string_view bytes, std::span<const double> readings,
                                              Aggregation aggregation) {
  const auto body = codec::unsealed(bytes);
  if (!body) return tl::unexpected(body.error());
  codec::ByteReader reader(*body);
  const auto counts_part = take_sized(reader);
  if (!counts_part) return fail(Errc::corrupt, "a column of summaries is cut off");
  auto counts = decode_counts(*counts_part, readings);
  if (!counts) return tl::unexpected(counts.error());
  SummaryColumns columns{.count = *std::move(counts)};
  const auto some = columns.size() - static_cast<std::size_t>(std::ranges::count(columns.count, 0U));
  for (const Member member : members_of(aggregation)) {
    const auto part = take_sized(reader);
    if (!part) return fail(Errc::corrupt, "a column of summaries is cut off");
    auto column = decode_member(*part, member, some, columns);
    if (!column) return tl::unexpected(column.error());
    columns.*column_with(member) = *std::move(column);
  }
  if (!reader.rest().empty()) return fail(Errc::corrupt, "there is more than the summaries");
  for (const Member member : members_of(aggregation)) spread(columns.*column_with(member), columns.count, some);
  return columns;
}

Result<std::vector<Summary>> decode_summaries(std::string_view bytes, std::span<const double> readings,
                                              Aggregation aggregation) {
  const auto columns = decode_summary_columns(bytes, readings, aggregation);
  if (!columns) return tl::unexpected(columns.error());
  std::vector<Summary> summaries;
  summaries.reserve(columns->size());
  for (std::size_t row = 0; row < columns->size(); ++row) summaries.push_back((*columns)[row]);
  return summaries;
}

}  // namespace edl::server
