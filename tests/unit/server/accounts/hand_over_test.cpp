#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::device_id;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What a device tells of its former owners, and what is noted to be erased.
class HandOver : public edl::testing::AccountsTest {
 protected:
  [[nodiscard]] TimeRange always() const { return {now() - 24h, now() + 24h}; }

  std::vector<std::string> told_to(const User& owner) {
    std::vector<std::string> lines;
    const std::vector<AuditEntry> audit = accounts().audit_for(owner.id, cellar_, always()).value();
    for (const AuditEntry& entry : audit) {
      lines.push_back(entry.who + " " + entry.what);
    }
    return lines;
  }
  std::vector<std::string> switchers() {
    std::vector<std::string> names;
    const std::vector<CommandRecord> commands = accounts().commands(cellar_, always()).value();
    for (const CommandRecord& one : commands) names.push_back(one.who);
    return names;
  }
  void switch_by(const std::string& who) {
    ASSERT_TRUE(record_command(
        cellar_, {.id = "1", .at = now(), .who = who, .phase = "A", .asked = "off", .status = "acknowledged"}));
  }
  std::optional<Timestamp> shown_from() { return accounts().device(cellar_).value().shown_from; }
  void link(const User& user) { ASSERT_TRUE(accounts().link(user.id, code_of(cellar_))); }

  [[nodiscard]] bool file_has(std::string_view bytes) const {
    for (const char* suffix : {"", "-wal"}) {
      std::ifstream stream(file().string() + suffix, std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(stream), {}};
      if (all.find(bytes) != std::string::npos) return true;
    }
    return false;
  }

  const User anna_ = owner("anna", "cellar");
  const User ben_ = owner("ben", "attic");
  const DeviceId cellar_ = device_id("cellar");
  const DeviceId attic_ = device_id("attic");
};

TEST_F(HandOver, the_first_owner_sees_what_was_measured_before_the_sign_up) { EXPECT_EQ(shown_from(), std::nullopt); }

TEST_F(HandOver, the_next_owner_does_not_learn_who_was_there_before_nor_what_they_did) {
  ASSERT_TRUE(accounts().update_device(anna_.id, cellar_,
                                       {.name = "Annas Keller",
                                        .timezone = "Europe/Berlin",
                                        .site = {true, "Berlin"},
                                        .wiring = {true, Wiring::single_phase},
                                        .tariff = {true, "{}"}}));
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::switcher));
  switch_by("anna");
  pass(1h);
  ASSERT_TRUE(accounts().release(anna_.id, cellar_));
  const Timestamp released = now();
  pass(1h);
  link(ben_);
  EXPECT_EQ(shown_from(), released);
  EXPECT_THAT(told_to(ben_), ElementsAre("host enrolled", "user:ben became the owner"));
  EXPECT_THAT(switchers(), IsEmpty());
  const DeviceRecord record = accounts().device(cellar_).value();
  EXPECT_EQ(record.name, "cellar");
  EXPECT_EQ(accounts().tariff(cellar_).value(), std::nullopt) << "what anna pays is hers";
  EXPECT_EQ(record.timezone, "Europe/Berlin") << "it hangs where it hung";
  EXPECT_EQ(record.wiring, Wiring::single_phase) << "as it was connected";
  EXPECT_EQ(record.site, std::nullopt) << "what its owner called the place";
  switch_by("ben");
  EXPECT_THAT(switchers(), ElementsAre("ben"));
  EXPECT_THAT(accounts().erasures().value(), IsEmpty());
}

TEST_F(HandOver, a_command_that_ends_after_its_owner_is_gone_is_not_told_to_the_next) {
  ASSERT_TRUE(accounts().release(anna_.id, cellar_));
  link(ben_);
  pass(2s);
  CommandRecord late{.id = "1", .at = now(), .who = "anna", .phase = "A", .asked = "off", .status = "timeout"};
  late.latency = 2'001ms;
  ASSERT_TRUE(record_command(cellar_, late));
  EXPECT_THAT(switchers(), IsEmpty());
  EXPECT_THAT(told_to(ben_), ElementsAre("host enrolled", "user:ben became the owner"));
  late.who = "ben";
  late.latency = 2'000ms;
  ASSERT_TRUE(record_command(cellar_, late));
  EXPECT_THAT(switchers(), ElementsAre("ben"));
}

TEST_F(HandOver, who_comes_back_sees_again_what_was_theirs_unless_somebody_was_there_meanwhile) {
  switch_by("anna");
  ASSERT_TRUE(accounts().release(anna_.id, cellar_));
  link(anna_);
  EXPECT_EQ(shown_from(), std::nullopt);
  EXPECT_THAT(switchers(), ElementsAre("anna"));
  EXPECT_EQ(told_to(anna_).size(), 5U);
  pass(1h);
  ASSERT_TRUE(accounts().reset_owner(cellar_));
  link(ben_);
  EXPECT_THAT(told_to(ben_), ElementsAre("host enrolled", "device:cellar released: the owner was reset at the device",
                                         "user:ben became the owner"));
  pass(1h);
  ASSERT_TRUE(accounts().release(ben_.id, cellar_));
  const Timestamp bens_end = now();
  pass(1h);
  link(anna_);
  EXPECT_EQ(shown_from(), bens_end);
  EXPECT_THAT(switchers(), IsEmpty());
}

TEST_F(HandOver, a_release_may_ask_for_all_to_be_erased_and_that_is_noted_until_it_is_done) {
  switch_by("anna");
  ASSERT_TRUE(accounts().release(anna_.id, cellar_, Past::erased));
  const Erasure first{cellar_, now()};
  EXPECT_THAT(accounts().erasures().value(), ElementsAre(first));
  reopen();
  EXPECT_THAT(accounts().erasures().value(), ElementsAre(first)) << "a restart forgets nothing";
  pass(1h);
  link(ben_);
  EXPECT_THAT(switchers(), IsEmpty());
  ASSERT_TRUE(accounts().release(ben_.id, cellar_, Past::erased));
  const Erasure second{cellar_, now()};
  ASSERT_TRUE(accounts().erased(first));
  EXPECT_THAT(accounts().erasures().value(), ElementsAre(second)) << "what was done is not what is to be done now";
  ASSERT_TRUE(accounts().erased(second));
  EXPECT_THAT(accounts().erasures().value(), IsEmpty());
  EXPECT_THAT(accounts().erased_pasts().value(), ElementsAre(second));
  link(anna_);
  EXPECT_THAT(switchers(), IsEmpty()) << "nobody sees it again";
}

TEST_F(HandOver, a_deleted_account_s_devices_are_to_be_erased_and_those_it_was_a_member_of_are_not) {
  ASSERT_TRUE(accounts().set_member(ben_.id, attic_, "anna", Role::switcher));
  switch_by("anna");
  ASSERT_FALSE(accounts().remove_user(anna_.id, Secret("wrong horse")));
  EXPECT_THAT(accounts().erasures().value(), IsEmpty());
  ASSERT_TRUE(accounts().remove_user(anna_.id, Secret("correct horse")));
  EXPECT_THAT(accounts().erasures().value(), ElementsAre(Erasure{cellar_, now()}));
  link(ben_);
  EXPECT_THAT(told_to(ben_), ElementsAre("host enrolled", "user:ben became the owner"));
  EXPECT_THAT(switchers(), IsEmpty());
  EXPECT_TRUE(file_has("ben"));
}

}  // namespace
}  // namespace edl::server
