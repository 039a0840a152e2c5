#include "server/api/answer_values.hpp"

#include <fmt/format.h>

namespace edl::server {

std::string date_text(std::chrono::year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day()));
}

std::string month_text(std::chrono::year_month month) {
  return fmt::format("{:04}-{:02}", int(month.year()), unsigned(month.month()));
}

}  // namespace edl::server
