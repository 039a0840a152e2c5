#include "agent/platform/linux/spidev_bus.hpp"

#include <gmock/gmock.h>
#include <linux/spi/spidev.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace edl::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A kernel that keeps what it is told and answers frames with their bytes turned over.
struct FakeKernel {
  std::uint8_t mode = 0xFF;
  std::uint8_t bits = 0xFF;
  std::uint32_t speed = 0;
  unsigned long refused = 0;  ///< a request that fails
  int error = EIO;
  int interrupted = 0;  ///< so many calls are
  std::vector<std::vector<std::uint8_t>> frames;

  int operator()(int, unsigned long request, void* argument) {
    if (interrupted > 0) {
      --interrupted;
      errno = EINTR;
      return -1;
    }
    if (request == refused) {
      errno = error;
      return -1;
    }
    if (request == SPI_IOC_WR_MODE) mode = *static_cast<std::uint8_t*>(argument);
    if (request == SPI_IOC_WR_BITS_PER_WORD) bits = *static_cast<std::uint8_t*>(argument);
    if (request == SPI_IOC_WR_MAX_SPEED_HZ) speed = *static_cast<std::uint32_t*>(argument);
    if (request == SPI_IOC_RD_MODE) *static_cast<std::uint8_t*>(argument) = mode;
    if (request == SPI_IOC_RD_BITS_PER_WORD) *static_cast<std::uint8_t*>(argument) = bits;
    if (request == SPI_IOC_RD_MAX_SPEED_HZ) *static_cast<std::uint32_t*>(argument) = speed;
    if (request == SPI_IOC_MESSAGE(1)) {
      const auto& message = *static_cast<spi_ioc_transfer*>(argument);
      // NOLINTBEGIN(*-reinterpret-cast): as the kernel's interface has it
      const auto* out = reinterpret_cast<const std::uint8_t*>(message.tx_buf);
      auto* in = reinterpret_cast<std::uint8_t*>(message.rx_buf);
      // NOLINTEND(*-reinterpret-cast)
      frames.emplace_back(out, out + message.len);
      for (std::uint32_t i = 0; i < message.len; ++i) in[i] = static_cast<std::uint8_t>(~out[i]);
      return static_cast<int>(message.len);
    }
    return 0;
  }
};

class spidev_bus_test : public ::testing::Test {
 protected:
  spidev_bus_test() {
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "node") << "";
    settings.node = folder / "node";
  }
  ~spidev_bus_test() override { std::filesystem::remove_all(folder); }

  Result<std::unique_ptr<SpidevBus>> open() { return SpidevBus::open(settings, {std::ref(kernel), folder / "bufsiz"}); }

  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("edl-spidev-" + std::to_string(std::random_device{}()));
  SpidevSettings settings;
  FakeKernel kernel;
};

TEST_F(spidev_bus_test, sets_mode_word_and_speed_and_carries_frames) {
  settings.mode = 3;
  settings.speed_hz = 7'000'000;
  const auto bus = open();
  ASSERT_TRUE(bus) << to_string(bus.error());
  EXPECT_EQ(kernel.mode, 3);
  EXPECT_EQ(kernel.bits, 8);
  EXPECT_EQ(kernel.speed, 7'000'000u);
  const std::array<std::uint8_t, 3> out{0x4F, 0xE8, 0x00};
  std::array<std::uint8_t, 3> in{};
  ASSERT_TRUE((*bus)->transfer(out, in));
  EXPECT_THAT(in, ElementsAre(0xB0, 0x17, 0xFF));
  EXPECT_THAT(kernel.frames, ElementsAre(ElementsAre(0x4F, 0xE8, 0x00)));
}

TEST_F(spidev_bus_test, a_frame_is_as_long_as_the_kernel_takes_at_once) {
  const auto usual = open();
  ASSERT_TRUE(usual);
  EXPECT_EQ((*usual)->max_transfer(), 4'096u) << "where the kernel does not say";
  std::ofstream(folder / "bufsiz") << "8\n";
  const auto bus = open();
  ASSERT_TRUE(bus);
  std::vector<std::uint8_t> out(9);
  std::vector<std::uint8_t> in(9);
  EXPECT_TRUE((*bus)->transfer(std::span(out).first(8), std::span(in).first(8)));
  const auto refused = (*bus)->transfer(out, in);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("9 bytes is longer than the 8"));
  EXPECT_EQ((*bus)->transfer(std::span(out).first(4), std::span(in).first(5)).error().code, Errc::invalid);
}

TEST_F(spidev_bus_test, what_the_kernel_refuses_or_does_not_keep_is_told) {
  struct Case {
    unsigned long refused;
    const char* message;
  };
  for (const Case& one : {Case{SPI_IOC_WR_MODE, "the kernel refuses the SPI mode: Input/output error"},
                          Case{SPI_IOC_WR_BITS_PER_WORD, "the kernel refuses the word length"},
                          Case{SPI_IOC_WR_MAX_SPEED_HZ, "the kernel refuses the SPI clock"}}) {
    kernel = {};
    kernel.refused = one.refused;
    const auto bus = open();
    ASSERT_FALSE(bus);
    EXPECT_EQ(bus.error().code, Errc::io);
    EXPECT_EQ(bus.error().where, settings.node.string());
    EXPECT_THAT(bus.error().message, HasSubstr(one.message));
  }
  kernel = {};
  settings.mode = 3;
  const auto kept = SpidevBus::open(settings, {[&](int descriptor, unsigned long request, void* argument) {
                                                 const int result = kernel(descriptor, request, argument);
                                                 kernel.mode = 1;  // a controller that cannot do mode 3
                                                 return result;
                                               },
                                               folder / "bufsiz"});
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message, HasSubstr("the kernel holds mode 1"));
}

TEST_F(spidev_bus_test, a_transfer_that_fails_is_told_and_one_that_is_interrupted_is_done_again) {
  const auto bus = open();
  ASSERT_TRUE(bus);
  const std::array<std::uint8_t, 2> out{1, 2};
  std::array<std::uint8_t, 2> in{};
  kernel.interrupted = 3;
  EXPECT_TRUE((*bus)->transfer(out, in));
  kernel.refused = SPI_IOC_MESSAGE(1);
  kernel.error = ETIMEDOUT;
  const auto failed = (*bus)->transfer(out, in);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Errc::io);
  EXPECT_THAT(failed.error().message, HasSubstr("the kernel refuses the transfer: Connection timed out"));
}

TEST_F(spidev_bus_test, settings_that_the_chip_does_not_take_are_refused) {
  for (const auto& [mode, speed] :
       {std::pair<std::uint8_t, std::uint32_t>{1, 1'000'000}, {0, 9'999}, {0, 20'000'001}}) {
    settings.mode = mode;
    settings.speed_hz = speed;
    const auto bus = open();
    ASSERT_FALSE(bus);
    EXPECT_EQ(bus.error().code, Errc::invalid);
  }
}

TEST_F(spidev_bus_test, nodes_that_are_none_are_told_by_the_machines_own_kernel) {
  settings.node = folder / "none";
  EXPECT_EQ(SpidevBus::open(settings).error().code, Errc::not_found);
  settings.node = folder / "node";
  EXPECT_EQ(SpidevBus::open(settings).error(), (Error{Errc::invalid, "is no SPI node", settings.node.string()}));
  settings.node = "/dev/null";
  EXPECT_EQ(SpidevBus::open(settings).error(), (Error{Errc::invalid, "is no SPI node", "/dev/null"}));
}

}  // namespace
}  // namespace edl::agent
