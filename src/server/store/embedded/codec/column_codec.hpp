#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/timestamp.hpp"

/// Columns of measured values and their time axes as few bytes, losslessly: docs/block-format.md says how. Pure
/// functions; any thread may call them.
namespace edl::server {

/// Rows that one block may have: every millisecond of an hour, and some to spare.
inline constexpr std::size_t k_max_rows_per_block = 4'000'000;

/// The values of one field along a time axis. Whatever of these comes out smallest: decimal scaling (ALP) or the
/// doubles' own bits as integers, less a prediction, bit-packed or entropy-coded (rANS); or zstd over the bytes.
/// @param values  finite, or NaN for "no value here"; at most k_max_rows_per_block
/// @return ends with a CRC-32 of all before it; does not tell how many values there are
/// @source A. Afroozeh, L. Kuffó, P. Boncz, "ALP: Adaptive Lossless floating-Point Compression", SIGMOD 2023;
/// T. Pelkonen et al., "Gorilla", VLDB 2015; J. Duda, "Asymmetric numeral systems", arXiv:1311.2540
[[nodiscard]] std::string encode_values(std::span<const double> values);

/// Reads what encode_values wrote, every finite value bit for bit; any NaN comes back as a quiet NaN.
/// @param values  filled; as many as were encoded. Undefined contents after an error.
/// @return Errc::corrupt with what is wrong, for any bytes that encode_values could not have written for that many values
[[nodiscard]] Result<void> decode_values(std::string_view bytes, std::span<double> values);

/// As encode_values and decode_values, without the checksum: for what keeps several columns under one.
[[nodiscard]] std::string pack_values(std::span<const double> values);
[[nodiscard]] Result<void> unpack_values(std::string_view bytes, std::span<double> values);

/// A time axis: a grid in some ten bytes, or its steps coded as values are.
/// @param times  ascending, distinct, at most k_max_rows_per_block
[[nodiscard]] std::string encode_times(std::span<const Timestamp> times);

/// Reads what encode_times wrote.
/// @return Errc::corrupt with what is wrong; never more than k_max_rows_per_block times
[[nodiscard]] Result<std::vector<Timestamp>> decode_times(std::string_view bytes);

}  // namespace edl::server
