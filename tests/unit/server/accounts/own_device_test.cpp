#include <string>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::device_id;
using edl::testing::failure;
using namespace std::chrono_literals;

class OwnDeviceTest : public edl::testing::AccountsTest {
 protected:
  TimeRange all() const { return {now() - 24h, now() + 24h}; }
};

TEST_F(OwnDeviceTest, a_device_knows_whether_somebody_owns_it) {
  const auto cellar = enroll("cellar");
  EXPECT_FALSE(accounts().own_device(cellar)->owned);
  const auto anna = owner("anna", "attic");
  ASSERT_TRUE(accounts().link(anna.id, code_of(cellar)));
  EXPECT_TRUE(accounts().own_device(cellar)->owned);
  ASSERT_TRUE(accounts().reset_owner(cellar));
  EXPECT_FALSE(accounts().own_device(cellar)->owned);
}

TEST_F(OwnDeviceTest, a_name_given_at_the_device_stays_for_the_next_owner_who_is_told_of_it) {
  const auto cellar = enroll("cellar");
  const auto named = accounts().name_own_device(cellar, "Keller, Süd");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->device.name, "Keller, Süd");
  EXPECT_FALSE(named->owned);
  const auto anna = owner("anna", "attic");
  ASSERT_TRUE(accounts().link(anna.id, code_of(cellar)));
  EXPECT_EQ(accounts().device(cellar)->name, "Keller, Süd");
  ASSERT_TRUE(accounts().name_own_device(cellar, "Keller"));
  EXPECT_EQ(accounts().audit_for(anna.id, cellar, all())->back(),
            (AuditEntry{now(), "device:cellar", "settings changed: name", cellar}));
}

TEST_F(OwnDeviceTest, the_same_name_again_is_no_change) {
  const auto cellar = enroll("cellar");
  ASSERT_TRUE(accounts().name_own_device(cellar, "Keller"));
  const auto before = accounts().audit(cellar, all())->size();
  ASSERT_TRUE(accounts().name_own_device(cellar, "Keller"));
  EXPECT_EQ(accounts().audit(cellar, all())->size(), before);
}

TEST_F(OwnDeviceTest, a_name_that_is_none_is_refused_and_nothing_changed) {
  const auto cellar = enroll("cellar");
  for (const std::string& wrong : {std::string(), std::string(65, 'a'), std::string("a\nb")}) {
    const auto named = accounts().name_own_device(cellar, wrong);
    ASSERT_FALSE(named);
    EXPECT_EQ(named.error().code, Errc::invalid);
    ASSERT_EQ(named.error().faults.size(), 1U);
    EXPECT_EQ(named.error().faults[0].pointer, "/name");
  }
  EXPECT_EQ(accounts().device(cellar)->name, "cellar");
}

TEST_F(OwnDeviceTest, who_is_unknown_or_revoked_is_told_and_named_nothing) {
  const auto cellar = enroll("cellar");
  ASSERT_TRUE(accounts().revoke_device(cellar));
  for (const auto& device : {cellar, device_id("nothing")}) {
    EXPECT_EQ(failure(accounts().own_device(device)), Errc::unauthorized);
    const auto named = accounts().name_own_device(device, "Keller");
    ASSERT_FALSE(named);
    EXPECT_EQ(named.error().code, Errc::unauthorized);
  }
}

}  // namespace
}  // namespace edl::server
