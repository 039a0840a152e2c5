// Figures over readings and events: GET /fetch-analytics, POST /fetch-analytics/compare-tariffs, GET /weekly-report.

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/analytics/billed_quarters.hpp"
#include "server/analytics/measured.hpp"
#include "server/analytics/tariff_comparison.hpp"
#include "server/analytics/tariff_described.hpp"
#include "server/api/analytics_sections.hpp"
#include "server/api/rooms.hpp"
#include "server/api/stored_source.hpp"
#include "server/api/stored_tariff.hpp"
#include "server/api/subject.hpp"
#include "server/api/weekly_report_answer.hpp"
#include "server/http/content_encoding.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

/// Of a range with more of them, the newest count; a device may tell 10,000 of a day.
constexpr std::size_t k_max_counted_events = 100'000;
/// A month of ten minutes' sets. Longer ranges have their single harmonics told from the newest.
constexpr std::size_t k_max_harmonic_sets = std::size_t{31} * 144;

constexpr std::size_t k_max_compared = 10;
constexpr std::size_t k_max_comparison_body = 1 << 20;

struct ComparisonRequest {
  std::string device_id;
  std::string start;
  std::string end;
  std::vector<analytics::TariffBook> tariffs;
  static constexpr std::array k_notes{note("start").as("date-time").says("belongs to the range"),
                                      note("end").as("date-time").says("does not belong to the range"),
                                      note("tariffs").sized(1, k_max_compared)};
};
BOOST_DESCRIBE_STRUCT(ComparisonRequest, (), (device_id, start, end, tariffs))

struct ComparisonAnswer {
  std::string device_id;
  std::string begin;
  std::string end;
  double import_kwh = 0.0;
  double export_kwh = 0.0;
  double coverage = 0.0;
  std::vector<ComparedTariffAnswer> tariffs{};
  static constexpr std::array k_notes{
      note("begin").as("date-time"), note("end").as("date-time"),
      note("coverage").says("share of the seconds with a reading, 0 to 1"),
      note("tariffs").says("the cheapest first, then those that cannot be compared with the device's own, or, where it "
                           "has none, with the request's first")};
};
BOOST_DESCRIBE_STRUCT(ComparisonAnswer, (), (device_id, begin, end, import_kwh, export_kwh, coverage, tariffs))

/// What the analytics know of a device besides its readings and its tariff.
Result<AnalyticsRecords> records_of(Rooms& rooms, const Subject& subject, TimeRange range) {
  AnalyticsRecords records;
  auto events = rooms.quality.events(subject.device, {.range = range, .limit = k_max_counted_events});
  if (!events) return tl::unexpected(std::move(events.error()));
  records.more_events = events->more;
  for (KeptEvent& kept : events->events) {
    // One that began before is the former owner's, even if it reaches into the range.
    if (kept.event.begin >= subject.shown_from) records.events.push_back(std::move(kept.event));
  }
  return records;
}

Result<void> add_harmonics(Rooms& rooms, const Subject& subject, TimeRange range, AnalyticsRecords& records) {
  auto harmonics = rooms.quality.harmonics(subject.device, range, k_max_harmonic_sets);
  if (!harmonics) return tl::unexpected(std::move(harmonics.error()));
  records.harmonics = std::move(harmonics->sets);
  return {};
}

Result<AnalyticsRecords> records_for(Rooms& rooms, const Subject& subject, const AnalyticsQuestion& question) {
  AnalyticsRecords records;
  if (question.range.empty()) return records;
  if (question.sections.has_any({Section::power_quality, Section::events, Section::insight})) {
    auto known = records_of(rooms, subject, question.range);
    if (!known) return known;
    records = *std::move(known);
  }
  if (question.sections.has(Section::power_quality)) {
    if (auto added = add_harmonics(rooms, subject, question.range, records); !added) {
      return tl::unexpected(std::move(added.error()));
    }
  }
  if (question.sections.has(Section::cost)) {
    auto tariff = tariff_of(rooms, subject.device);
    if (!tariff) return tl::unexpected(std::move(tariff.error()));
    records.tariff = *std::move(tariff);
  }
  return records;
}

