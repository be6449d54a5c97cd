#include "tests/geo/pattern/fixtures.hpp"

#include <numeric>
#include <tuple>

using namespace fixture;

namespace {

std::vector<std::uint32_t> row(const Neighbours& neighbours, std::size_t place) {
    const auto near = neighbours.of(place);
    return {near.begin(), near.end()};
}

double distance(Position a, Position b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

Geometry square(double west, double south, double side) {
    Geometry g{.type = GeometryType::polygon};
    g.positions = {
        {west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}, {west, south}};
    g.end_ring();
    g.end_part();
    return g;
}

}  // namespace

TEST_CASE("A distance band holds whoever is that near, the distance included, as by brute force") {
    const std::uint64_t seed = 41;
    CAPTURE(seed);
    Random random(seed, 0);
    auto places = random_places(300, 100, random);
    places.push_back(places[7]);  // two at one place are neighbours
    for (const double band : {0.5, 7.0, 40.0, 200.0}) {
        const auto found = distance_band(places, band);
        REQUIRE(found);
        for (std::uint32_t i = 0; i < places.size(); ++i) {
            std::vector<std::uint32_t> expected;
            for (std::uint32_t j = 0; j < places.size(); ++j) {
                if (j != i && distance(places[i], places[j]) <= band) expected.push_back(j);
            }
            REQUIRE(row(*found, i) == expected);
        }
    }
    const auto rook = distance_band(lattice(5, 4), 1);
    REQUIRE(rook);
    CHECK(row(*rook, 0) == std::vector<std::uint32_t>{1, 5});
    CHECK(rook->most() == 4);
    CHECK(rook->islands() == 0);
    CHECK(distance_band(lattice(5, 4), 0.9)->islands() == 20);
}

TEST_CASE("The k nearest are nearest by distance and then by index, as by brute force") {
    const std::uint64_t seed = 42;
    CAPTURE(seed);
    Random random(seed, 0);
    auto places = random_places(200, 100, random);
    for (int i = 0; i < 12; ++i)
        places.push_back(places[3]);  // more at one place than are asked for
    for (const std::size_t k : {1U, 5U, 8U, 211U}) {
        const auto found = k_nearest(places, k);
        REQUIRE(found);
        for (std::uint32_t i = 0; i < places.size(); ++i) {
            std::vector<std::uint32_t> others(places.size());
            std::iota(others.begin(), others.end(), 0U);
            std::erase(others, i);
            std::sort(others.begin(), others.end(), [&](std::uint32_t a, std::uint32_t b) {
                return std::tuple(distance(places[i], places[a]), a) < std::tuple(distance(places[i], places[b]), b);
            });
            others.resize(k);
            std::sort(others.begin(), others.end());
            REQUIRE(row(*found, i) == others);
        }
    }
}

TEST_CASE("Queen contiguity: sides and corners, also where a border has a vertex on one side only") {
    // 0 1 2 in a row, 3 over 1 and 2 (its southern side has no vertex where theirs meet), 4 touches 0 at a corner.
    const std::vector<Geometry> shapes{square(0, 0, 10),   square(10, 0, 10),   square(20, 0, 10),
                                       square(10, 10, 20), square(-10, 10, 10), square(100, 0, 1)};
    std::vector<GeometryView> views;
    for (const Geometry& g : shapes)
        views.push_back(g.view());
    const auto found = queen(views, 0.001);
    REQUIRE(found);
    CHECK(row(*found, 0) == std::vector<std::uint32_t>{1, 3, 4});
    CHECK(row(*found, 1) == std::vector<std::uint32_t>{0, 2, 3});
    CHECK(row(*found, 2) == std::vector<std::uint32_t>{1, 3});
    CHECK(row(*found, 3) == std::vector<std::uint32_t>{0, 1, 2});
    CHECK(row(*found, 4) == std::vector<std::uint32_t>{0});
    CHECK(row(*found, 5).empty());
    views[2] = GeometryView{};
    CHECK_FALSE(queen(views, 0.001));
}

TEST_CASE("Weights that cannot be are refused by the name of the input") {
    const auto places = lattice(3, 1);
    for (const double band : {0.0, -5.0, std::nan(""), HUGE_VAL}) {
        const auto made = distance_band(places, band);
        REQUIRE_FALSE(made);
        CHECK(made.error().parameter == "distance_m");
    }
    for (const std::size_t k : {0U, 3U, 4U}) {
        const auto made = k_nearest(places, k);
        REQUIRE_FALSE(made);
        CHECK(made.error().parameter == "neighbours");
    }
    CHECK_FALSE(k_nearest(lattice(1, 1), 1));
    CHECK(k_nearest({}, 3)->size() == 0);
    CHECK(distance_band({}, 3)->size() == 0);
    const auto token = CancelToken::create();
    token.cancel();
    CHECK(distance_band(places, 1, token).error().kind == ErrorKind::cancelled);
    CHECK(k_nearest(places, 1, token).error().kind == ErrorKind::cancelled);
}
