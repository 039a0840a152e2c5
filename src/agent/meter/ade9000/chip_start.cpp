#include "agent/meter/ade9000/chip_start.hpp"

#include <fmt/format.h>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/registers.hpp"
#include "agent/meter/ade9000/chip_configuration.hpp"

namespace edl::agent::ade9000 {
namespace {

using std::chrono::milliseconds;

/// A microsecond would do; a line with a capacitor on it needs longer.
constexpr milliseconds k_reset_pulse{10};
/// From a reset to the first answer it takes 46 ms and more.
constexpr milliseconds k_after_reset{60};
constexpr milliseconds k_reset_at_most{300};
/// The CRC of the configuration takes 10.8 ms (UG-1098, "CRC of configuration registers").
constexpr milliseconds k_crc_at_most{100};
constexpr milliseconds k_ready_look_every{5};
constexpr int k_proof_tries = 3;
constexpr std::uint32_t k_all = 0xFFFFFFFF;

tl::unexpected<Error> stopped() { return fail(Errc::unavailable, "stopped while the chip started"); }

}  // namespace

Result<void> ChipStart::run(const std::stop_token& stop) {
  link_.prove_reads(false);
  return reset(stop)
      .and_then([&] { return identify(); })
      .and_then([&] { return configure(); })
      .and_then([&]() -> Result<void> { return watch_ ? watch_->chip_restarted(link_, clock_.now()) : Result<void>(); })
      .and_then([&] { return link_.write(k_status0, k_all); })
      .and_then([&] { return link_.write(k_status1, k_all); })
      .and_then([&] { return link_.configure(k_run, 1); })
      .and_then([&]() -> Result<void> {
        for (const auto& [to, word] : accumulation()) {
          if (auto written = link_.configure(to, word); !written) return written;
        }
        return {};
      })
      .and_then([&] { return take_crc(stop); })
      .and_then([&] { return link_.lock(); });
}

Result<void> ChipStart::reset(const std::stop_token& stop) {
  if (reset_ != nullptr) {
    if (auto low = reset_->set(Level::low); !low) return low;
    if (!pause(k_reset_pulse, stop)) return stopped();
    if (auto high = reset_->set(Level::high); !high) return high;
  } else {
    // A chip that is locked takes no reset either.
    if (auto open = link_.unlock(); !open) return open;
    if (auto begun = link_.write(k_config1, config1::k_swrst(1)); !begun) return begun;
  }
  if (auto open = link_.unlock(); !open) return open;
  if (!pause(k_after_reset, stop)) return stopped();
  return await_status1(status1::k_rstdone, k_reset_at_most, "come out of its reset", stop);
}

/// Also learns whether LAST_CMD proves reads.
Result<void> ChipStart::identify() {
  std::uint32_t version = 0;
  bool proven = false;
  for (int attempt = 0; attempt < k_proof_tries && !proven; ++attempt) {
    const auto word = link_.glance(k_version);
    if (!word) return tl::unexpected(word.error());
    const auto echo = link_.glance(k_last_cmd);
    if (!echo) return tl::unexpected(echo.error());
    version = *word;
    proven = command_of(*echo) == command_of_read(k_version);
  }
  link_.prove_reads(proven);
  const auto part = link_.read(k_part_id);
  if (!part) return tl::unexpected(part.error());
  if ((version & k_version_mask) == k_version_value && (*part & k_part_id_ade9000) != 0) return {};
  return fail(Errc::unavailable,
              fmt::format("what answers is no ADE9000: VERSION 0x{:04X}, PART_ID 0x{:08X}", version, *part));
}

Result<void> ChipStart::configure() {
  const auto values = configuration_of(setup_);
  if (!values) return tl::unexpected(values.error());
  for (const auto& [to, word] : *values) {
    if (auto written = link_.configure(to, word); !written) return written;
  }
  return {};
}

Result<void> ChipStart::take_crc(const std::stop_token& stop) {
  if (auto asked = link_.write(k_crc_force, 1); !asked) return asked;
  if (auto done = await_status1(status1::k_crc_done, k_crc_at_most, "finish its configuration's CRC", stop); !done) {
    return done;
  }
  const auto crc = link_.read(k_crc_rslt);
  if (!crc) return tl::unexpected(crc.error());
  crc_ = *crc;
  return link_.write(k_status1, status1::k_crc_chg | status1::k_crc_done);
}

Result<void> ChipStart::await_status1(std::uint32_t bit, milliseconds at_most, const char* what,
                                      const std::stop_token& stop) {
  const MonotonicTime deadline = clock_.monotonic() + at_most;
  for (;;) {
    const auto status = link_.read(k_status1);
    if (status && (*status & bit) != 0) return {};
    if (clock_.monotonic() >= deadline) {
      if (!status) return tl::unexpected(status.error());
      return fail(Errc::unavailable, fmt::format("the chip does not {}", what));
    }
    if (!pause(k_ready_look_every, stop)) return stopped();
  }
}

bool ChipStart::pause(milliseconds time, const std::stop_token& stop) {
  return clock_.wait_until(clock_.monotonic() + time, stop);
}

}  // namespace edl::agent::ade9000
