#include <variant>

#include "core/json_syntax.hpp"
#include "core/messages.hpp"
#include "fuzz/fuzzing.hpp"

namespace {

/// What one side reads it also prints so that it reads the same.
template <typename Parse>
void read_print_read(std::string_view text, Parse parse) {
  const auto message = parse(text);
  if (!message) return;
  const std::string printed = std::visit([](const auto& kind) { return edl::to_json(kind); }, *message);
  const auto again = parse(printed);
  edl::require(again.has_value() && *again == *message);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = edl::text_of(data, size);
  read_print_read(text, [](std::string_view message) { return edl::parse_from_device(message); });
  read_print_read(text, edl::parse_from_server);
  read_print_read(text, edl::parse_from_app);
  static_cast<void>(edl::json_syntax_fault(text));
  return 0;
}
