#include "server/http/request_id.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/random.hpp"

namespace edl::server {
namespace {

/// 16 hexadecimal digits: eight that each start draws anew, and a count.
class RequestIds {
 public:
  RequestIds() { std::memcpy(&start_, random_secret(sizeof start_).reveal().data(), sizeof start_); }

  [[nodiscard]] std::string next() { return fmt::format("{:08x}{:08x}", start_, ++count_); }

 private:
  std::uint32_t start_ = 0;
  std::atomic<std::uint32_t> count_{0};
};

bool is_problem(const net::HttpResponse& response) {
  return response.headers.find("Content-Type") == "application/problem+json" && response.body.ends_with('}');
}

void name(net::HttpResponse& response, const std::string& id) {
  response.headers.add("X-Request-Id", id);
  if (!is_problem(response)) return;
  response.body.pop_back();
  response.body += R"(,"request_id":")" + id + "\"}";
}

using SteadyTime = std::chrono::steady_clock::time_point;

SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

/// What is known of a request before it is answered.
AnsweredRequest story_of(const net::HttpRequest& request) {
  AnsweredRequest story;
  story.id = request.id;
  story.method = request.method;
  story.path = request.path;
  story.received_bytes = request.body.size();
  if (const Admission* admission = admission_of(request)) {
    story.route = admission->route;
    story.principal = admission->principal;
  }
  return story;
}

/// Of what is sent; to HEAD that is the head alone.
std::uint64_t body_bytes(std::string_view method, const net::HttpResponse& response) {
  return method == "HEAD" ? 0 : response.body.size();
}

/// What is told of a body once it has ended, whole or not.
class StreamStory {
 public:
  StreamStory(AnsweredRequest story, SteadyTime begin, std::shared_ptr<const Observe> observe)
      : story_(std::move(story)), begin_(begin), observe_(std::move(observe)) {}
  StreamStory(const StreamStory&) = delete;
  StreamStory& operator=(const StreamStory&) = delete;
  ~StreamStory() {
    if (!told_) tell(story_.method == "HEAD");  // which wants none of it
  }

  /// One chunk after the other, the empty one last.
  void add(const std::string& chunk) {
    story_.sent_bytes += chunk.size();
    if (chunk.empty()) tell(true);
  }

 private:
  void tell(bool whole) {
    told_ = true;
    story_.whole = whole;
    story_.duration = steady_now() - begin_;
    (*observe_)(story_);
  }

  AnsweredRequest story_;
  SteadyTime begin_;
  std::shared_ptr<const Observe> observe_;
  bool told_ = false;
};

/// A body on its way, which is told of.
class ObservedStream final : public net::BodyStream {
 public:
  ObservedStream(std::shared_ptr<net::BodyStream> inner, std::shared_ptr<StreamStory> story)
      : inner_(std::move(inner)), story_(std::move(story)) {}

  void next(Take take) override {
    inner_->next([story = story_, take = std::move(take)](Result<std::string> chunk) {
      if (chunk) story->add(*chunk);
      take(std::move(chunk));
    });
  }

 private:
  std::shared_ptr<net::BodyStream> inner_;
  std::shared_ptr<StreamStory> story_;
};

/// A request on its way to its answer.
class Observed {
 public:
  Observed(const net::HttpRequest& request, net::Responder respond, std::shared_ptr<const Observe> observe)
      : story_(story_of(request)), respond_(std::move(respond)), observe_(std::move(observe)) {}

  void answer(net::HttpResponse response) {
    name(response, story_.id);
    story_.status = response.status;
    if (response.stream) {
      auto story = std::make_shared<StreamStory>(std::move(story_), begin_, observe_);
      response.stream = std::make_shared<ObservedStream>(std::move(response.stream), std::move(story));
      return respond_(std::move(response));
    }
    story_.sent_bytes = body_bytes(story_.method, response);
    story_.duration = steady_now() - begin_;
    // First, so that whoever has the answer finds it counted.
    (*observe_)(story_);
    respond_(std::move(response));
  }

 private:
  AnsweredRequest story_;
  net::Responder respond_;
  std::shared_ptr<const Observe> observe_;
  SteadyTime begin_ = steady_now();
};

/// Tells of what was answered at once.
void observe_refusal(const Observe& observe, AnsweredRequest story, const net::HttpResponse& refusal,
                     SteadyTime begin) {
  story.status = refusal.status;
  story.sent_bytes = body_bytes(story.method, refusal);
  story.duration = steady_now() - begin;
  observe(story);
}

}  // namespace

net::HttpHandlers with_request_ids(net::HttpHandlers handlers, Observe observe_with) {
  const auto ids = std::make_shared<RequestIds>();
  const auto observe = std::make_shared<const Observe>(std::move(observe_with));
  net::HttpHandlers named = handlers;
  named.on_head = [ids, observe, inner = std::move(handlers.on_head)](
                      net::HttpRequest& head) -> std::variant<std::size_t, net::HttpResponse> {
    const SteadyTime begin = steady_now();
    head.id = ids->next();
    auto verdict = inner(head);
    if (auto* refusal = std::get_if<net::HttpResponse>(&verdict)) {
      name(*refusal, head.id);
      observe_refusal(*observe, story_of(head), *refusal, begin);
    }
    return verdict;
  };
  named.on_request = [observe, inner = std::move(handlers.on_request)](net::HttpRequest request,
                                                                       net::Responder respond) {
    // std::function wants to be copied, a responder does not.
    const auto observed = std::make_shared<Observed>(request, std::move(respond), observe);
    inner(std::move(request),
          net::Responder([observed](net::HttpResponse response) { observed->answer(std::move(response)); }));
  };
  named.on_refusal = [ids, observe, inner = std::move(handlers.on_refusal)](unsigned status, std::string detail) {
    const SteadyTime begin = steady_now();
    auto response = inner(status, std::move(detail));
    AnsweredRequest story;
    story.id = ids->next();
    name(response, story.id);
    observe_refusal(*observe, std::move(story), response, begin);
    return response;
  };
  named.on_upgrade = [ids, observe, inner = std::move(handlers.on_upgrade)](
                         const net::HttpRequest& request) -> tl::expected<net::WebSocketAcceptance, net::HttpResponse> {
    const SteadyTime begin = steady_now();
    auto acceptance = inner(request);
    AnsweredRequest story = story_of(request);
    story.id = ids->next();
    if (!acceptance) name(acceptance.error(), story.id);
    observe_refusal(*observe, std::move(story), acceptance ? net::HttpResponse{101, {}, {}} : acceptance.error(),
                    begin);
    return acceptance;
  };
  return named;
}

}  // namespace edl::server
