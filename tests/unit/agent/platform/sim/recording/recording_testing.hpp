#pragma once

#include <bit>
#include <cstdint>
#include <string>

namespace edl::agent::testing {

/// A configuration of two analogue channels and 17 digital ones (two words of them).
inline std::string comtrade_configuration(const std::string& format, const std::string& side = "P",
                                          const std::string& rates = "1\n4000,4\n") {
  std::string text =
      "STATION,7,1999\n"
      "19,2A,17D\n"
      "1,UA,A,,kV,0.5,-1,0,-32767,32767,20,0.1," +
      side +
      "\n"
      "2,IB,B,,A,2,0,0,-32767,32767,100,5," +
      side + "\n";
  for (int i = 1; i <= 17; ++i) text += std::to_string(i) + ",D,,,0\n";
  return text + "50\n" + rates + "01/02/2020,03:04:05.000000\n01/02/2020,03:04:05.000500\n" + format + "\n1\n";
}

inline void put_little_endian(std::string& bytes, std::uint32_t word, int width) {
  for (int i = 0; i < width; ++i) bytes += static_cast<char>(word >> (8 * i) & 0xFF);
}

}  // namespace edl::agent::testing
