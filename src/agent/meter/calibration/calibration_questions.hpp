#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/calibration/dialogue.hpp"
#include "agent/meter/calibration/reference.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// What is known before anybody is asked: the program's options. An empty text is asked for.
struct CalibrationAnswers {
  std::string phases{};  ///< "A,B,C"
  std::string volts{};   ///< one for all phases, or one for each, as all that follow
  std::string amperes{};
  std::string power_factor{};
  std::string small_volts{};  ///< empty: those of the first load
  std::string small_amperes{};
  std::string small_power_factor{};  ///< empty: 1
  /// Nobody is asked: not whether the source is ready, which shows, nor whether to write.
  bool yes = false;
};

/// Asks what the source applies, and checks that it makes sense for the installation. What an option says wrongly is an
/// error (`where` names the option); what a person answers wrongly is asked again.
class CalibrationQuestions {
 public:
  /// All is borrowed.
  CalibrationQuestions(Dialogue& dialogue, const CalibrationAnswers& answers, const MeterSetup& setup)
      : dialogue_(dialogue), answers_(answers), setup_(setup) {}

  /// The phases that the source feeds, ascending: of those that are connected, by default of those whose power is
  /// measured.
  [[nodiscard]] Result<std::vector<Phase>> phases();
  [[nodiscard]] Result<PerPhase<Reference>> load(const std::vector<Phase>& phases);
  /// @return nullopt: there is none
  [[nodiscard]] Result<std::optional<PerPhase<Reference>>> small_load(const std::vector<Phase>& phases,
                                                                      const PerPhase<Reference>& full);
  /// Waits until the person says that the source gives what it should.
  [[nodiscard]] Result<void> ready(const std::string& what);
  /// Whether to write.
  [[nodiscard]] Result<bool> confirm(const std::string& question);

 private:
  /// An option, and how it is asked for.
  struct Question {
    const char* option;
    const std::string& given;
    std::string text;
    std::string fallback;  ///< empty: there has to be an answer
  };

  template <typename Parse>
  [[nodiscard]] auto asked(const Question& question, Parse&& parse) -> std::invoke_result_t<Parse, const std::string&>;
  [[nodiscard]] Result<std::vector<Phase>> parse_phases(const std::string& text) const;
  [[nodiscard]] Result<std::vector<double>> parse_volts(const std::string& text, std::size_t count) const;
  [[nodiscard]] Result<std::vector<double>> parse_amperes(const std::string& text,
                                                          const std::vector<Phase>& phases) const;
  [[nodiscard]] Result<std::vector<double>> parse_small_amperes(const std::string& text,
                                                                const std::vector<Phase>& phases,
                                                                const PerPhase<Reference>& full) const;
  [[nodiscard]] bool any_power(const std::vector<Phase>& phases) const;

  Dialogue& dialogue_;
  const CalibrationAnswers& answers_;
  const MeterSetup& setup_;
};

}  // namespace edl::agent::ade9000
