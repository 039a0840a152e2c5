#include "core/settings.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"

namespace edl {
namespace {

using testing::failure;
using testing::TemporaryDirectory;

/// Sets an environment variable as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

/// A program with two calls, of which one takes what the other does not.
class SettingsTest : public ::testing::Test {
 protected:
  int run(std::vector<const char*> arguments) {
    out_.str("");
    err_.str("");
    meter_ = "default";
    port_ = 1;
    loud_ = false;
    called_.clear();
    Settings settings({"edl-thing", "Does things.", "1.2.3", "default/data", "Example: edl-thing measure"});
    auto& measure = settings.add_call(settings.program(), "measure", "Measures", "edl-thing measure", [this] {
      called_ = "measure";
      return k_exit_success;
    });
    settings.add(measure, "--meter", meter_, "Which meter");
    settings.add(measure, "--listen-port", port_, "Which port");
    measure.add_flag("--loud", loud_, "Say more");
    auto& tell = settings.add_call(settings.program(), "tell", "Tells", "edl-thing tell", [this] {
      called_ = "tell";
      return k_exit_failure;
    });
    settings.add(tell, "--language", language_, "In which language");
    arguments.insert(arguments.begin(), "edl-thing");
    const int code = settings.run(static_cast<int>(arguments.size()), arguments.data(), out_, err_);
    data_ = settings.data();
    return code;
  }

  std::string file(const std::string& content) {
    const auto path = directory_.path() / "thing.toml";
    std::ofstream(path) << content;
    return path.string();
  }

