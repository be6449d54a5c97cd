#include "geo/crs/geodesic.hpp"
#include "geo/crs/plane.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <random>
#include <thread>
#include <vector>

using namespace oryx;
using namespace oryx::crs;

namespace {

double distance(Position a, Position b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

double shoelace(const Geometry& polygon) {
    double twice = 0;
    const auto ring = polygon.view().ring(0);
    for (std::size_t i = 1; i < ring.size(); ++i)
        twice += ring[i - 1].x * ring[i].y - ring[i].x * ring[i - 1].y;
    return std::abs(twice) / 2;
}

/// Half a degree a side, cut finely so that straight and geodesic edges are the same.
Geometry square(double west, double south) {
    constexpr int steps = 200;
    constexpr double side = 0.5;
    Geometry polygon{.type = GeometryType::polygon};
    const Position corners[] = {{west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}};
    for (int corner = 0; corner < 4; ++corner) {
        const Position a = corners[corner];
        const Position b = corners[(corner + 1) % 4];
        for (int i = 0; i < steps; ++i) {
            polygon.positions.push_back({a.x + (b.x - a.x) * i / steps, a.y + (b.y - a.y) * i / steps});
        }
    }
    polygon.positions.push_back(polygon.positions.front());
    polygon.end_ring();
    polygon.end_part();
    return polygon;
}

const Plane mali = Plane::centred_on({-4, 17.5}).value();

}  // namespace

TEST_CASE("a plane is defined by its centre") {
    CHECK(mali.definition() == "+proj=laea +lat_0=17.5 +lon_0=-4 +datum=WGS84 +units=m +no_defs");
    CHECK(Plane::centred_on({-0.0, 0}).value().definition() ==
          "+proj=laea +lat_0=0 +lon_0=0 +datum=WGS84 +units=m +no_defs");
    CHECK(mali.centre() == Position{-4, 17.5});
    const Position centre = mali.project(Position{-4, 17.5});
    CHECK(std::abs(centre.x) < 1e-6);
    CHECK(std::abs(centre.y) < 1e-6);
}

TEST_CASE("a centre that is no place on Earth is refused") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto centre = GENERATE_COPY(values<Position>({{181, 0}, {0, 91}, {nan, 0}, {0, nan}, {1e308, -1e308}}));
    const auto plane = Plane::centred_on(centre);
    REQUIRE_FALSE(plane);
    CHECK(plane.error().kind == ErrorKind::invalid_input);
}

TEST_CASE("distances near the centre of Mali are kept to two parts in a thousand") {
    // analytics.md 1.7: linear scale 0.9984 to 1.0016 over Mali; Mopti town to Douentza 144.0 km geodesic, 143.995
    // here.
    const Position mopti_town{-4.19, 14.50};
    const Position douentza{-2.94978, 15.00155};
    const double geodesic = geodesic_distance(mopti_town, douentza).value();
    const double planar = distance(mali.project(mopti_town), mali.project(douentza));
    CHECK(geodesic == Approx(144'000).margin(1'000));
    CHECK(planar / geodesic == Approx(1).margin(0.0016));
}

TEST_CASE("areas are those of the ellipsoid") {
    const auto corner = GENERATE(values<Position>({{-4, 17.5}, {-12, 10.5}, {4, 24.5}, {1, 14}, {-8, 12.5}}));
    const Geometry polygon = square(corner.x, corner.y);
    const double truth = geodesic_area(polygon.view()).value();
    CAPTURE(corner.x, corner.y, truth);
    CHECK(shoelace(mali.project(polygon.view())) == Approx(truth).epsilon(1e-7));
}

TEST_CASE("the plane and back is the same place to a micrometre, within its reach") {
    const unsigned seed = 20191231;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> lon(-20, 12);
    std::uniform_real_distribution<double> lat(2, 33);
    for (int i = 0; i < 2000; ++i) {
        const Position p{lon(random), lat(random)};
        const Position back = mali.unproject(mali.project(p));
        CHECK(geodesic_distance(p, back).value() < 1e-6);
    }
}

TEST_CASE("what has no place on the plane is no number") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    for (const Position p :
         {Position{nan, 0}, Position{0, nan}, Position{0, 91}, Position{inf, 0}, Position{176, -17.5}}) {
        CAPTURE(p.x, p.y);
        const Position out = mali.project(p);
        const bool far = std::hypot(out.x, out.y) > 1.2e7;  // the antipode itself is a circle at the very edge
        CHECK((std::isnan(out.x) || far));
    }
    CHECK(std::isnan(mali.unproject(Position{1e9, 1e9}).x));
    CHECK(std::isnan(mali.unproject(Position{nan, 0}).y));
}

TEST_CASE("one plane serves many threads") {
    std::vector<Position> expected;
    for (int i = 0; i < 50; ++i)
        expected.push_back(mali.project(Position{-10 + i * 0.25, 11 + i * 0.25}));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                for (int i = 0; i < 50; ++i) {
                    if (mali.project(Position{-10 + i * 0.25, 11 + i * 0.25}) != expected[static_cast<std::size_t>(i)])
                        ++wrong;
                }
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("a geometry keeps its rings and parts when projected") {
    Geometry polygon = square(-4, 14);
    polygon.multi = true;
    const Geometry projected = mali.project(polygon.view());
    CHECK(projected.type == GeometryType::polygon);
    CHECK(projected.multi);
    CHECK(projected.ring_ends == polygon.ring_ends);
    CHECK(projected.part_ends == polygon.part_ends);
    CHECK(projected.positions[7] == mali.project(polygon.positions[7]));
    CHECK(mali.project(GeometryView{}).empty());
}
