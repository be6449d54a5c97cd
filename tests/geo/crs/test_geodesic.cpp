#include "geo/crs/geodesic.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>

using namespace oryx;
using namespace oryx::crs;

namespace {

Geometry polygon_of(std::initializer_list<std::vector<Position>> rings) {
    Geometry polygon{.type = GeometryType::polygon};
    for (const auto& ring : rings) {
        polygon.positions.insert(polygon.positions.end(), ring.begin(), ring.end());
        polygon.end_ring();
    }
    polygon.end_part();
    return polygon;
}

}  // namespace

TEST_CASE("distances between towns are those of the WGS 84 ellipsoid to a millimetre") {
    // analytics.md section 5; town coordinates as in Geo-PKO 2.3.
    constexpr Position mopti{-4.09344, 14.52742};
    constexpr Position douentza{-2.94978, 15.00155};
    constexpr Position gao{-0.04472, 16.27167};
    constexpr Position menaka{2.4022, 15.9182};
    constexpr Position gossi{-1.300646, 15.822994};
    constexpr Position ansongo{0.5022, 15.6597};
    constexpr Position bamako{-8, 12.65};
    struct Row {
        Position a, b;
        double metres;
    };
    const auto row = GENERATE_COPY(values<Row>({{mopti, douentza, 133'843.840},
                                                {mopti, gao, 475'525.858},
                                                {gao, menaka, 264'684.645},
                                                {gao, gossi, 143'272.939},
                                                {gao, ansongo, 89'520.456},
                                                {bamako, mopti, 471'025.018}}));
    CHECK(geodesic_distance(row.a, row.b).value() == Approx(row.metres).margin(0.001).epsilon(0));
    CHECK(geodesic_distance(row.b, row.a).value() == Approx(row.metres).margin(0.001).epsilon(0));
}

TEST_CASE("well-known lengths of the ellipsoid come out") {
    CHECK(geodesic_distance({0, 0}, {0, 90}).value() == Approx(10'001'965.729).margin(0.001).epsilon(0));
    CHECK(geodesic_distance({0, 0}, {1, 0}).value() == Approx(111'319.491).margin(0.001).epsilon(0));
    CHECK(geodesic_distance({179.5, 0}, {-179.5, 0}).value() == Approx(111'319.491).margin(0.001).epsilon(0));
    CHECK(geodesic_distance({5, 5}, {5, 5}).value() == 0);
    CHECK(std::isnan(geodesic_distance({0, 0}, {0, 95}).value()));
    CHECK(std::isnan(geodesic_distance({0, 0}, {std::numeric_limits<double>::quiet_NaN(), 0}).value()));
}

TEST_CASE("an octant has an eighth of the Earth's surface, either way round, less its holes") {
    constexpr double earth = 510'065'621'724'088.5;  // square metres of WGS 84
    const Geometry octant = polygon_of({{{0, 0}, {90, 0}, {0, 90}, {0, 0}}});
    const Geometry reversed = polygon_of({{{0, 0}, {0, 90}, {90, 0}, {0, 0}}});
    CHECK(geodesic_area(octant.view()).value() == Approx(earth / 8).epsilon(1e-12));
    CHECK(geodesic_area(reversed.view()).value() == Approx(earth / 8).epsilon(1e-12));
    const std::vector<Position> hole{{10, 10}, {20, 10}, {20, 20}, {10, 20}, {10, 10}};
    const Geometry holed = polygon_of({{{0, 0}, {90, 0}, {0, 90}, {0, 0}}, hole});
    CHECK(geodesic_area(holed.view()).value() ==
          Approx(earth / 8 - geodesic_area(polygon_of({hole}).view()).value()).epsilon(1e-12));
}

TEST_CASE("an area across the antimeridian is the same as elsewhere") {
    const Geometry there = polygon_of({{{179, 0}, {-179, 0}, {-179, 2}, {179, 2}, {179, 0}}});
    const Geometry here = polygon_of({{{-1, 0}, {1, 0}, {1, 2}, {-1, 2}, {-1, 0}}});
    CHECK(geodesic_area(there.view()).value() == Approx(geodesic_area(here.view()).value()).epsilon(1e-12));
}

TEST_CASE("only lines have a length and only polygons an area") {
    Geometry line{.type = GeometryType::line, .positions = {{0, 0}, {1, 0}, {2, 0}}};
    line.end_ring();
    line.end_part();
    line.positions.insert(line.positions.end(), {{10, 0}, {11, 0}});
    line.end_ring();
    line.end_part();
    CHECK(geodesic_length(line.view()).value() == Approx(3 * 111'319.491).margin(0.01));
    CHECK(geodesic_area(line.view()).value() == 0);
    CHECK(geodesic_length(Geometry::point({1, 1}).view()).value() == 0);
    CHECK(geodesic_area(GeometryView{}).value() == 0);
    const Geometry one_vertex = polygon_of({{{1, 1}}});
    CHECK(geodesic_area(one_vertex.view()).value() == 0);
}
