#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "agent/port/spi_bus.hpp"
#include "core/file_descriptor.hpp"

namespace edl::agent {

/// How the bus is driven. The chip takes both modes: it reads and writes at rising edges.
struct SpidevSettings {
  std::filesystem::path node = "/dev/spidev0.0";
  std::uint32_t speed_hz = 5'000'000;  ///< 10,000 to 20,000,000, the chip's limit
  std::uint8_t mode = 0;               ///< 0: the clock rests low; 3: high
};

/// A chip at a Linux SPI controller, through the kernel's spidev driver.
/// @source Linux, Documentation/spi/spidev.rst
class SpidevBus final : public SpiBus {
 public:
  /// What asks the kernel: ioctl(2), or a test's. Negative with errno, as ioctl has it.
  using Control = std::function<int(int descriptor, unsigned long request, void* argument)>;
  /// @param buffer_size  the file in which the kernel says how many bytes it takes at once
  struct Kernel {
    Control control;
    std::filesystem::path buffer_size = "/sys/module/spidev/parameters/bufsiz";
  };

  /// Opens the node, sets mode, speed and 8 bits a word, and reads them back.
  /// @return Errc::not_found | Errc::forbidden, with who may open it | Errc::invalid: no SPI node, a speed or mode out of
  ///         range | Errc::io: the kernel refused, or holds another mode or word than was set
  [[nodiscard]] static Result<std::unique_ptr<SpidevBus>> open(const SpidevSettings& settings);
  /// With another kernel than the machine's, for tests: the node may then be any file.
  [[nodiscard]] static Result<std::unique_ptr<SpidevBus>> open(const SpidevSettings& settings, Kernel kernel);

  [[nodiscard]] Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override;

  /// What the kernel takes at once, in bytes.
  [[nodiscard]] std::size_t max_transfer() const { return max_transfer_; }

 private:
  SpidevBus(FileDescriptor node, const SpidevSettings& settings, Control control, std::size_t max_transfer);
  [[nodiscard]] Result<void> set_up() const;
  [[nodiscard]] Result<void> ask(unsigned long request, void* argument, const char* what) const;

  FileDescriptor node_;
  SpidevSettings settings_;
  Control control_;
  std::size_t max_transfer_;
};

}  // namespace edl::agent
