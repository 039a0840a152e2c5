#include "core/timestamp.hpp"

#include <array>
#include <cstring>

namespace edl {
namespace {

constexpr std::size_t k_length_without_zone = std::string_view("2026-11-23T10:00:00").size();
constexpr int k_max_fraction_digits = 9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads fixed-width decimal fields from left to right and remembers whether all of them were there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    if (rest_.size() < count) return bad();
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (!is_digit(c)) return bad();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  void literal(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
      bad();
      return;
    }
    rest_.remove_prefix(1);
  }

  bool accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Milliseconds of ".123456789"; 0 where there is no fraction.
  int fraction_ms() {
    if (!accept('.')) return 0;
    int count = 0;
    int ms = 0;
    while (!rest_.empty() && is_digit(rest_.front())) {
      if (count < 3) ms = ms * 10 + (rest_.front() - '0');
      ++count;
      rest_.remove_prefix(1);
    }
    if (count < 1 || count > k_max_fraction_digits) return bad();
    for (; count < 3; ++count) ms *= 10;
    return ms;
  }

  /// Minutes east of UTC.
  int offset_minutes() {
    if (accept('Z') || accept('z')) return 0;
    const int sign = accept('-') ? -1 : (accept('+') ? 1 : bad());
    const int hours = digits(2);
    literal(":");
    const int minutes = digits(2);
    if (hours > 23 || minutes > 59) return bad();
    return sign * (hours * 60 + minutes);
  }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  int bad() {
    good_ = false;
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

tl::unexpected<Error> not_a_time(std::string_view why) {
  return fail(Errc::unreadable, std::string(why) + ", expected an RFC 3339 time such as 2026-11-23T10:00:00.000Z");
}

void put(char* at, unsigned value, int width) {
  for (int i = width - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

Result<Timestamp> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < k_length_without_zone) return not_a_time("too short");
  Scanner scan(text);
  const int y = scan.digits(4);
  scan.literal("-");
  const int mo = scan.digits(2);
  scan.literal("-");
  const int d = scan.digits(2);
  scan.literal("Tt ");
  const int h = scan.digits(2);
  scan.literal(":");
  const int mi = scan.digits(2);
  scan.literal(":");
  const int s = scan.digits(2);
  const int ms = scan.fraction_ms();
  const int offset = scan.offset_minutes();
  if (!scan.good()) return not_a_time("not a date and time with an offset");
  if (!scan.at_end()) return not_a_time("text after the time");

  const year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
  if (!date.ok()) return not_a_time("no such day");
  if (h > 23 || mi > 59 || s > 60) return not_a_time("no such time of day");
  return Timestamp(sys_days(date)) + hours(h) + minutes(mi - offset) + seconds(s) + milliseconds(ms);
}

char* Rfc3339Writer::write(char* at, Timestamp time) {
  using namespace std::chrono;
  if (!minute_.contains(time)) {
    const auto begin = floor<minutes>(time);
    minute_ = {begin, begin + minutes(1)};
    const auto midnight = floor<days>(time);
    const year_month_day date(midnight);
    const auto minute_of_day = static_cast<unsigned>((begin - midnight).count());
    text_ = {'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
             '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
    put(&text_[0], static_cast<unsigned>(static_cast<int>(date.year())), 4);
    put(&text_[5], static_cast<unsigned>(date.month()), 2);
    put(&text_[8], static_cast<unsigned>(date.day()), 2);
    put(&text_[11], minute_of_day / 60, 2);
    put(&text_[14], minute_of_day % 60, 2);
  }
  const auto of_minute = static_cast<unsigned>((time - minute_.begin).count());
  put(&text_[17], of_minute / 1000, 2);
  put(&text_[20], of_minute % 1000, 3);
  std::memcpy(at, text_.data(), text_.size());
  return at + text_.size();
}

void append_rfc3339(std::string& out, Timestamp time) {
  std::array<char, Rfc3339Writer::k_length> text{};
  out.append(text.data(), Rfc3339Writer().write(text.data(), time));
}

std::string to_rfc3339(Timestamp time) {
  std::string out;
  append_rfc3339(out, time);
  return out;
}

}  // namespace edl
