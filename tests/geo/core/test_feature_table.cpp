#include "geo/core/feature_table.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <string>
#include <vector>

using namespace oryx;

namespace {

Geometry square_with_hole() {
    Geometry g;
    g.type = GeometryType::polygon;
    g.positions = {{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}};
    g.end_ring();
    for (const Position p : {Position{3, 3}, Position{3, 6}, Position{6, 6}, Position{3, 3}})
        g.positions.push_back(p);
    g.end_ring();
    g.end_part();
    return g;
}

}  // namespace

TEST_CASE("A table gives back every value, null, date and geometry that was put in") {
    const Schema schema{{"flag", FieldType::boolean},
                        {"count", FieldType::integer},
                        {"share", FieldType::real},
                        {"name", FieldType::text},
                        {"since", FieldType::date}};
    FeatureTable table(schema);
    const std::vector<Value> full{true, std::int64_t{1} << 62, 0.1, std::string("Ségou"), *Day::parse("1969-07-20")};
    const std::vector<Value> nulls(5);
    table.append(1, std::int64_t{7}, DateInterval::of_year(2019), square_with_hole().view(), full);
    table.append(2, std::string("b"), std::nullopt, GeometryView{}, nulls);
    table.append(3, std::string("c"), std::nullopt, Geometry::point({1, 2}).view(), full);
    const auto frozen = std::move(table).freeze();

    REQUIRE(frozen->size() == 3);
    for (std::size_t field = 0; field < schema.size(); ++field) {
        CHECK(frozen->column(field).value(0) == full[field]);
        CHECK(frozen->column(field).is_null(1));
        CHECK(frozen->column(field).value(2) == full[field]);
    }
    CHECK(Geometry::from(frozen->geometry(0)) == square_with_hole());
    CHECK(frozen->geometry(1).type == GeometryType::none);
    CHECK(Geometry::from(frozen->geometry(2)) == Geometry::point({1, 2}));
    CHECK(frozen->when(0) == DateInterval::of_year(2019));
    CHECK_FALSE(frozen->when(1));
    CHECK(frozen->has_dates());
    CHECK(frozen->find_column("name")->dictionary().size() == 1);
    CHECK(frozen->find_column("nothing") == nullptr);
    CHECK(frozen->envelope() == Envelope{0, 0, 9, 9});
}

TEST_CASE("A tile id is the key where the key fits, and else a stable hash below 2^53") {
    constexpr std::int64_t limit = (std::int64_t{1} << 53) - 1;
    CHECK(tile_id_of(std::int64_t{0}) == 0);
    CHECK(tile_id_of(limit) == static_cast<std::uint64_t>(limit));
    const auto key = GENERATE(Value{std::int64_t{-1}}, Value{limit + 1}, Value{std::string("0101")},
                              Value{std::string("MLI-2019-5")});
    CHECK(tile_id_of(key) <= static_cast<std::uint64_t>(limit));
    CHECK(tile_id_of(key) == tile_id_of(key));
    // The hash of the text "0101", not the number 101; recomputed with: printf 0101 | sha256sum
    CHECK(tile_id_of(std::string("0101")) != 101);
}

TEST_CASE("Parts and rings of a view are cut where they were ended") {
    const Geometry g = square_with_hole();
    const GeometryView view = g.view();
    REQUIRE(view.part_count() == 1);
    CHECK(view.part_rings(0) == std::pair<std::size_t, std::size_t>{0, 2});
    CHECK(view.ring(0).size() == 5);
    CHECK(view.ring(1).front() == Position{3, 3});
}

TEST_CASE("Points among other geometries, keys of both kinds and dates come back, frozen or not") {
    const unsigned seed = 21;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    FeatureTable table(Schema{{"n", FieldType::integer}});
    std::vector<Feature> twins;
    for (std::int64_t row = 1; row <= 500; ++row) {
        Feature feature;
        feature.row = 3 * row;
        feature.values = {Value{}};
        const Position place{static_cast<double>(random() % 360) - 180, static_cast<double>(random() % 180) - 90};
        switch (random() % 5) {
            case 0:
                feature.geometry = square_with_hole();
                break;
            case 1:
                break;  // no geometry
            case 2:
                feature.geometry = Geometry::point(place);
                feature.geometry.multi = true;
                break;
            default:
                feature.geometry = Geometry::point(place);
        }
        feature.key = random() % 2 == 0 ? Value(row) : Value("key " + std::to_string(row));
        if (random() % 2 == 0) feature.when = DateInterval::of_month(2012 + random() % 10, 1 + random() % 12);
        if (random() % 3 != 0) feature.values[0] = static_cast<std::int64_t>(random() % 100);
        table.append(feature);
        twins.push_back(std::move(feature));
    }
    const auto check = [&](const FeatureTable& read) {
        REQUIRE(read.size() == twins.size());
        for (std::size_t row = 0; row < twins.size(); ++row) {
            REQUIRE(Geometry::from(read.geometry(row)) == twins[row].geometry);
            REQUIRE(read.source_row(row) == twins[row].row);
            REQUIRE(read.key(row) == twins[row].key);
            REQUIRE(read.integer_key(row).has_value() == std::holds_alternative<std::int64_t>(twins[row].key));
            REQUIRE(read.text_key(row).has_value() == std::holds_alternative<std::string>(twins[row].key));
            REQUIRE(read.tile_id(row) == tile_id_of(twins[row].key));
            REQUIRE(read.when(row) == twins[row].when);
            REQUIRE(read.column(0).value(row) == twins[row].values[0]);
        }
    };
    check(table);
    check(*std::move(table).freeze());
}

TEST_CASE("A table of points with small attributes takes few bytes a feature") {
    FeatureTable table(Schema{{"kind", FieldType::text}, {"a", FieldType::integer}, {"b", FieldType::integer}});
    for (std::int64_t i = 0; i < 10000; ++i) {
        const std::vector<Value> values{"kind " + std::to_string(i % 20), i % 13, 2000 + i % 25};
        table.append(i + 1, i + 1, std::nullopt, Geometry::point({0.01 * static_cast<double>(i), 1}).view(), values);
    }
    const auto frozen = std::move(table).freeze();
    CHECK(frozen->tile_id(77) == 78);
    CHECK(frozen->bytes() < 26 * frozen->size());
}