  TemporaryDirectory directory_;
  std::ostringstream out_;
  std::ostringstream err_;
  std::string meter_;
  std::string language_;
  std::string called_;
  std::filesystem::path data_;
  int port_ = 0;
  bool loud_ = false;
};

TEST_F(SettingsTest, defaults_hold_where_nothing_is_said) {
  EXPECT_EQ(run({"measure"}), k_exit_success);
  EXPECT_EQ(called_, "measure");
  EXPECT_EQ(meter_, "default");
  EXPECT_EQ(data_, "default/data");
}

TEST_F(SettingsTest, options_come_before_environment_before_file_before_defaults) {
  const std::string config = file("meter = 'file'\ndata = 'file/data'\n");
  EXPECT_EQ(run({"measure", "--config", config.c_str()}), k_exit_success);
  EXPECT_EQ(meter_, "file");
  EXPECT_EQ(data_, "file/data");

  const Variable meter("EDL_METER", "environment");
  const Variable data("EDL_DATA", "environment/data");
  EXPECT_EQ(run({"measure", "--config", config.c_str()}), k_exit_success);
  EXPECT_EQ(meter_, "environment");
  EXPECT_EQ(data_, "environment/data");

  EXPECT_EQ(run({"measure", "--config", config.c_str(), "--meter", "option", "--data", "option/data"}), k_exit_success);
  EXPECT_EQ(meter_, "option");
  EXPECT_EQ(data_, "option/data");
}

TEST_F(SettingsTest, an_empty_variable_says_nothing) {
  const std::string config = file("meter = 'file'\n");
  const Variable meter("EDL_METER", "");
  EXPECT_EQ(run({"measure", "--config", config.c_str()}), k_exit_success);
  EXPECT_EQ(meter_, "file");
}

TEST_F(SettingsTest, a_key_may_be_spelt_in_three_ways) {
  for (const char* spelling : {"listen_port = 7", "listen-port = 7", "[listen]\nport = 7"}) {
    EXPECT_EQ(run({"--config", file(spelling).c_str(), "measure"}), k_exit_success) << spelling << err_.str();
    EXPECT_EQ(port_, 7) << spelling;
  }
}

TEST_F(SettingsTest, a_flag_may_stand_in_the_file) {
  EXPECT_EQ(run({"measure", "--config", file("loud = true").c_str()}), k_exit_success) << err_.str();
  EXPECT_TRUE(loud_);
  EXPECT_EQ(run({"measure", "--config", file("loud = false").c_str()}), k_exit_success);
  EXPECT_FALSE(loud_);
}

TEST_F(SettingsTest, the_file_may_be_named_by_the_environment) {
  const std::string config = file("meter = 'file'\n");
  const Variable named("EDL_CONFIG", config);
  EXPECT_EQ(run({"measure"}), k_exit_success);
  EXPECT_EQ(meter_, "file");
}

TEST_F(SettingsTest, a_key_of_another_call_is_skipped) {
  EXPECT_EQ(run({"measure", "--config", file("language = 'fr'\nmeter = 'file'\n").c_str()}), k_exit_success);
  EXPECT_EQ(meter_, "file");
  EXPECT_EQ(run({"tell", "--config", file("language = 'fr'\nmeter = 'file'\n").c_str()}), k_exit_failure);
  EXPECT_EQ(language_, "fr");
}

TEST_F(SettingsTest, an_unknown_key_is_named_with_file_and_line) {
  const std::string config = file("# settings\nmeter = 'file'\nmetre = 'x'\n");
  EXPECT_EQ(run({"measure", "--config", config.c_str()}), k_exit_wrong_usage);
  EXPECT_NE(err_.str().find(config + ":3: unknown key 'metre'"), std::string::npos) << err_.str();
  EXPECT_TRUE(called_.empty());
}

TEST_F(SettingsTest, a_wrong_value_is_traced_to_its_file_or_variable) {
  const std::string config = file("\nlisten_port = 'many'\n");
  EXPECT_EQ(run({"measure", "--config", config.c_str()}), k_exit_wrong_usage);
  EXPECT_NE(err_.str().find("the key 'listen_port' in " + config + ":2"), std::string::npos) << err_.str();

  const Variable port("EDL_LISTEN_PORT", "several");
  EXPECT_EQ(run({"measure"}), k_exit_wrong_usage);
  EXPECT_NE(err_.str().find("EDL_LISTEN_PORT"), std::string::npos) << err_.str();
}

TEST_F(SettingsTest, wrong_usage_is_exit_code_2) {
  const std::string missing = (directory_.path() / "missing.toml").string();
  const std::vector<std::vector<const char*>> calls{
      {},
      {"dance"},
      {"measure", "--metre", "x"},
      {"measure", "--listen-port", "many"},
      {"measure", "left over"},
      {"measure", "--config", missing.c_str()},
  };
  for (const auto& call : calls) {
    EXPECT_EQ(run(call), k_exit_wrong_usage) << err_.str();
    EXPECT_FALSE(err_.str().empty());
    EXPECT_TRUE(called_.empty());
  }
  const Variable named("EDL_CONFIG", missing);
  EXPECT_EQ(run({"measure"}), k_exit_wrong_usage);
}

TEST_F(SettingsTest, help_and_version_are_successes_even_with_a_broken_file) {
  const Variable named("EDL_CONFIG", file("not toml"));
  EXPECT_EQ(run({"--version"}), k_exit_success);
  EXPECT_EQ(out_.str(), "edl-thing 1.2.3\n");
}

TEST_F(SettingsTest, help_teaches_variables_and_examples) {
  EXPECT_EQ(run({"--help"}), k_exit_success);
  for (const char* word : {"Does things.", "measure", "--data", "EDL_DATA", "--config", "Example: edl-thing measure"}) {
    EXPECT_NE(out_.str().find(word), std::string::npos) << word << "\n" << out_.str();
  }
  EXPECT_EQ(run({"measure", "--help"}), k_exit_success);
  for (const char* word : {"--meter", "EDL_METER", "Which meter"}) {
    EXPECT_NE(out_.str().find(word), std::string::npos) << word;
  }
  EXPECT_TRUE(called_.empty());
}

TEST(ReadSettings, gives_every_kind_of_value_as_text_with_its_line) {
  const auto settings = read_settings("a = 'text'\nb_c = -12\n\n[d]\ne = 2.5\nf = true\n", "x.toml");
  ASSERT_TRUE(settings) << to_string(settings.error());
  const std::vector<FileSetting> expected{
      {"a", "a", "text", 1}, {"b-c", "b_c", "-12", 2}, {"d-e", "d.e", "2.5", 5}, {"d-f", "d.f", "true", 6}};
  EXPECT_EQ(*settings, expected);
}

TEST(ReadSettings, an_empty_file_sets_nothing) { EXPECT_EQ(read_settings("", "x.toml"), (std::vector<FileSetting>{})); }

TEST(ReadSettings, faults_have_file_line_and_column) {
  struct Case {
    const char* text;
    Errc code;
    const char* where;
  };
  const Case cases[] = {
      {"a = ", Errc::unreadable, "x.toml:1:"},         {"\na = [1, 2]", Errc::invalid, "x.toml:2:5"},
      {"a = 2026-11-23", Errc::invalid, "x.toml:1:5"}, {"a_b = 1\na-b = 2", Errc::invalid, "x.toml:"},
      {"a = 1\na = 2", Errc::unreadable, "x.toml:2:"},
  };
  for (const Case& c : cases) {
    const auto settings = read_settings(c.text, "x.toml");
    ASSERT_EQ(failure(settings), c.code) << c.text;
    EXPECT_TRUE(settings.error().where.starts_with(c.where)) << settings.error().where;
  }
}

}  // namespace
}  // namespace edl
