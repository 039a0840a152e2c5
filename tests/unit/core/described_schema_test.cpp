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

}  // namespace
}  // namespace edl
