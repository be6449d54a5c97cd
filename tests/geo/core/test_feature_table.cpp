#include "geo/core/feature_table.hpp"
#include "tests/support/catch.hpp"

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