/// Phase to neutral, V.
Result<double> nominal_voltage(Rooms& rooms, const DeviceId& device) {
  const auto record = rooms.accounts.device(device);
  if (!record) return tl::unexpected(record.error());
  return record->nominal_voltage.value();
}

Answered<AnalyticsAnswer> fetch_analytics(Rooms& rooms, const Call& call) {
  const auto subject = subject_of(rooms, call, ParametersOf::analytics);
  if (!subject) return tl::unexpected(subject.error());
  const Timestamp now = rooms.clock();
  const auto asked = parse_analytics_parameters(call.request.query, subject->zone, now);
  if (!asked) return failed(asked);
  const auto nominal = nominal_voltage(rooms, subject->device);
  if (!nominal) return failed(nominal);

  const AnalyticsQuestion question{.device = subject->device,
                                   .range = subject->shown(asked->range),
                                   .zone = asked->zone,
                                   .home = subject->zone,
                                   .sections = asked->sections,
                                   .nominal_v = *nominal,
                                   .now = now};
  const auto records = records_for(rooms, *subject, question);
  if (!records) return failed(records);
  StoredSource source(rooms.store.view(), subject->device, subject->shown_from);
  auto answer = analytics_answer(source, question, *records);
  if (!answer) return failed(answer);
  return *std::move(answer);
}

Answered<WeeklyReportAnswer> fetch_week(Rooms& rooms, const Call& call) {
  const auto subject = subject_of(rooms, call, ParametersOf::week);
  if (!subject) return tl::unexpected(subject.error());
  const Timestamp now = rooms.clock();
  const auto asked = parse_week_parameters(call.request.query, subject->zone, now);
  if (!asked) return failed(asked);
  const auto nominal = nominal_voltage(rooms, subject->device);
  if (!nominal) return failed(nominal);
  const TimeRange shown = subject->shown(asked->week);
  AnalyticsRecords records;
  if (!shown.empty()) {
    auto known = records_of(rooms, *subject, shown);
    if (!known) return failed(known);
    records = *std::move(known);
    if (auto added = add_harmonics(rooms, *subject, shown, records); !added) return failed(added);
  }
  StoredSource source(rooms.store.view(), subject->device, subject->shown_from);
  const auto report =
      weekly_report(source, {.within = asked->week.begin, .zone = asked->zone, .nominal_v = *nominal, .now = now},
                    records.events, records.harmonics);
  if (!report) return failed(report);
  return weekly_report_answer(subject->device, *report, asked->zone);
}

Parsed<TimeRange> range_of(const ComparisonRequest& body, Timestamp now) {
  Faults faults;
  const auto moment = [&faults](const char* at, const std::string& text) {
    const auto time = parse_rfc3339(text);
    if (!time) faults.add(at, time.error().message);
    return time.value_or(Timestamp());
  };
  const TimeRange range{moment("/start", body.start), moment("/end", body.end)};
  if (faults.faults.empty() && range.empty()) faults.add("/end", "is not after start");
  if (faults.faults.empty() && range.length() > k_longest_range) {
    faults.add("/end", "is more than a hundred years after start");
  }
  if (faults.faults.empty() && range.begin > now) faults.add("/start", "is in the future");
  if (faults.faults.empty()) return range;
  faults.summary = "the message has wrong members";
  return tl::unexpected(std::move(faults));
}

/// The device's own tariff, where it has one, and then the request's.
struct Compared {
  std::vector<analytics::TariffBook> books;
  bool own_first = false;

  [[nodiscard]] std::optional<std::size_t> index_of(std::size_t book) const {
    if (!own_first) return book;
    return book == 0 ? std::nullopt : std::optional(book - 1);
  }
};

Result<Compared> compared_books(Rooms& rooms, const DeviceId& device, const ComparisonRequest& body) {
  auto own = tariff_of(rooms, device);
  if (!own) return tl::unexpected(std::move(own.error()));
  Compared compared{.books = {}, .own_first = own->has_value()};
  if (*own) compared.books.push_back(**std::move(own));
  compared.books.insert(compared.books.end(), body.tariffs.begin(), body.tariffs.end());
  return compared;
}

