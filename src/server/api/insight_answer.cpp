#include "server/api/insight_answer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/api/answer_values.hpp"

namespace edl::server {
namespace {

FindingAnswer finding_answer(const analytics::Finding& finding) {
  FindingAnswer answer{.kind = std::string(name_of(finding.kind)),
                       .begin = to_rfc3339(finding.begin),
                       .end = time_text(finding.end),
                       .because = finding.because};
  std::ranges::transform(finding.phases, std::back_inserter(answer.phases),
                         [](Phase phase) { return std::string(name_of(phase)); });
  for (const analytics::Evidence& evidence : finding.evidence) {
    answer.evidence.push_back({std::string(evidence.name), evidence.value, std::string(evidence.unit)});
  }
  return answer;
}

}  // namespace

InsightAnswer insight_answer(std::vector<analytics::Finding> findings, std::vector<std::string> not_looked_for) {
  std::ranges::stable_sort(findings, {}, &analytics::Finding::begin);
  InsightAnswer answer{.not_looked_for = std::move(not_looked_for)};
  std::ranges::transform(findings, std::back_inserter(answer.findings), finding_answer);
  return answer;
}

}  // namespace edl::server
