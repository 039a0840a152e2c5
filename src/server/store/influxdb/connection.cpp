#include "server/store/influxdb/connection.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "server/store/influxdb/gzip.hpp"

namespace edl::server::influx {
namespace {

/// Of one answer: an hour of raw readings of one device, each second, has 3 MB.
constexpr std::size_t k_max_answer_bytes = std::size_t{64} << 20;
constexpr std::size_t k_max_idle_connections = 4;

/// Base64 (RFC 4648, section 4).
std::string base64(std::string_view bytes) {
  constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) out += k <= count ? k_digits[group >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

net::HttpClientSettings client_settings(const InfluxdbTarget& target, std::chrono::milliseconds timeout) {
  return {.server = target.url,
          .connect_timeout = target.connect_timeout,
          .request_timeout = timeout,
          .max_response_bytes = k_max_answer_bytes};
}

/// Where lines go, as 1.x or as 2.x names it.
std::pair<std::string, std::string> write_place(const InfluxdbTarget& target) {
  if (target.bucket.empty()) return {"/write", "precision=ms&db=" + net::percent_encode(target.database)};
  return {"/api/v2/write", fmt::format("precision=ms&org={}&bucket={}", net::percent_encode(target.organisation),
                                       net::percent_encode(target.bucket))};
}

std::optional<std::chrono::seconds> retry_after(const net::HttpResponse& response) {
  const auto text = response.headers.find("Retry-After");
  unsigned seconds = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), seconds).ec != std::errc()) return {};
  return std::chrono::seconds(seconds);
}

/// What a status means for lines that were sent. A wrong token, database or path is the set-up's fault and not the
/// lines': they are kept until somebody mends it.
Sent::Outcome outcome_of(unsigned status) {
  switch (status) {
    case 200:
    case 204: return Sent::Outcome::accepted;
    case 400:
    case 422: return Sent::Outcome::refused;
    case 413: return Sent::Outcome::too_large;
    default: return Sent::Outcome::failed;
  }
}

/// Whether a status says that InfluxDB does not know the statement, and will not tomorrow.
bool is_wrong_statement(unsigned status) { return status == 400 || status == 405 || status == 422 || status == 501; }

}  // namespace

Connection::Connection(const InfluxdbTarget& target)
    : target_(target), writer_(client_settings(target, target.write_timeout)),
      reader_(client_settings(target, target.query_timeout)) {}

net::HttpRequest Connection::request(std::string path, std::string query) const {
  net::HttpRequest request;
  request.method = "POST";
  request.path = std::move(path);
  request.query = std::move(query);
  if (!target_.token.empty()) {
    request.headers.add("Authorization", fmt::format("Token {}", target_.token.reveal()));
  } else if (!target_.username.empty()) {
    request.headers.add("Authorization",
                        "Basic " + base64(fmt::format("{}:{}", target_.username, target_.password.reveal())));
  }
  return request;
}

Sent Connection::write(std::string_view lines) {
  auto [path, query] = write_place(target_);
  net::HttpRequest lines_request = request(std::move(path), std::move(query));
  lines_request.headers.add("Content-Type", "text/plain; charset=utf-8");
  lines_request.headers.add("Content-Encoding", "gzip");
  lines_request.body = gzip(lines);
  const auto response = writer_.send(lines_request);
  if (!response) return {Sent::Outcome::failed, to_string(response.error())};
  const Sent::Outcome outcome = outcome_of(response->status);
  if (outcome == Sent::Outcome::accepted) return {};
  return {
      outcome,
      fmt::format("InfluxDB at {} answers {}: {}", target_.url.text(), response->status, complaint_of(response->body)),
      retry_after(*response)};
}

Result<std::string> Connection::ask(const std::string& text) {
  net::HttpRequest question = request("/query", "");
  question.headers.add("Content-Type", "application/x-www-form-urlencoded");
  question.body =
      fmt::format("epoch=ms&db={}&q={}", net::percent_encode(target_.database_name()), net::percent_encode(text));
  auto response = reader_.send(question);
  if (!response) {
    if (response.error().code == Errc::too_large) return tl::unexpected(response.error());
    return tl::unexpected(failure(response.error().message));
  }
  if (response->status != 200) {
    Error error = failure(fmt::format("answers {}: {}", response->status, complaint_of(response->body)));
    if (is_wrong_statement(response->status)) error.code = Errc::invalid;
    return tl::unexpected(std::move(error));
  }
  return std::move(response->body);
}

Result<Answer> Connection::query(const std::vector<Statement>& statements) {
  std::string text;
  for (const Statement& statement : statements) text += statement.text + ';';
  const auto body = ask(text);
  if (!body) return tl::unexpected(body.error());
  auto answer = parse_answer(*body, statements);
  if (!answer) return tl::unexpected(failure(answer.error().message));
  return answer;
}

Result<std::vector<std::string>> Connection::names(const std::string& statement) {
  const auto body = ask(statement);
  if (!body) return tl::unexpected(body.error());
  auto names = parse_names(*body);
  if (!names) return tl::unexpected(failure(names.error().message));
  return names;
}

void Connection::cancel() {
  writer_.cancel();
  reader_.cancel();
}

Error Connection::failure(const std::string& problem) const {
  return {Errc::unavailable, "InfluxDB: " + problem, target_.url.text()};
}

Result<Answer> ConnectionPool::query(const std::vector<Statement>& statements) {
  auto connection = take();
  auto answer = connection->query(statements);
  give_back(std::move(connection));
  return answer;
}

Result<std::vector<std::string>> ConnectionPool::names(const std::string& statement) {
  auto connection = take();
  auto names = connection->names(statement);
  give_back(std::move(connection));
  return names;
}

std::unique_ptr<Connection> ConnectionPool::take() {
  const std::scoped_lock lock(mutex_);
  if (idle_.empty()) return std::make_unique<Connection>(target_);
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < k_max_idle_connections) idle_.push_back(std::move(connection));
}

}  // namespace edl::server::influx
