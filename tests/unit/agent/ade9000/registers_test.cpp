#include "agent/ade9000/registers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace edl::agent::ade9000 {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

/// The names of a phase's registers begin or end with its letter.
std::string renamed(std::string_view name, Phase phase) {
  std::string text(name);
  if (text == "ANGL_VA_IA") return std::string("ANGL_V") + name_of(phase)[0] + "_I" + name_of(phase)[0];
  const bool leads = text.front() == 'A';
  (leads ? text.front() : text.back()) = name_of(phase)[0];
  return text;
}

TEST(registers_test, no_two_share_an_address) {
  std::set<std::uint16_t> seen;
  for (const Register& one : all_registers()) {
    EXPECT_TRUE(seen.insert(one.address).second) << one.name << " at " << one.address;
    EXPECT_LT(one.address, k_address_end);
  }
}

TEST(registers_test, resets_fit_the_width) {
  for (const Register& one : all_registers()) {
    EXPECT_LE(one.reset, width_bytes(one.address) == 2 ? 0xFFFFU : 0xFFFFFFFFU) << one.name;
  }
}

TEST(registers_test, the_sixteen_bit_registers_lie_together) {
  EXPECT_EQ(width_bytes(0x47F), 4U);
  EXPECT_EQ(width_bytes(k_run.address), 2U);
  EXPECT_EQ(width_bytes(k_version.address), 2U);
  EXPECT_EQ(width_bytes(0x4FF), 4U);
}

TEST(registers_test, phases_follow_at_the_data_sheets_addresses) {
  EXPECT_EQ(k_vrms.of(Phase::b).address, 0x22D);
  EXPECT_EQ(k_vrms.of(Phase::c).address, 0x24D);
  EXPECT_EQ(k_watthr_hi.of(Phase::b).address, 0x323);
  EXPECT_EQ(k_watthr_hi.of(Phase::c).address, 0x35F);
  EXPECT_EQ(k_fvarhr_lo.of(Phase::c).address, 0x386);
  EXPECT_EQ(k_period.of(Phase::c).address, 0x41A);
  EXPECT_EQ(k_mirror_vrmsone.of(Phase::a).address, 0x632) << "0x622 in one public header is CITHD_1";
}

/// Against the list of 467 registers that was put together from four sources.
TEST(registers_test, agree_with_the_list_of_facts) {
  std::ifstream file(EDL_SOURCE_DIR "/../shared/facts/ade9000_regs.csv");
  if (!file) GTEST_SKIP() << "needs ../shared/facts/ade9000_regs.csv, the list of facts";
  std::map<std::string, std::vector<std::string>> facts;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0x")) facts[cells_of(line).at(1)] = cells_of(line);
  }
  ASSERT_GT(facts.size(), 400U);

  const auto check = [&](const Register& one, const std::string& name) {
    ASSERT_TRUE(facts.contains(name)) << name;
    const auto& fact = facts[name];
    EXPECT_EQ(one.address, std::stoul(fact[0], nullptr, 16)) << name;
    EXPECT_EQ(8 * width_bytes(one.address), std::stoul(fact[2])) << name;
    EXPECT_EQ(one.sign == Sign::twos_complement ? "s" : "u", fact[3]) << name;
    EXPECT_EQ(one.reset, std::stoul(fact[5], nullptr, 16)) << name;
    EXPECT_EQ(one.access == Access::read_write, fact[4] == "R/W" && one.access != Access::write_one_to_clear) << name;
  };
  std::map<std::string_view, std::size_t> times;
  for (const Register& one : all_registers()) {
    const std::size_t nth = times[one.name]++;
    const bool of_phase =
        nth > 0 || std::ranges::count(all_registers(), one.name, &Register::name) == static_cast<int>(k_phase_count);
    check(one, of_phase ? renamed(one.name, k_phases.at(nth)) : std::string(one.name));
  }
  for (const PhaseRegister& mirror :
       {k_mirror_irms, k_mirror_vrms, k_mirror_watt, k_mirror_va, k_mirror_var, k_mirror_fvar, k_mirror_pf,
        k_mirror_vthd, k_mirror_ithd, k_mirror_fwatt, k_mirror_fva, k_mirror_ifrms, k_mirror_vfrms, k_mirror_irmsone,
        k_mirror_vrmsone, k_mirror_irms1012, k_mirror_vrms1012}) {
    for (const Phase phase : k_phases) {
      const std::string name = renamed(mirror.name, phase);
      ASSERT_TRUE(facts.contains(name)) << name;
      EXPECT_EQ(mirror.of(phase).address, std::stoul(facts[name][0], nullptr, 16)) << name;
    }
  }
  EXPECT_EQ(k_mirror_nirms.address, std::stoul(facts["NIRMS_1"][0], nullptr, 16));
  EXPECT_EQ(k_mirror_begin.address, std::stoul(facts["AV_PCF_1"][0], nullptr, 16));
}

}  // namespace
}  // namespace edl::agent::ade9000
