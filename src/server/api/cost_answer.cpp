#include "server/api/cost_answer.hpp"

#include <algorithm>
#include <iterator>

namespace edl::server {
namespace {

std::string name_of_line(analytics::LineKind kind) {
  using analytics::LineKind;
  switch (kind) {
    case LineKind::energy: return "energy";
    case LineKind::levy: return "levy";
    case LineKind::standing: return "standing";
    case LineKind::demand: return "demand";
    case LineKind::export_credit: return "export_credit";
    case LineKind::tax: break;
  }
  return "tax";
}

CostLineAnswer line_answer(const analytics::CostLine& line) {
  CostLineAnswer answer{.kind = name_of_line(line.kind),
                        .name = line.name,
                        .valid_from = line.valid_from.text(),
                        .quantity = line.quantity,
                        .price = line.price,
                        .amount = line.amount.number(),
                        .at = time_text(line.at)};
  if (line.month) answer.month = month_text(*line.month);
  if (line.days) answer.days = *line.days;
  return answer;
}

std::vector<CostLineAnswer> line_answers(const analytics::Cost& cost) {
  std::vector<CostLineAnswer> lines;
  std::ranges::transform(cost.lines, std::back_inserter(lines), line_answer);
  return lines;
}

/// Energy by the periods' names, in the order of the lines: the same name in two versions is one period.
std::vector<PeriodCostAnswer> periods_of(const analytics::Cost& cost) {
  struct Period {
    std::string name;
    double kwh = 0;
    analytics::Money amount{};
  };
  std::vector<Period> periods;
  for (const analytics::CostLine& line : cost.lines) {
    if (line.kind != analytics::LineKind::energy) continue;
    auto found = std::ranges::find(periods, line.name, &Period::name);
    if (found == periods.end()) found = periods.insert(found, {line.name, 0, {0, line.amount.digits}});
    found->kwh += line.quantity;
    found->amount.minor += line.amount.minor;
  }
  std::vector<PeriodCostAnswer> answers;
  answers.reserve(periods.size());
  for (const Period& period : periods) answers.push_back({period.name, period.kwh, period.amount.number()});
  return answers;
}

MonthCostAnswer month_answer(const analytics::MonthProjection& month) {
  MonthCostAnswer answer{.begin = to_rfc3339(month.month.begin),
                         .end = to_rfc3339(month.month.end),
                         .total_to_date = month.to_date.total.number(),
                         .import_kwh = month.to_date.import_kwh,
                         .export_kwh = month.to_date.export_kwh,
                         .unpriced_kwh = month.to_date.unpriced_kwh,
                         .coverage = month.to_date.coverage,
                         .days_learnt_from = std::int64_t(month.days_learnt_from)};
  if (const auto& whole = month.whole) {
    answer.projected = {whole->low.number(), whole->expected.number(), whole->high.number(), whole->import_kwh,
                        whole->export_kwh};
  }
  return answer;
}

}  // namespace

CostAnswer cost_answer(const analytics::Cost& cost, const std::optional<analytics::MonthProjection>& month) {
  CostAnswer answer{.currency = cost.currency,
                    .total = cost.total.number(),
                    .import_kwh = cost.import_kwh,
                    .export_kwh = cost.export_kwh,
                    .unpriced_kwh = cost.unpriced_kwh,
                    .coverage = cost.coverage,
                    .by_period = periods_of(cost),
                    .lines = line_answers(cost)};
  for (const analytics::DayCost& day : cost.days) {
    answer.by_day.push_back({date_text(day.date), day.import_kwh, day.export_kwh, day.amount, day.coverage});
  }
  if (month) answer.month = month_answer(*month);
  return answer;
}

ComparedTariffAnswer compared_answer(const analytics::ComparedTariff& compared, const analytics::TariffBook& book,
                                     std::optional<std::size_t> index) {
  ComparedTariffAnswer answer{.name = book.name,
                              .currency = compared.cost.currency,
                              .total = compared.cost.total.number(),
                              .unpriced_kwh = compared.cost.unpriced_kwh,
                              .lines = line_answers(compared.cost)};
  if (index) answer.index = std::int64_t(*index);
  if (compared.difference) answer.difference = compared.difference->number();
  return answer;
}

}  // namespace edl::server
