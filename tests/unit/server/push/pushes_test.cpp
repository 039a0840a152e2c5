#include "server/push/pushes.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/digest.hpp"
#include "core/random.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr Timestamp k_noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 12h};
constexpr PushUser k_anna{1};
constexpr PushUser k_ben{2};
constexpr PushSession k_first{11};
constexpr PushSession k_second{12};

std::string header(const PushRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "";
}

/// A room with a clock, users and a push service of the test's own.
class PushesTest : public ::testing::Test {
 protected:
  PushesTest() { start(); }
  ~PushesTest() override { pushes_.reset(); }

  /// As after a start of the server.
  void start() {
    pushes_.reset();
    pushes_ = Pushes::open(settings()).value();
    pushes_->start(surroundings());
  }

  PushSettings settings() {
    return {.file = directory_.path() / "push.sqlite",
            .keys = directory_.path(),
            .max_subscriptions_per_user = 3,
            .max_messages_per_subscription = 5,
            .senders = 2,
            .first_retry = 1ms,
            .clock = [this] {
              const std::lock_guard lock(mutex_);
              return now_;
            }};
  }

  PushSurroundings surroundings() {
    PushSurroundings around;
    around.users_of = [this](const DeviceId&) -> Result<std::vector<PushUser>> {
      const std::lock_guard lock(mutex_);
      return users_;
    };
    around.standing = [this](PushUser user, PushSession session,
                             const std::optional<DeviceId>& device) -> Result<Standing> {
      const std::lock_guard lock(mutex_);
      if (ended_.contains(session)) return Standing::ended;
      const bool has_part = std::ranges::find(users_, user) != users_.end();
      return device && !has_part ? Standing::no_part : Standing::good;
    };
    around.tell_time = [this](const DeviceId&, std::int64_t) {
      const std::lock_guard lock(mutex_);
      ++asked_;
      changed_.notify_all();
      return quiet_ ? TellTime::later : TellTime::now;
    };
    around.post = [this](const PushRequest& request, const std::stop_token&) -> Result<PushAnswer> {
      const std::lock_guard lock(mutex_);
      posted_.push_back(request);
      changed_.notify_all();
      if (away_) return fail(Errc::unavailable, "it cannot be reached");
      return answer_;
    };
    return around;
  }

  PushSubscription subscribe(PushUser user, const std::string& name, PushSession session = k_first) {
    return pushes_->subscribe(wanted(user, name, session)).value();
  }
  static NewSubscription wanted(PushUser user, const std::string& name, PushSession session = k_first) {
    NewSubscription one;
    one.user = user;
    one.session = session;
    one.endpoint = "https://push.example.net/" + name;
    one.keys = {P256Key::generate().point(), random_secret(k_push_auth_bytes)};
    one.user_agent = name;
    one.contact = "https://edl.example.org";
    return one;
  }
  [[nodiscard]] PushNews news(const std::string& topic, PushUrgency urgency = PushUrgency::normal) const {
    return {k_cellar, topic, 7, urgency, R"({"type":"alert"})"};
  }

  template <typename Change>
  void set(const Change& change) {
    const std::lock_guard lock(mutex_);
    change();
  }
  /// What was posted, once so many have arrived.
  std::vector<PushRequest> posted(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, 20s, [&] { return posted_.size() >= count; })) << "not enough was posted";
    return posted_;
  }
  std::vector<std::string> urls(std::size_t count) {
    std::vector<std::string> all;
    for (const PushRequest& one : posted(count)) all.push_back(one.url);
    return all;
  }
  /// Waits until so many are on their way.
  void wait_until_left(std::uint64_t count) {
    for (const auto end = std::chrono::steady_clock::now() + 20s; pushes_->health().waiting != count;) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "it did not come to that";
      std::this_thread::yield();
    }
  }
  void wait_until_empty() { wait_until_left(0); }
  /// The only subscription of the user, once it says so.
  PushSubscription wait_for(PushUser user, const std::function<bool(const PushSubscription&)>& good) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    for (;;) {
      const auto all = pushes_->subscriptions(user).value();
      if (!all.empty() && good(all.front())) return all.front();
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error("it did not come to that");
      std::this_thread::yield();
    }
  }

  const DeviceId k_cellar = DeviceId::parse("cellar").value();
  const edl::testing::TemporaryDirectory directory_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Timestamp now_ = k_noon;
  std::vector<PushUser> users_{k_anna};
  std::set<PushSession> ended_;
  PushAnswer answer_{201, {}};
  bool quiet_ = false;
  bool away_ = false;
  int asked_ = 0;
  std::vector<PushRequest> posted_;
  std::unique_ptr<Pushes> pushes_;
};

TEST_F(PushesTest, every_browser_of_everybody_who_has_a_part_is_told) {
  users_ = {k_anna, k_ben};
  subscribe(k_anna, "phone");
  subscribe(k_anna, "desktop");
  subscribe(k_ben, "tablet");
  subscribe(PushUser{3}, "stranger");
  pushes_->tell(news("alert 1"));
  EXPECT_THAT(urls(3), UnorderedElementsAre("https://push.example.net/phone", "https://push.example.net/desktop",
                                            "https://push.example.net/tablet"));
  wait_until_empty();
  EXPECT_EQ(posted(3).size(), 3U);
}

