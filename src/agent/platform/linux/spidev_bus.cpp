#include "agent/platform/linux/spidev_bus.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/spi/spidev.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace edl::agent {
namespace {

constexpr std::uint32_t k_slowest_hz = 10'000;
constexpr std::uint32_t k_fastest_hz = 20'000'000;
constexpr std::uint8_t k_word_bits = 8;
/// What spidev takes at once unless its module is told otherwise.
constexpr std::size_t k_usual_transfer = 4'096;

int control_by_kernel(int descriptor, unsigned long request, void* argument) {
  return ::ioctl(descriptor, request, argument);
}

std::string text_of(int error) { return std::generic_category().message(error); }

Result<FileDescriptor> open_node(const std::filesystem::path& node) {
  FileDescriptor opened(::open(node.c_str(), O_RDWR | O_CLOEXEC));
  if (opened.open()) return opened;
  const int error = errno;
  if (error == ENOENT) {
    return fail(Errc::not_found, "there is no such SPI node: is SPI switched on? (docs/hardware.md)", node.string());
  }
  if (error == EACCES) {
    return fail(Errc::forbidden, "may not be opened: the agent's user belongs into the group spi", node.string());
  }
  return fail(Errc::io, "cannot be opened: " + text_of(error), node.string());
}

bool is_character_device(const FileDescriptor& node) {
  struct stat found {};
  return ::fstat(node.get(), &found) == 0 && S_ISCHR(found.st_mode);
}

std::size_t read_max_transfer(const std::filesystem::path& buffer_size) {
  std::size_t bytes = 0;
  std::ifstream in(buffer_size);
  return in >> bytes && bytes > 0 ? bytes : k_usual_transfer;
}

}  // namespace

Result<std::unique_ptr<SpidevBus>> SpidevBus::open(const SpidevSettings& settings) {
  auto node = open_node(settings.node);
  if (!node) return tl::unexpected(node.error());
  if (!is_character_device(*node)) return fail(Errc::invalid, "is no SPI node", settings.node.string());
  return open(settings, Kernel{control_by_kernel});
}

Result<std::unique_ptr<SpidevBus>> SpidevBus::open(const SpidevSettings& settings, Kernel kernel) {
  if (settings.mode != 0 && settings.mode != 3) {
    return fail(Errc::invalid, "the chip takes SPI modes 0 and 3", settings.node.string());
  }
  if (settings.speed_hz < k_slowest_hz || settings.speed_hz > k_fastest_hz) {
    return fail(Errc::invalid, fmt::format("the SPI clock is {} to {} Hz", k_slowest_hz, k_fastest_hz),
                settings.node.string());
  }
  auto node = open_node(settings.node);
  if (!node) return tl::unexpected(node.error());
  std::unique_ptr<SpidevBus> bus(
      new SpidevBus(std::move(*node), settings, std::move(kernel.control), read_max_transfer(kernel.buffer_size)));
  if (auto done = bus->set_up(); !done) return tl::unexpected(done.error());
  return bus;
}

SpidevBus::SpidevBus(FileDescriptor node, const SpidevSettings& settings, Control control, std::size_t max_transfer)
    : node_(std::move(node)), settings_(settings), control_(std::move(control)), max_transfer_(max_transfer) {}

Result<void> SpidevBus::set_up() const {
  std::uint8_t mode = settings_.mode;
  std::uint8_t bits = k_word_bits;
  std::uint32_t speed = settings_.speed_hz;
  const auto set = [this](unsigned long request, void* value, const char* what) { return ask(request, value, what); };
  auto done = set(SPI_IOC_WR_MODE, &mode, "SPI mode")
                  .and_then([&] { return set(SPI_IOC_WR_BITS_PER_WORD, &bits, "word length"); })
                  .and_then([&] { return set(SPI_IOC_WR_MAX_SPEED_HZ, &speed, "SPI clock"); })
                  .and_then([&] { return set(SPI_IOC_RD_MODE, &mode, "SPI mode"); })
                  .and_then([&] { return set(SPI_IOC_RD_BITS_PER_WORD, &bits, "word length"); })
                  .and_then([&] { return set(SPI_IOC_RD_MAX_SPEED_HZ, &speed, "SPI clock"); });
  if (!done) return done;
  // spidev reads 0 bits for 8.
  if (mode != settings_.mode || (bits != k_word_bits && bits != 0) || speed != settings_.speed_hz) {
    return fail(Errc::io,
                fmt::format("the kernel holds mode {}, {} bits and {} Hz instead of mode {}, {} bits and {} Hz", mode,
                            bits, speed, settings_.mode, k_word_bits, settings_.speed_hz),
                settings_.node.string());
  }
  return {};
}

Result<void> SpidevBus::ask(unsigned long request, void* argument, const char* what) const {
  for (;;) {
    if (control_(node_.get(), request, argument) >= 0) return {};
    const int error = errno;
    if (error == EINTR) continue;
    if (error == ENOTTY) return fail(Errc::invalid, "is no SPI node", settings_.node.string());
    return fail(Errc::io, fmt::format("the kernel refuses the {}: {}", what, text_of(error)), settings_.node.string());
  }
}

Result<void> SpidevBus::transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) {
  if (out.size() != in.size()) return fail(Errc::invalid, "a frame's two directions differ in length");
  if (out.size() > max_transfer_) {
    return fail(Errc::invalid,
                fmt::format("a frame of {} bytes is longer than the {} that the kernel takes at once", out.size(),
                            max_transfer_),
                settings_.node.string());
  }
  spi_ioc_transfer message{};
  // The kernel's interface has addresses as numbers.
  message.tx_buf = reinterpret_cast<std::uintptr_t>(out.data());  // NOLINT(*-reinterpret-cast)
  message.rx_buf = reinterpret_cast<std::uintptr_t>(in.data());   // NOLINT(*-reinterpret-cast)
  message.len = static_cast<std::uint32_t>(out.size());
  message.speed_hz = settings_.speed_hz;
  message.bits_per_word = k_word_bits;
  return ask(SPI_IOC_MESSAGE(1), &message, "transfer");
}

}  // namespace edl::agent
