#include "core/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <map>
#include <ostream>

namespace edl {
namespace {

/// A settings file is small; more than this is some other file.
constexpr std::size_t k_max_file_bytes = 1 << 20;

bool set_by_environment(const CLI::Option& option) {
  if (option.get_envname().empty()) return false;
  const char* value = std::getenv(option.get_envname().c_str());
  return value != nullptr && *value != '\0';
}

CLI::Option* option_named(CLI::App& app, const std::string& name) {
  CLI::Option* option = app.get_option_no_throw("--" + name);
  return option != nullptr && option->get_configurable() ? option : nullptr;
}

/// The options of a call and of all calls below it.
void collect_names(const CLI::App& app, std::vector<std::string>& names) {
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_configurable()) continue;
    std::ranges::copy(option->get_lnames(), std::back_inserter(names));
  }
  for (const CLI::App* call : app.get_subcommands({})) collect_names(*call, names);
}

/// What is on the command line: the program, the call, the call's call.
std::vector<CLI::App*> calls_made(CLI::App& program) {
  std::vector<CLI::App*> chain{&program};
  while (!chain.back()->get_subcommands().empty()) chain.push_back(chain.back()->get_subcommands().back());
  return chain;
}

}  // namespace

/// Hands the file to CLI11, without the keys that the environment overrules: CLI11 would rank the file higher.
class Settings::File final : public CLI::Config {
 public:
  explicit File(CLI::App& app) : app_(app) {}

  [[nodiscard]] std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    const std::string name = app_.get_config_ptr()->as<std::string>();
    std::string text(k_max_file_bytes + 1, '\0');
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(input.gcount()));
    if (text.size() > k_max_file_bytes) throw wrong(name + ": too large for a settings file");
    const auto settings = read_settings(text, name);
    if (!settings) throw wrong(settings.error().where + ": " + settings.error().message);
    return items_of(*settings, name);
  }

  [[nodiscard]] std::string to_config(const CLI::App*, bool, bool, std::string) const override { return {}; }

  /// Which key of which line set an option; "" if none did.
  [[nodiscard]] std::string origin_of(const std::string& option) const {
    const auto found = origins_.find(option);
    return found == origins_.end() ? "" : found->second;
  }

 private:
  /// A FileError waits until --help and --version have had their turn.
  static CLI::FileError wrong(const std::string& message) { return {message, CLI::ExitCodes::FileError}; }

  [[nodiscard]] std::vector<CLI::ConfigItem> items_of(const std::vector<FileSetting>& settings,
                                                      const std::string& name) const {
    std::vector<std::string> known;
    collect_names(app_, known);
    std::vector<CLI::ConfigItem> result;
    for (const FileSetting& setting : settings) {
      if (std::ranges::find(known, setting.option) == known.end()) {
        std::ranges::sort(known);
        known.erase(std::ranges::unique(known).begin(), known.end());
        throw wrong(fmt::format("{}:{}: unknown key '{}'; known are: {}", name, setting.line, setting.key,
                                fmt::join(known, ", ")));
      }
      add_item(setting, name, result);
    }
    return result;
  }

  /// The key sets the option of the call that is made, or of one above it; if it has none, of no call now.
  void add_item(const FileSetting& setting, const std::string& name, std::vector<CLI::ConfigItem>& out) const {
    const auto chain = calls_made(app_);
    for (std::size_t depth = chain.size(); depth-- > 0;) {
      const CLI::Option* option = option_named(*chain[depth], setting.option);
      if (option == nullptr) continue;
      if (set_by_environment(*option)) return;
      CLI::ConfigItem item;
      for (std::size_t i = 1; i <= depth; ++i) item.parents.push_back(chain[i]->get_name());
      item.name = setting.option;
      item.inputs = {setting.value};
      out.push_back(std::move(item));
      origins_["--" + setting.option] = fmt::format("the key '{}' in {}:{}", setting.key, name, setting.line);
      return;
    }
  }

  CLI::App& app_;
  mutable std::map<std::string, std::string> origins_;
};

Settings::Settings(ProgramDescription program)
    : description_(std::move(program)), app_(description_.summary, description_.name),
      file_(std::make_shared<File>(app_)), data_(description_.default_data) {
  app_.set_version_flag("--version", description_.name + " " + description_.version);
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.config_formatter(file_);
  app_.allow_config_extras(CLI::config_extras_mode::error);
  add(app_, "--data", data_, "The folder that holds all state")->capture_default_str()->type_name("DIR");
  const char* file = std::getenv("EDL_CONFIG");
  const bool named = file != nullptr && *file != '\0';
  app_.set_config("--config", named ? file : "", "A TOML file with settings (Env:EDL_CONFIG)", named)
      ->type_name("FILE");
  app_.footer(
      "Each option may also be set by its environment variable (--some-option: EDL_SOME_OPTION) or by a key of "
      "the\nTOML file (some_option = \"…\"); options come first, then the environment, then the file. Exit code 0 "
      "for success,\n2 for wrong usage, 1 for anything else.\n\n" +
      description_.examples);
}

Settings::~Settings() = default;

CLI::App& Settings::add_call(CLI::App& parent, const std::string& name, const std::string& summary,
                             const std::string& example, std::function<int()> work) {
  CLI::App& call = *parent.add_subcommand(name, summary);
  call.footer("Takes --config FILE and --data DIR too: see " + description_.name + " --help.\n\n" + example);
  call.callback([this, work = std::move(work)] { work_ = work; });
  return call;
}

std::string Settings::variable_of(const std::string& option) {
  std::string name = "EDL_";
  for (const char c : std::string_view(option).substr(2)) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

/// CLI11 names the option that is wrong; where its value came from is ours to say.
std::string Settings::told(const CLI::ParseError& error) const {
  std::string text = error.what();
  for (const CLI::App* call : calls_made(const_cast<CLI::App&>(app_))) {
    for (const CLI::Option* option : call->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        const std::string spelled = fmt::format("--{}", name);
        if (text.find(spelled + ':') == std::string::npos && text.find(spelled + ' ') == std::string::npos) continue;
        const std::string key = file_->origin_of(spelled);
        if (!key.empty()) return fmt::format("{} (from {})", text, key);
        if (!set_by_environment(*option)) continue;
        return fmt::format("{} (if not from the command line, from {})", text, option->get_envname());
      }
    }
  }
  return text;
}

int Settings::run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app_.exit(error, out, err);
    err << description_.name << ": " << told(error) << "\nRun with --help for what can be said.\n";
    return k_exit_wrong_usage;
  }
  return work_();
}

}  // namespace edl
