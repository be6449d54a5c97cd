#include "geo/filter/attribute.hpp"
#include "geo/filter/moment.hpp"
#include "geo/filter/text_fold.hpp"
#include "tests/geo/filter/cql2_data.hpp"

#include <functional>
#include <random>

using namespace oryx;
using filter::Filter;

namespace {

using Rows = std::vector<std::uint32_t>;

/// Four rows; the last is all null.
std::shared_ptr<const FeatureTable> small_table() {
    FeatureTable table(Schema{{"n", FieldType::integer},
                              {"r", FieldType::real},
                              {"name", FieldType::text},
                              {"day", FieldType::date},
                              {"at", FieldType::text},
                              {"flag", FieldType::boolean},
                              {"alias", FieldType::text}});
    const auto day = [](const char* text) { return *Day::parse(text); };
    const auto add = [&](std::int64_t key, std::optional<DateInterval> when, const Geometry& at,
                         std::vector<Value> values) { table.append(key, key, when, at.view(), values); };
    add(10, DateInterval::of_day(day("2019-06-01")), Geometry::point({1, 1}),
        {std::int64_t{1}, 0.5, std::string("København"), day("2019-06-01"), std::string("2019-06-01T10:00:00Z"), true,
         std::string("kobenhavn")});
    add(11, DateInterval::of_year(2018), Geometry::point({2, 2}),
        {std::int64_t{-7}, 2.0, std::string("STRASSE"), day("2018-01-01"), std::string("2018-12-31T23:00:00-02:00"),
         false, std::string("STRASSE")});
    add(12, DateInterval::of_month(2019, 7), Geometry::point({3, 3}),
        {std::int64_t{9007199254740993}, -1.5, std::string("a%b"), day("2019-07-31"),
         std::string("2019-07-31T00:00:00Z"), Value(), std::string("x")});
    add(13, std::nullopt, Geometry(), {Value(), Value(), Value(), Value(), Value(), Value(), Value()});
    return std::move(table).freeze();
}

void check_rows(const std::string& text, const Rows& expected) {
    CAPTURE(text);
    CHECK(testing::rows_of(text, *small_table()) == expected);
}

std::string bind_error(const std::string& text) {
    const auto filter = Filter::parse(text);
    if (!filter) FAIL(to_line(filter.error()));
    const auto bound = filter::BoundFilter::bind(*filter, *small_table());
    if (bound) FAIL(text << " was taken");
    return bound.error().message + " | " + bound.error().hint;
}

}  // namespace

TEST_CASE("null makes a condition unknown, and NOT leaves it so") {
    check_rows("n > 0", {0, 2});
    check_rows("NOT (n > 0)", {1});
    check_rows("n > 0 OR name IS NULL", {0, 2, 3});
    check_rows("n > 0 OR TRUE", {0, 1, 2, 3});
    check_rows("n > 0 AND FALSE", {});
    check_rows("NOT (n > 0 AND FALSE)", {0, 1, 2, 3});
    check_rows("NOT (n > 0 OR FALSE)", {1});
    check_rows("n IN (1, -7)", {0, 1});
    check_rows("n NOT IN (1)", {1, 2});
    check_rows("n IN (1, r)", {0});
    check_rows("NOT (n IN (5, r))", {0, 1, 2});
    check_rows("n BETWEEN -7 AND r * 100", {0, 1});
    check_rows("flag = TRUE", {0});
    check_rows("NOT (flag = TRUE)", {1});
    check_rows("geometry IS NULL", {3});
    check_rows("NOT (geometry IS NULL)", {0, 1, 2});
    check_rows("S_DISJOINT(geometry, POINT(1 1))", {1, 2});
    check_rows("NOT S_INTERSECTS(geometry, POINT(1 1))", {1, 2});
    check_rows("flag IS NULL AND n IS NOT NULL", {2});
}

