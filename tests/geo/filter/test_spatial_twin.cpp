// Spatial predicates through index, envelopes and prepared geometry against GEOS asked plainly of every row.
#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/relation.hpp"
#include "tests/geo/filter/cql2_data.hpp"

#include <random>

#include <fmt/format.h>

using namespace oryx;
using filter::Filter;
using geometry::Relation;

namespace {

struct Name {
    const char* text;
    Relation relation;
};
constexpr Name names[] = {{"S_INTERSECTS", Relation::intersects}, {"S_DISJOINT", Relation::disjoint},
                          {"S_CONTAINS", Relation::contains},     {"S_WITHIN", Relation::within},
                          {"S_CROSSES", Relation::crosses},       {"S_OVERLAPS", Relation::overlaps},
                          {"S_TOUCHES", Relation::touches},       {"S_EQUALS", Relation::equals}};

/// On a coarse lattice, so that borders are shared and positions lie on edges.
class Shapes {
  public:
    explicit Shapes(unsigned seed) : random_(seed) {}

    std::string wkt() {
        const int x = number(20);
        const int y = number(20);
        const int w = 1 + number(4);
        const int h = 1 + number(4);
        switch (number(5)) {
            case 0:
                return fmt::format("POINT ({} {})", x, y);
            case 1:
                return fmt::format("LINESTRING ({} {}, {} {}, {} {})", x, y, x + w, y, x + w, y + h);
            case 2:
                return fmt::format("POLYGON (({0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1}))", x, y, x + w, y + h);
            case 3:
                return fmt::format("POLYGON (({0} {1}, {2} {1}, {2} {3}, {0} {1}))", x, y, x + w, y + h);
            default:
                return fmt::format(
                    "MULTIPOLYGON ((({0} {1}, {2} {1}, {2} {3}, {0} {1})), (({4} {1}, {5} {1}, {5} {3}, {4} {1})))", x,
                    y, x + w, y + h, x + 6, x + 8);
        }
    }
    int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  private:
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("spatial predicates by index and prepared geometry take what GEOS takes row by row") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    Shapes shapes(seed);
    FeatureTable building(Schema{});
    for (std::int64_t row = 0; row < 400; ++row) {
        const Geometry geometry = row % 50 == 7 ? Geometry() : geometry::from_wkt(shapes.wkt()).value();
        building.append(row, row, std::nullopt, geometry.view(), {});
    }
    const auto table = std::move(building).freeze();
    const auto index = testing::index_over(*table);
    std::size_t taken = 0;
    for (int round = 0; round < 60; ++round) {
        std::string literal = shapes.wkt();
        Geometry shape = geometry::from_wkt(literal).value();
        if (round % 3 == 0) {
            const int x = shapes.number(20);
            const int y = shapes.number(20);
            literal = fmt::format("BBOX({},{},{},{})", x, y, x + 3, y + 4);
            shape = geometry::from_wkt(
                        fmt::format("POLYGON (({0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1}))", x, y, x + 3, y + 4))
                        .value();
        }
        for (const Name& name : names) {
            std::vector<std::uint32_t> twin;
            std::vector<std::uint32_t> not_twin;
            std::vector<std::uint32_t> converse;
            for (std::uint32_t row = 0; row < table->size(); ++row) {
                const auto answer = geometry::relate(table->geometry(row), name.relation, shape.view());
                if (answer) (*answer ? twin : not_twin).push_back(row);
                const auto turned = geometry::relate(shape.view(), name.relation, table->geometry(row));
                if (turned && *turned) converse.push_back(row);
            }
            const std::string text = fmt::format("{}(geometry,{})", name.text, literal);
            CAPTURE(text);
            CHECK(testing::rows_of(text, *table, index.get()) == twin);
            CHECK(testing::rows_of(text, *table) == twin);
            CHECK(testing::rows_of("NOT " + text, *table, index.get()) == not_twin);
            CHECK(testing::rows_of(fmt::format("{}({},geometry)", name.text, literal), *table, index.get()) ==
                  converse);
            taken += twin.size();
        }
    }
    CHECK(taken > 1000);
}

TEST_CASE("attribute and spatial conditions together take what each takes alone") {
    Shapes shapes(11);
    FeatureTable building(Schema{{"n", FieldType::integer}, {"t", FieldType::text}, {"r", FieldType::real}});
    for (std::int64_t row = 0; row < 5000; ++row) {
        const std::vector<Value> values{row % 7 == 0 ? Value() : Value(row % 10),
                                        row % 11 == 0 ? Value() : Value("t" + std::to_string(row % 13)),
                                        row % 5 == 0 ? Value() : Value(static_cast<double>(row) / 8)};
        building.append(row, row, std::nullopt, geometry::from_wkt(shapes.wkt())->view(), values);
    }
    const auto table = std::move(building).freeze();
    const auto index = testing::index_over(*table);
    const std::vector<std::string> parts{"n > 4",           "t LIKE '%1'",
                                         "r < 300",         "S_INTERSECTS(geometry,BBOX(3,3,9,9))",
                                         "n IS NULL",       "NOT S_WITHIN(geometry,BBOX(0,0,12,12))",
                                         "CASEI(t) = 't3'", "n + r > 200"};
    for (std::size_t a = 0; a < parts.size(); ++a) {
        for (std::size_t b = 0; b < parts.size(); ++b) {
            const auto first = testing::rows_of(parts[a], *table);
            const auto second = testing::rows_of(parts[b], *table);
            std::vector<std::uint32_t> both;
            std::ranges::set_intersection(first, second, std::back_inserter(both));
            std::vector<std::uint32_t> either;
            std::ranges::set_union(first, second, std::back_inserter(either));
            CAPTURE(parts[a], parts[b]);
            CHECK(testing::rows_of(parts[a] + " AND " + parts[b], *table, index.get()) == both);
            CHECK(testing::rows_of(parts[a] + " OR " + parts[b], *table, index.get()) == either);
            const auto not_both = testing::rows_of("NOT (" + parts[a] + " AND " + parts[b] + ")", *table, index.get());
            CHECK(not_both ==
                  testing::rows_of("NOT (" + parts[a] + ") OR NOT (" + parts[b] + ")", *table, index.get()));
        }
    }
}
