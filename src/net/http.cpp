#include "net/http.hpp"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/params_encoded_view.hpp>
#include <boost/url/parse_query.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace edl::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : lines_) {
    if (same_without_case(key, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : lines_) {
    if (same_without_case(key, name)) values.emplace_back(value);
  }
  return values;
}

std::optional<std::string_view> bearer_token(const HttpRequest& request) {
  constexpr std::string_view k_scheme = "bearer ";
  const auto value = request.headers.find("Authorization");
  if (!value || value->size() <= k_scheme.size()) return std::nullopt;
  if (!same_without_case(value->substr(0, k_scheme.size()), k_scheme)) return std::nullopt;
  return value->substr(k_scheme.size());
}

std::optional<QueryParameters> parse_query(std::string_view query) {
  QueryParameters parameters;
  if (query.empty()) return parameters;
  // Boost.URL 1.81 reads on to the next NUL, whatever the view's size.
  const std::string terminated(query);
  const auto parsed = boost::urls::parse_query(terminated);
  if (!parsed) return std::nullopt;
  boost::urls::encoding_opts form;
  form.space_as_plus = true;
  for (const auto parameter : *parsed) {
    parameters.emplace_back(parameter.key.decode(form), parameter.value.decode(form));
  }
  return parameters;
}

std::string percent_encode(std::string_view text) { return boost::urls::encode(text, boost::urls::unreserved_chars); }

}  // namespace edl::net
