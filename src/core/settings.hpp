#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

// Where a program's settings come from: options, then EDL_… environment variables, then a TOML file, then defaults.
//
// One name in three spellings: the option --store-path is the variable EDL_STORE_PATH and the file's key `store_path`
// (or `store-path`, or `path` in the table [store]). The file is one for all calls of a program: a key that belongs to
// another call is known and skipped, a key that belongs to none is an error. Secrets are never settings: they stand in
// files of mode 0600.

namespace edl {

inline constexpr int k_exit_success = 0;
inline constexpr int k_exit_failure = 1;
inline constexpr int k_exit_wrong_usage = 2;

/// One key of a settings file.
struct FileSetting {
  std::string option;  ///< the option's name that the key spells, without "--": "store-path"
  std::string key;     ///< as it stands in the file: "store.path"
  std::string value;   ///< as it would be written after the option
  int line = 0;        ///< counted from 1

  bool operator==(const FileSetting&) const = default;
};

/// Reads the text of a settings file (TOML 1.0): strings, whole numbers, floats, booleans, and tables of them.
/// @param name  of the file, for errors
/// @return its keys in the order of the lines | Errc::unreadable not TOML | Errc::invalid a value of another kind, or
///         two spellings of one key; `where` is "NAME:LINE:COLUMN"
[[nodiscard]] Result<std::vector<FileSetting>> read_settings(std::string_view text, const std::string& name);

/// What a program tells of itself.
struct ProgramDescription {
  std::string name;     ///< "edl-agent"
  std::string summary;  ///< what it is for, in a sentence
  std::string version;
  std::filesystem::path default_data;  ///< where its state is kept unless told otherwise
  std::string examples;                ///< lines that end the program's --help
};

/// A program's calls and what may be set for each. Every call takes --config FILE and --data DIR.
class Settings {
 public:
  explicit Settings(ProgramDescription program);
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;
  ~Settings();

  /// The program itself, for calls and options that are added by CLI11's own means.
  [[nodiscard]] CLI::App& program() { return app_; }

  /// Adds a call, for example `run`; `work` does it once all settings are read, and gives the exit code.
  /// @param example  one line or more of it, for --help
  CLI::App& add_call(CLI::App& parent, const std::string& name, const std::string& summary, const std::string& example,
                     std::function<int()> work);

  /// Adds an option that the environment and the file may set too. `value` holds its default, is borrowed and outlives
  /// the Settings.
  /// @param option  with its dashes: "--store-path"
  template <typename T>
  CLI::Option* add(CLI::App& call, const std::string& option, T& value, const std::string& help) {
    return call.add_option(option, value, help)->envname(variable_of(option));
  }

  /// The folder that holds all state.
  [[nodiscard]] const std::filesystem::path& data() const { return data_; }

  /// Reads the settings and does the call that they name.
  /// @return the call's exit code | k_exit_success after --help and --version | k_exit_wrong_usage, having told `err`
  ///         which option, variable, or key in which file and line is wrong
  int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

 private:
  class File;

  [[nodiscard]] static std::string variable_of(const std::string& option);
  [[nodiscard]] std::string told(const CLI::ParseError& error) const;

  ProgramDescription description_;
  CLI::App app_;
  std::shared_ptr<File> file_;
  std::filesystem::path data_;
  std::function<int()> work_;
};

}  // namespace edl