TEST_F(PushesTest, a_message_says_what_push_services_ask_for) {
  subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1", PushUrgency::high));
  const PushRequest request = posted(1).front();
  EXPECT_EQ(header(request, "TTL"), "86400");
  EXPECT_EQ(header(request, "Urgency"), "high");
  EXPECT_EQ(header(request, "Content-Encoding"), "aes128gcm");
  EXPECT_TRUE(header(request, "Authorization").ends_with(", k=" + pushes_->public_key()));
  EXPECT_EQ(header(request, "Topic").size(), 32U);
  EXPECT_TRUE(from_base64url(header(request, "Topic")));
  EXPECT_EQ(request.body.find("alert"), std::string::npos) << "nobody on the way reads it";
  EXPECT_LE(request.body.size(), 4'096U);
}

TEST_F(PushesTest, messages_of_one_topic_have_one_name_that_nobody_else_can_make) {
  subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1"));
  posted(1);
  wait_until_empty();
  pushes_->tell(news("alert 1"));
  posted(2);
  wait_until_empty();
  pushes_->tell(news("alert 2"));
  subscribe(k_anna, "desktop");
  const auto all = posted(3);
  EXPECT_EQ(header(all[0], "Topic"), header(all[1], "Topic"));
  EXPECT_NE(header(all[0], "Topic"), header(all[2], "Topic"));
  EXPECT_NE(all[0].body, all[1].body) << "a key and a salt of its own for each";
}

TEST_F(PushesTest, a_newer_message_of_the_topic_replaces_what_waits) {
  set([&] { quiet_ = true; });
  subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1"));
  pushes_->tell(news("alert 1"));
  pushes_->tell(news("alert 2"));
  EXPECT_EQ(pushes_->health().waiting, 2U);
  for (int i = 3; i < 20; ++i) pushes_->tell(news("alert " + std::to_string(i)));
  EXPECT_EQ(pushes_->health().waiting, 5U) << "the oldest go";
}

TEST_F(PushesTest, in_quiet_hours_messages_wait_and_a_test_does_not) {
  set([&] { quiet_ = true; });
  const auto phone = subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1"));
  {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 20s, [&] { return asked_ > 0; }));
  }
  ASSERT_TRUE(pushes_->test(k_anna, phone.id, "{}"));
  EXPECT_EQ(header(posted(1).front(), "Urgency"), "high");
  wait_until_left(1);
  set([&] {
    quiet_ = false;
    now_ += 1min;
  });
  ASSERT_TRUE(pushes_->test(k_anna, phone.id, "{}"));  // it also wakes them up
  EXPECT_EQ(posted(3).size(), 3U);
  wait_until_empty();
}

TEST_F(PushesTest, what_is_taken_back_is_not_sent) {
  set([&] { quiet_ = true; });
  subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1"));
  pushes_->take_back(8);
  EXPECT_EQ(pushes_->health().waiting, 1U);
  pushes_->take_back(7);
  EXPECT_EQ(pushes_->health().waiting, 0U);
}

TEST_F(PushesTest, a_browser_that_is_gone_is_forgotten) {
  for (const unsigned status : {404U, 410U}) {
    set([&] { answer_.status = status; });
    subscribe(k_anna, "phone");
    pushes_->tell(news("alert 1"));
    wait_until_empty();
    EXPECT_THAT(pushes_->subscriptions(k_anna).value(), IsEmpty()) << status;
  }
}

TEST_F(PushesTest, a_service_that_cannot_is_asked_again_until_it_can) {
  set([&] { away_ = true; });
  subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1"));
  posted(1);
  EXPECT_EQ(wait_for(k_anna, [](const auto& one) { return one.last_failure.has_value(); }).last_problem,
            "it cannot be reached");
  set([&] {
    away_ = false;
    answer_.status = 503;
    now_ += 2ms;
  });
  posted(2);
  wait_for(k_anna, [](const auto& one) { return one.last_problem == "it answered with status 503"; });
  set([&] {
    answer_.status = 201;
    now_ += 4ms;
  });
  posted(3);
  wait_until_empty();
  EXPECT_EQ(wait_for(k_anna, [](const auto& one) { return one.last_success.has_value(); }).last_success, k_noon + 6ms);
}

