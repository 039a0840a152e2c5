#include "server/api/guessing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "server/http/problem.hpp"

namespace edl::server {
namespace {

/// Names are one whatever their case (ASCII alone is allowed in them).
std::string one_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::vector<Guessed> login_guess(const Call& call, const std::string& username) {
  return {{"login name " + one_case(username), k_guesses_at_a_name},
          {"login address " + call.request.remote_address, k_guesses_from_an_address}};
}

std::vector<Guessed> code_guess(const Call& call) {
  return {{"code address " + call.request.remote_address, k_guesses_from_an_address}};
}

std::vector<Guessed> code_guess(const Call& call, UserId user) {
  auto guess = code_guess(call);
  guess.push_back({"code user " + to_string(user), k_guesses_at_a_name});
  return guess;
}

std::optional<net::HttpResponse> too_many(Rooms& rooms, const std::vector<Guessed>& guess) {
  const auto wait = rooms.accounts.begin_guess(guess);
  if (!wait) return problem(wait.error());
  if (wait->count() == 0) return std::nullopt;
  auto response = problem(429, fmt::format("too many wrong attempts; try again in {} s", wait->count()));
  response.headers.add("Retry-After", std::to_string(wait->count()));
  return response;
}

void was_right(Rooms& rooms, const std::vector<Guessed>& guess) { (void)rooms.accounts.guessed_right(guess); }

}  // namespace edl::server
