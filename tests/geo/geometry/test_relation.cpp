#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/relation.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::geometry;

namespace {

Geometry wkt(const std::string& text) {
    return from_wkt(text).value();
}

constexpr Relation relations[] = {Relation::intersects, Relation::disjoint, Relation::contains, Relation::within,
                                  Relation::crosses,    Relation::overlaps, Relation::touches,  Relation::equals};

}  // namespace

TEST_CASE("a prepared shape tells what the geometries themselves tell, and the converse holds") {
    const std::vector<Geometry> shapes{wkt("POINT (1 1)"),
                                       wkt("POINT (0 1)"),
                                       wkt("LINESTRING (-1 1, 3 1)"),
                                       wkt("LINESTRING (0 0, 0 2)"),
                                       wkt("POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"),
                                       wkt("POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))"),
                                       wkt("POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))"),
                                       wkt("POLYGON ((2 0, 4 0, 4 2, 2 2, 2 0))"),
                                       wkt("MULTIPOINT ((1 1), (9 9))"),
                                       wkt("POLYGON ((0.5 0.5, 1 0.5, 1 1, 0.5 0.5))")};
    int held = 0;
    for (const Geometry& a : shapes) {
        for (const Geometry& b : shapes) {
            const GeometryView member = b.view();
            const auto prepared = PreparedShape::create({&member, 1});
            REQUIRE(prepared);
            for (const Relation relation : relations) {
                CAPTURE(to_wkt(a.view()), to_wkt(b.view()), static_cast<int>(relation));
                const auto plain = relate(a.view(), relation, b.view());
                REQUIRE(plain);
                CHECK(prepared->holds(a.view(), relation) == plain);
                CHECK(relate(b.view(), converse(relation), a.view()) == plain);
                held += *plain ? 1 : 0;
            }
        }
    }
    CHECK(held > 100);
    CHECK(*relate(shapes[4].view(), Relation::equals, shapes[5].view()));
    CHECK(*relate(shapes[4].view(), Relation::touches, shapes[7].view()));
    CHECK(*relate(shapes[2].view(), Relation::crosses, shapes[4].view()));
    CHECK_FALSE(*relate(shapes[1].view(), Relation::within, shapes[4].view()));
}

TEST_CASE("an empty geometry has no relation, and a shape needs a sound member") {
    const Geometry point = wkt("POINT (1 1)");
    CHECK_FALSE(relate(point.view(), Relation::intersects, GeometryView{}));
    CHECK_FALSE(relate(GeometryView{}, Relation::disjoint, point.view()));
    CHECK_FALSE(PreparedShape::create({}));
    const GeometryView none;
    CHECK_FALSE(PreparedShape::create({&none, 1}));
}

TEST_CASE("a collection meets what one of its members meets") {
    const Geometry point = wkt("POINT (1 1)");
    const Geometry area = wkt("POLYGON ((5 5, 6 5, 6 6, 5 6, 5 5))");
    const std::vector<GeometryView> members{point.view(), area.view()};
    const auto shape = PreparedShape::create(members);
    REQUIRE(shape);
    CHECK(*shape->holds(point.view(), Relation::intersects));
    CHECK(*shape->holds(wkt("POINT (5.5 5.5)").view(), Relation::intersects));
    CHECK(*shape->holds(wkt("POINT (3 3)").view(), Relation::disjoint));
}