Answered<ComparisonAnswer> compare(Rooms& rooms, const Call& call, const ComparisonRequest& body) {
  const auto access = access_to(rooms, call, body.device_id);
  if (!access) return tl::unexpected(access.error());
  const auto record = rooms.accounts.device(access->device);
  if (!record) return failed(record);
  const Timestamp now = rooms.clock();
  const auto range = range_of(body, now);
  if (!range) return failed(range);
  const auto compared = compared_books(rooms, access->device, body);
  if (!compared) return failed(compared);

  ComparisonAnswer answer{.device_id = record->id.text(), .begin = body.start, .end = body.end};
  const TimeRange shown{std::max(range->begin, shown_from(*record)), range->end};
  if (shown.empty() || shown.begin > now) {
    return tl::unexpected(problem(422, "nothing of the range is shown to you", {{"/end", "is before what you see"}}));
  }
  StoredSource source(rooms.store.view(), record->id, shown_from(*record));
  const auto zone = TimeZone::parse(record->timezone).value_or(TimeZone());
  constexpr std::array k_fields_of_energy{Field::power_watt, Field::energy_kwh};
  const auto quarters = source.intervals(analytics::Step::quarter_hour, shown, k_fields_of_energy);
  if (!quarters) return failed(quarters);
  const auto measured = measure({.zone = zone, .range = shown, .now = now}, *quarters, source);
  if (!measured) return failed(measured);
  const auto tariffs = compare_tariffs(compared->books, billed_quarters(*measured), measured->range, zone);
  answer.begin = to_rfc3339(measured->range.begin);
  answer.end = to_rfc3339(measured->range.end);
  for (const analytics::ComparedTariff& each : tariffs) {
    answer.tariffs.push_back(compared_answer(each, compared->books[each.index], compared->index_of(each.index)));
  }
  if (!tariffs.empty()) {
    answer.import_kwh = tariffs.front().cost.import_kwh;
    answer.export_kwh = tariffs.front().cost.export_kwh;
    answer.coverage = tariffs.front().cost.coverage;
  }
  return answer;
}

/// A route whose answer is long, and packed for those who like it.
template <typename Answer>
Route packed(std::string path, Operation operation, Answered<Answer> (*handler)(Rooms&, const Call&), Rooms& rooms) {
  operation.answer.push_back(json_content<Answer>(JsonDirection::out));
  operation.faults.emplace(404, "unknown, or not yours");
  const auto answer = [&rooms, handler](const Call& call) {
    const auto handled = handler(rooms, call);
    if (!handled) return handled.error();
    net::HttpResponse response = typed_answer(200, *handled);
    pack_body(call.request, response);
    return response;
  };
  return {"GET", std::move(path), Access::user, RunOn::worker, k_small_body, at_once(answer), std::move(operation)};
}

}  // namespace

std::vector<Route> analytics_routes(Rooms& rooms) {
  return {packed("/fetch-analytics",
                 {.tag = "analytics",
                  .summary = "Energy, demand, power quality, cost, events, coverage and insight of a range",
                  .parameters = described_range_parameters(ParametersOf::analytics)},
                 &fetch_analytics, rooms),
          endpoint<ComparisonRequest, ComparisonAnswer>(
              {.method = "POST",
               .path = "/fetch-analytics/compare-tariffs",
               .tag = "analytics",
               .summary = "What a range's energy costs by several tariffs, the device's own among them",
               .faults = {{404, "unknown, or not yours"}},
               .max_body = k_max_comparison_body},
              [&rooms](const Call& call, const ComparisonRequest& body) { return compare(rooms, call, body); }),
          packed("/weekly-report",
                 {.tag = "analytics",
                  .summary = "The supply judged by EN 50160 over one local week",
                  .parameters = described_range_parameters(ParametersOf::week)},
                 &fetch_week, rooms)};
}

}  // namespace edl::server
