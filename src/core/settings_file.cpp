#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/settings.hpp"

namespace edl {
namespace {

std::string place(const std::string& name, const toml::source_position& at) {
  return fmt::format("{}:{}:{}", name, at.line, at.column);
}

/// Walks a file's tables and notes every value under the option's name that its path spells.
class Walk {
 public:
  explicit Walk(const std::string& name) : name_(name) {}

  Result<std::vector<FileSetting>> over(const toml::table& file) {
    if (auto walked = walk(file, ""); !walked) return tl::unexpected(std::move(walked).error());
    std::ranges::stable_sort(settings_, {}, &FileSetting::line);
    return std::move(settings_);
  }

 private:
  Result<void> walk(const toml::table& table, const std::string& path) {
    for (const auto& [key, node] : table) {
      const std::string full = path.empty() ? std::string(key.str()) : path + "." + std::string(key.str());
      if (const auto* inner = node.as_table()) {
        if (auto walked = walk(*inner, full); !walked) return walked;
        continue;
      }
      const auto value = text_of(node);
      const auto& at = node.source().begin;
      if (!value) {
        return fail(Errc::invalid, fmt::format("the key '{}' takes text, a number, true or false", full),
                    place(name_, at));
      }
      if (auto noted = note({option_of(full), full, *value, static_cast<int>(at.line)}, at); !noted) return noted;
    }
    return {};
  }

  Result<void> note(FileSetting setting, const toml::source_position& at) {
    const auto same = std::ranges::find(settings_, setting.option, &FileSetting::option);
    if (same != settings_.end()) {
      return fail(Errc::invalid,
                  fmt::format("the key '{}' and the key '{}' in line {} are the same setting", setting.key, same->key,
                              same->line),
                  place(name_, at));
    }
    settings_.push_back(std::move(setting));
    return {};
  }

  static std::string option_of(std::string path) {
    std::ranges::replace_if(
        path, [](char c) { return c == '_' || c == '.'; }, '-');
    return path;
  }

  static std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    return std::nullopt;
  }

  const std::string& name_;
  std::vector<FileSetting> settings_;
};

}  // namespace

Result<std::vector<FileSetting>> read_settings(std::string_view text, const std::string& name) {
  try {
    return Walk(name).over(toml::parse(text, name));
  } catch (const toml::parse_error& error) {
    return fail(Errc::unreadable, fmt::format("not TOML: {}", error.description()), place(name, error.source().begin));
  }
}

}  // namespace edl
