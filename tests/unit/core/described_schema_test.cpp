#include "core/described_schema.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/json/parse.hpp>
#include <stdexcept>

namespace edl {
namespace {

enum class Wish { on, off };
BOOST_DESCRIBE_ENUM(Wish, on, off)

struct Inner {
  double volt = 0;
  static constexpr std::array k_notes{note("volt").between(50, 1000).says("V")};
};
BOOST_DESCRIBE_STRUCT(Inner, (), (volt))

struct Outer {
  std::string name;
  Wish wish = Wish::on;
  std::optional<std::int64_t> wait_ms;
  std::vector<Inner> inner;
  std::map<std::string, bool> flags;
  std::uint32_t count = 0;
  static constexpr std::array k_notes{note("name").sized(1, 4), note("wait_ms").between(1, 9),
                                      note("inner").sized(0, 2)};
};
BOOST_DESCRIBE_STRUCT(Outer, (), (name, wish, wait_ms, inner, flags, count))

/// A value that is text in JSON.
struct Shade {
  static constexpr std::string_view k_pattern = "^#[0-9]$";
  int number = 0;
  static Result<Shade> parse(std::string_view text) {
    if (text.size() != 2 || text[0] != '#' || text[1] < '0' || text[1] > '9') return fail(Errc::invalid, "no shade");
    return Shade{text[1] - '0'};
  }
  [[nodiscard]] std::string text() const { return "#" + std::to_string(number); }
};

/// A value that is a number in JSON.
struct Half {
  int halves = 0;
  static Result<Half> from_number(double number) {
    if (number * 2 != static_cast<int>(number * 2)) return fail(Errc::invalid, "no half");
    return Half{static_cast<int>(number * 2)};
  }
  [[nodiscard]] double number() const { return halves / 2.0; }
};

/// A member whose name is a word of C++.
struct Flow {
  double export_ = 0;
  static constexpr std::array k_notes{note("export").between(0, 9)};
};
BOOST_DESCRIBE_STRUCT(Flow, (), (export_))

struct Span {
  static constexpr bool k_both_ways = true;
  Half from;
  Half to;
  std::optional<Shade> shade;
  std::vector<Half> marks;
  static constexpr std::array k_notes{note("from").between(0, 9), note("marks").sized(0, 2).or_absent()};
  void check_rules(const std::string& at, Faults& faults) const {
    if (to.halves < from.halves) faults.add(at + "/to", "is before from");
  }
};
BOOST_DESCRIBE_STRUCT(Span, (), (from, to, shade, marks))

struct Change {
  Patched<Span> span;
};
BOOST_DESCRIBE_STRUCT(Change, (), (span))

/// Another type of the same name.
namespace elsewhere {
struct Inner {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (text))
}  // namespace elsewhere

boost::json::value json(const std::string& text) { return boost::json::parse(text); }

TEST(DescribedSchema, a_struct_is_an_object_of_its_members_with_their_notes) {
  JsonSchemas schemas;
  EXPECT_EQ(schema_of<Outer>(schemas, JsonDirection::in), R"({"$ref":"#/components/schemas/Outer"})");
  EXPECT_EQ(json(schemas.all().at("Outer")), json(R"({
    "type":"object",
    "properties":{
      "name":{"type":"string","minLength":1,"maxLength":4},
      "wish":{"type":"string","enum":["on","off"]},
      "wait_ms":{"anyOf":[{"type":"integer","minimum":1,"maximum":9},{"type":"null"}]},
      "inner":{"type":"array","items":{"$ref":"#/components/schemas/Inner"},"minItems":0,"maxItems":2},
      "flags":{"type":"object","additionalProperties":{"type":"boolean"}},
      "count":{"type":"integer","minimum":0}},
    "required":["name","wish","inner","flags","count"],
    "additionalProperties":false})"));
  EXPECT_EQ(json(schemas.all().at("Inner")), json(R"({
    "type":"object","properties":{"volt":{"type":"number","description":"V","minimum":50,"maximum":1000}},
    "required":["volt"],"additionalProperties":false})"));
}

TEST(DescribedSchema, what_is_written_has_all_members_and_what_is_read_may_leave_optional_ones_out) {
  JsonSchemas read;
  JsonSchemas written;
  (void)schema_of<Outer>(read, JsonDirection::in);
  (void)schema_of<Outer>(written, JsonDirection::out);
  EXPECT_EQ(json(read.all().at("Outer")).at("required").as_array().size(), 5U);
  EXPECT_EQ(json(written.all().at("Outer")).at("required").as_array().size(), 6U);
}

TEST(DescribedSchema, two_types_of_one_name_are_a_bug_that_is_told) {
  JsonSchemas schemas;
  (void)schema_of<Inner>(schemas, JsonDirection::out);
  EXPECT_NO_THROW((void)schema_of<std::vector<Inner>>(schemas, JsonDirection::in));
  EXPECT_THROW((void)schema_of<elsewhere::Inner>(schemas, JsonDirection::out), std::logic_error);
}

TEST(DescribedSchema, what_the_notes_say_is_what_is_checked) {
  struct Case {
    const char* name;
    const char* json;
    std::vector<Fault> faults;
  };
  const auto document = [](const char* name, const char* wait, const char* inner) {
    return fmt::format(R"({{"name":{},"wish":"on","wait_ms":{},"inner":{},"flags":{{}},"count":1}})", name, wait,
                       inner);
  };
  EXPECT_TRUE(parse_json<Outer>(document(R"("ä234")", "null", "[]")));
  EXPECT_TRUE(parse_json<Outer>(document(R"("1")", "9", R"([{"volt":50},{"volt":1000}])")));
  const auto wrong = parse_json<Outer>(document(R"("12345")", "10", R"([{"volt":49.9},{"volt":1000.1},{"volt":60}])"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().faults, (std::vector<Fault>{{"/name", "expected 1 to 4 characters"},
                                                      {"/wait_ms", "expected 1 to 9"},
                                                      {"/inner/0/volt", "expected 50 to 1000"},
                                                      {"/inner/1/volt", "expected 50 to 1000"}}));
  const auto long_list = parse_json<Outer>(document(R"("1")", "1", R"([{"volt":60},{"volt":60},{"volt":60}])"));
  ASSERT_FALSE(long_list);
  EXPECT_EQ(long_list.error().faults, (std::vector<Fault>{{"/inner", "expected 0 to 2 elements"}}));
}

TEST(DescribedJson, values_of_their_own_stand_as_text_and_numbers) {
  const auto span = parse_json<Span>(R"({"from":0.5,"to":2,"shade":"#7","marks":[1,1.5]})");
  ASSERT_TRUE(span);
  EXPECT_EQ(span->from.halves, 1);
  EXPECT_EQ(span->shade->number, 7);
  EXPECT_EQ(print_json(*span), R"({"from":0.5,"to":2,"shade":"#7","marks":[1,1.5]})");
  const auto short_one = parse_json<Span>(R"({"from":0,"to":0})");
  ASSERT_TRUE(short_one);
  EXPECT_EQ(print_json(*short_one), R"({"from":0,"to":0,"shade":null,"marks":[]})");
}

TEST(DescribedJson, what_they_refuse_and_what_breaks_a_struct_s_rules_is_a_fault_at_its_place) {
  const auto wrong = parse_json<Span>(R"({"from":0.3,"to":"2","shade":"red","marks":[1,true]})");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().faults, (std::vector<Fault>{{"/from", "no half"},
                                                      {"/to", "expected a number, found text"},
                                                      {"/shade", "no shade"},
                                                      {"/marks/1", "expected a number, found a truth value"}}));
  EXPECT_EQ(parse_json<Span>(R"({"from":10,"to":11})").error().faults.at(0), (Fault{"/from", "expected 0 to 9"}));
  EXPECT_EQ(parse_json<Span>(R"({"from":3,"to":2})").error().faults.at(0), (Fault{"/to", "is before from"}));
  EXPECT_EQ(parse_json<Change>(R"({"span":{"from":3,"to":2}})").error().faults.at(0),
            (Fault{"/span/to", "is before from"}));
}

TEST(DescribedJson, a_change_tells_absent_from_null) {
  EXPECT_FALSE(parse_json<Change>("{}")->span.named);
  EXPECT_TRUE(parse_json<Change>(R"({"span":null})")->span.named);
  EXPECT_FALSE(parse_json<Change>(R"({"span":null})")->span.value);
  EXPECT_EQ(parse_json<Change>(R"({"span":{"from":1,"to":2}})")->span.value->to.halves, 4);
}

TEST(DescribedSchema, what_goes_both_ways_has_one_schema) {
  JsonSchemas schemas;
  EXPECT_EQ(json(schema_of<Change>(schemas, JsonDirection::in)), json(R"({"$ref":"#/components/schemas/Change"})"));
  EXPECT_NO_THROW((void)schema_of<Span>(schemas, JsonDirection::out));
  EXPECT_EQ(json(schemas.all().at("Span")), json(R"({
    "type":"object",
    "properties":{
      "from":{"type":"number","minimum":0,"maximum":9},
      "to":{"type":"number"},
      "shade":{"anyOf":[{"type":"string","pattern":"^#[0-9]$"},{"type":"null"}]},
      "marks":{"type":"array","items":{"type":"number"},"minItems":0,"maxItems":2}},
    "required":["from","to"],
    "additionalProperties":false})"));
  EXPECT_EQ(json(schemas.all().at("Change")), json(R"({
    "type":"object",
    "properties":{"span":{"anyOf":[{"$ref":"#/components/schemas/Span"},{"type":"null"}]}},
    "additionalProperties":false})"));
}

TEST(MemberNote, a_text_of_known_words_is_one_of_them) {
  constexpr MemberNote role = note("role").one_of("operator", "viewer");
  Faults faults;
  check(role, std::string("viewer"), "/role", faults);
  EXPECT_TRUE(faults.faults.empty());
  check(role, std::string("owner"), "/role", faults);
  check(role, std::string(), "/role", faults);
  EXPECT_EQ(faults.faults, (std::vector<Fault>{{"/role", R"(expected one of "operator", "viewer")"},
                                               {"/role", R"(expected one of "operator", "viewer")"}}));
}

TEST(DescribedSchemaTest, AnUnderscoreAtTheEndOfAMembersNameIsOnlyForTheCompiler) {
  JsonSchemas schemas;
  (void)schema_of<Flow>(schemas, JsonDirection::out);
  EXPECT_EQ(schemas.all().at("Flow"),
            R"({"type":"object","properties":{"export":{"type":"number","minimum":0,"maximum":9}},)"
            R"("required":["export"],"additionalProperties":false})");
  EXPECT_EQ(print_json(Flow{2.5}), R"({"export":2.5})");
  EXPECT_EQ(parse_json<Flow>(R"({"export":2.5})")->export_, 2.5);
  EXPECT_FALSE(parse_json<Flow>(R"({"export_":2.5})"));
  const auto wrong = parse_json<Flow>(R"({"export":10})");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().faults.at(0).pointer, "/export");
}

}  // namespace
}  // namespace edl