TEST_F(PushesTest, a_service_that_names_a_time_is_left_alone_until_then_and_the_message_ends_with_its_day) {
  set([&] { answer_ = {429, "3600"}; });
  const auto phone = subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1"));
  posted(1);
  wait_for(k_anna, [](const auto& one) { return one.last_failure.has_value(); });
  pushes_->tell(news("alert 2"));
  set([&] { now_ += 59min; });
  const auto tablet = subscribe(k_anna, "tablet");
  ASSERT_TRUE(pushes_->test(k_anna, tablet.id, "{}"));
  EXPECT_EQ(posted(2).back().url, "https://push.example.net/tablet") << "the others wait";
  set([&] {
    now_ = k_noon + 1h;
    answer_ = {429, "86400"};
  });
  pushes_->tell({k_cellar, "alert 3", 7, PushUrgency::low, "{}"});
  EXPECT_EQ(header(posted(3)[2], "TTL"), "82800") << "an hour of the day is over";
  // What is not to come again within its day is given up: all of the phone's, and not the tablet's two.
  wait_until_left(2);
}

TEST_F(PushesTest, what_a_service_refuses_is_given_up_and_told) {
  set([&] { answer_.status = 413; });
  subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1"));
  wait_until_empty();
  const auto all = pushes_->subscriptions(k_anna).value();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().last_problem, "it answered with status 413");
  EXPECT_EQ(posted(1).size(), 1U);
}

TEST_F(PushesTest, nobody_is_told_who_has_no_part_any_more_or_whose_session_was_ended) {
  set([&] {
    quiet_ = true;
    users_ = {k_anna, k_ben};
  });
  subscribe(k_anna, "phone", k_first);
  subscribe(k_anna, "desktop", k_second);
  subscribe(k_ben, "tablet");
  pushes_->tell(news("alert 1"));
  set([&] {
    quiet_ = false;
    users_ = {k_anna};
    ended_ = {k_first};
    now_ += 1min;
  });
  start();
  EXPECT_THAT(urls(1), ElementsAre("https://push.example.net/desktop"));
  wait_until_empty();
  EXPECT_THAT(urls(1), ElementsAre("https://push.example.net/desktop"));
  const auto left = pushes_->subscriptions(k_anna).value();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left.front().user_agent, "desktop");
}

TEST_F(PushesTest, a_session_that_goes_on_as_another_one_is_told_on) {
  subscribe(k_anna, "phone", k_first);
  ASSERT_TRUE(pushes_->go_on(k_anna, k_first, k_second));
  set([&] { ended_ = {k_first}; });
  pushes_->tell(news("alert 1"));
  EXPECT_THAT(urls(1), ElementsAre("https://push.example.net/phone"));
}

TEST_F(PushesTest, what_waits_is_sent_after_a_restart) {
  set([&] { away_ = true; });
  subscribe(k_anna, "phone");
  pushes_->tell(news("alert 1"));
  posted(1);
  wait_for(k_anna, [](const auto& one) { return one.last_failure.has_value(); });
  set([&] {
    away_ = false;
    now_ += 1s;
  });
  start();
  posted(2);
  wait_until_empty();
}

TEST_F(PushesTest, a_browser_is_one_subscription_and_a_user_has_so_many) {
  const auto first = subscribe(k_anna, "phone");
  EXPECT_EQ(subscribe(k_anna, "phone", k_second).id, first.id);
  EXPECT_EQ(first.service, "https://push.example.net");
  subscribe(k_anna, "desktop");
  subscribe(k_anna, "tablet");
  EXPECT_EQ(pushes_->subscribe(wanted(k_anna, "watch")).error().code, Errc::conflict);
  EXPECT_EQ(pushes_->subscriptions(k_anna).value().size(), 3U);
  EXPECT_EQ(subscribe(k_anna, "phone").id, first.id) << "who is there already may come again";
  // Who signs in at somebody else's browser takes it over.
  EXPECT_NE(subscribe(k_ben, "phone").id, first.id);
  EXPECT_EQ(pushes_->subscriptions(k_anna).value().size(), 2U);
}

TEST_F(PushesTest, subscriptions_are_their_users_own) {
  const auto phone = subscribe(k_anna, "phone");
  EXPECT_EQ(pushes_->unsubscribe(k_ben, phone.id).error().code, Errc::not_found);
  EXPECT_EQ(pushes_->test(k_ben, phone.id, "{}").error().code, Errc::not_found);
  EXPECT_TRUE(pushes_->unsubscribe(k_anna, phone.id));
  EXPECT_EQ(pushes_->unsubscribe(k_anna, phone.id).error().code, Errc::not_found);
  subscribe(k_anna, "desktop");
  subscribe(k_ben, "tablet");
  EXPECT_TRUE(pushes_->forget(k_anna));
  EXPECT_EQ(pushes_->health().subscriptions, 1U);
}

TEST_F(PushesTest, the_file_is_private_and_a_copy_is_whole) {
  subscribe(k_anna, "phone");
  struct stat status {};
  ASSERT_EQ(::stat((directory_.path() / "push.sqlite").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto copy = directory_.path() / "copy.sqlite";
  ASSERT_TRUE(copy_pushes(directory_.path() / "push.sqlite", copy));
  auto other = Pushes::open({.file = copy, .keys = directory_.path()});
  ASSERT_TRUE(other);
  EXPECT_EQ((*other)->health().subscriptions, 1U);
  EXPECT_EQ((*other)->public_key(), pushes_->public_key());
}

}  // namespace
}  // namespace edl::server