TEST_CASE("numbers are compared exactly, and arithmetic keeps to its rules") {
    check_rows("n = 9007199254740993", {2});
    check_rows("n = 9007199254740992", {});
    check_rows("9007199254740993 <= n", {2});
    check_rows("n < 0.5", {1});
    check_rows("r >= 2", {1});
    check_rows("r * 2 = n", {0});
    check_rows("n + 8 = 1", {1});
    check_rows("n DIV 2 = -3", {1});
    check_rows("n % 2 = -1", {1});
    check_rows("7 / 2 = 3.5 AND n = 1", {0});
    check_rows("r ^ 2 = 4", {1});
    check_rows("r ^ 0.5 IS NULL", {2, 3});
    check_rows("n / 0 = 1 OR n % 0 = 1", {});
    check_rows("(n / 0) IS NULL", {0, 1, 2, 3});
    check_rows("9223372036854775807 + n > 9e18 AND n = 1", {0});
    check_rows("-9223372036854775807 - 1 = -9223372036854775807 - 1 AND n DIV -1 = 7", {1});
}

TEST_CASE("texts are compared by their characters, with case and accents when asked") {
    check_rows("name = 'København'", {0});
    check_rows("CASEI(name) = CASEI('KØBENHAVN')", {0});
    check_rows("CASEI(name) = CASEI('Straße')", {1});
    check_rows("CASEI(name) LIKE CASEI('STR%')", {1});
    check_rows("name LIKE 'K_benhavn'", {0});
    check_rows("name LIKE '%h%'", {0});
    check_rows("name LIKE 'a\\%b'", {2});
    check_rows("name LIKE 'a\\%'", {});
    check_rows("name NOT LIKE '%'", {});
    check_rows("name = alias", {1});
    check_rows("name > 'L'", {1, 2});
    check_rows("CASEI(ACCENTI(name)) IN (CASEI('strasse'), 'nothing')", {1});
    CHECK(filter::fold_accents("Bandiagára Ségou Ñ") == "Bandiagara Segou N");
    CHECK(filter::fold_case("ÀÉÎ ΣΑΣ") == filter::fold_case("àéî σας"));
}

TEST_CASE("LIKE agrees with its definition on short words") {
    // The twin tries all ways to split the text.
    const std::function<bool(std::string_view, std::string_view)> twin = [&](std::string_view text,
                                                                             std::string_view p) {
        if (p.empty()) return text.empty();
        if (p[0] == '%') return twin(text, p.substr(1)) || (!text.empty() && twin(text.substr(1), p));
        if (text.empty()) return false;
        return (p[0] == '_' || p[0] == text[0]) && twin(text.substr(1), p.substr(1));
    };
    std::mt19937 random(7);
    const auto word = [&](std::string_view letters) {
        std::string out;
        for (auto size = random() % 8; size > 0; --size)
            out += letters[random() % letters.size()];
        return out;
    };
    for (int round = 0; round < 20000; ++round) {
        const std::string text = word("ab");
        const std::string pattern = word("ab%_");
        CAPTURE(text, pattern);
        if (filter::matches_pattern(text, pattern) != twin(text, pattern)) FAIL();
    }
}

TEST_CASE("dates are compared with days, and times with dates at the day") {
    check_rows("day = DATE('2019-06-01')", {0});
    check_rows("day > DATE('2018-01-01')", {0, 2});
    check_rows("DATE('2019-06-01') >= day", {0, 1});
    check_rows("at = TIMESTAMP('2019-06-01T12:00:00+02:00')", {0});
    check_rows("at < DATE('2019-01-02')", {1});
    check_rows("at = DATE('2019-01-01')", {1});
    check_rows("T_INTERSECTS(day, TIMESTAMP('2019-06-01T23:00:00Z'))", {0});
    check_rows("T_DURING(at, INTERVAL('2019-01-01','2019-12-31'))", {0, 2});
    check_rows("T_INTERSECTS(INTERVAL(date_start,date_end), INTERVAL('2018-06-01','2019-06-30'))", {0, 1});
    check_rows("T_BEFORE(INTERVAL(date_start,date_end), DATE('2019-07-01'))", {0, 1});
    check_rows("T_AFTER(INTERVAL(date_start,'..'), INTERVAL('..','2019-06-30'))", {2});
    check_rows("date_precision = 'year'", {1});
    check_rows("date_end = DATE('2018-12-31')", {1});
    check_rows("date_start IS NULL", {3});
    check_rows("T_MEETS(INTERVAL(day,date_end), INTERVAL('2019-07-31','..'))", {2});
    // A row whose end comes before its start is no interval.
    check_rows("T_INTERSECTS(INTERVAL(date_end,date_start), INTERVAL('2000-01-01','..'))", {0});
}

TEST_CASE("of Allen's relations exactly one holds between two intervals") {
    using filter::Op;
    const Op relations[] = {Op::t_before,        Op::t_meets,  Op::t_overlaps,    Op::t_starts,   Op::t_during,
                            Op::t_finishes,      Op::t_equals, Op::t_finished_by, Op::t_contains, Op::t_started_by,
                            Op::t_overlapped_by, Op::t_met_by, Op::t_after};
    const auto moment = [](int day) { return filter::Moment::of(Day{day}); };
    for (int code = 0; code < 7 * 7 * 7 * 7; ++code) {
        const int a = code % 7;
        const int b = code / 7 % 7;
        const int c = code / 49 % 7;
        const int d = code / 343;
        if (a >= b || c >= d) continue;  // proper intervals
        const filter::Period first{moment(a), moment(b)};
        const filter::Period second{moment(c), moment(d)};
        int holding = 0;
        for (const Op relation : relations)
            holding += holds(relation, first, second) ? 1 : 0;
        CAPTURE(a, b, c, d);
        CHECK(holding == 1);
        CHECK(holds(Op::t_intersects, first, second) != holds(Op::t_disjoint, first, second));
    }
}

TEST_CASE("a filter that does not fit the columns says where") {
    using Catch::Matchers::Contains;
    CHECK_THAT(bind_error("nothing = 1"),
               Contains("at character 1, there is no property 'nothing' | there are n, r, name"));
    CHECK_THAT(bind_error("n = 'x'"), Contains("at character 5, a number is compared with a text"));
    CHECK_THAT(bind_error("name = 1"), Contains("a text is compared with a number"));
    CHECK_THAT(bind_error("n LIKE 'x'"), Contains("LIKE takes texts, and this is the property 'n', a number"));
    CHECK_THAT(bind_error("name + 1 = 2"), Contains("+ takes a number, and this is the property 'name', a text"));
    CHECK_THAT(bind_error("CASEI(n) = 'x'"), Contains("CASEI takes a text"));
    CHECK_THAT(bind_error("S_INTERSECTS(name, POINT(1 1))"),
               Contains("S_INTERSECTS takes geometries, and this is the property 'name'"));
    CHECK_THAT(bind_error("geometry = 1"), Contains("a geometry is compared"));
    CHECK_THAT(bind_error("T_AFTER(name, DATE('2019-01-01'))"), Contains("T_AFTER takes dates, times and intervals"));
    CHECK_THAT(bind_error("name = DATE('2019-01-01')"), Contains("a text is compared with a date"));
    CHECK_THAT(bind_error("T_AFTER(INTERVAL(name,'..'), DATE('2019-01-01'))"),
               Contains("INTERVAL takes a date or time"));
    CHECK_THAT(bind_error("T_AFTER(day, INTERVAL('2019-01-02','2019-01-01'))"),
               Contains("the interval ends before it starts"));
    CHECK_THAT(bind_error("S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 1),POINT(2 2)))"),
               Contains("S_INTERSECTS and S_DISJOINT only"));
    CHECK_THAT(bind_error("day = 5"), Contains("a date or time is compared with a number"));
}

TEST_CASE("id and geometry are there beside the schema's attributes") {
    const auto attributes = filter::attributes_of(*small_table(), "the_geom");
    std::string names;
    for (const auto& attribute : attributes)
        names += attribute.name + " ";
    CHECK(names == "n r name day at flag alias id date_start date_end date_precision the_geom geometry ");
    check_rows("id = 12", {2});
    check_rows("id IN (10, 13)", {0, 3});
}

TEST_CASE("a cancelled evaluation ends") {
    const auto table = small_table();
    auto bound = filter::BoundFilter::bind(*Filter::parse("n > 0"), *table);
    REQUIRE(bound);
    const auto cancel = CancelToken::create();
    cancel.cancel();
    const auto rows = bound->rows(nullptr, cancel);
    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == ErrorKind::cancelled);
}
