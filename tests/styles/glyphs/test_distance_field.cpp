#include "styles/glyphs/distance_field.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>
#include <random>

using namespace oryx::glyphs;

namespace {

/// The same by looking at every cell: the slow twin.
std::vector<double> brute_force(const Coverage& shape) {
    std::vector<double> out;
    for (int cy = oversampling / 2; cy < shape.height; cy += oversampling) {
        for (int cx = oversampling / 2; cx < shape.width; cx += oversampling) {
            const auto inside = [&](int x, int y) {
                return shape.inside[static_cast<std::size_t>(y * shape.width + x)];
            };
            double nearest = std::numeric_limits<double>::infinity();
            for (int y = 0; y < shape.height; ++y) {
                for (int x = 0; x < shape.width; ++x) {
                    if (inside(x, y) != inside(cx, cy)) nearest = std::min(nearest, std::hypot(x - cx, y - cy));
                }
            }
            out.push_back((inside(cx, cy) ? 0.5 - nearest : nearest - 0.5) / oversampling);
        }
    }
    return out;
}

}  // namespace

TEST_CASE("the distance transform agrees with looking at every cell", "[property]") {
    const unsigned seed = 11;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 12; ++round) {
        Coverage shape{.width = 5 * oversampling, .height = 4 * oversampling, .inside = {}};
        const unsigned one_in = 2U << (round % 10);
        for (int i = 0; i < shape.width * shape.height; ++i)
            shape.inside.push_back(random() % one_in == 0);
        const auto fast = signed_distances(shape);
        const auto slow = brute_force(shape);
        REQUIRE(fast.size() == slow.size());
        for (std::size_t i = 0; i < fast.size(); ++i)
            CHECK(fast[i] == Approx(slow[i]).margin(1e-12));
    }
}

TEST_CASE("an empty shape is infinitely far, and its bytes are 0") {
    const Coverage shape{
        .width = oversampling, .height = oversampling, .inside = std::vector<bool>(oversampling * oversampling, false)};
    CHECK(signed_distances(shape) == std::vector<double>{std::numeric_limits<double>::infinity()});
    CHECK(quantise(signed_distances(shape), 8, 0.25) == std::string(1, '\0'));
}

TEST_CASE("the outline is at 191, and a step of 1/32 pixel is one value") {
    const std::string bytes = quantise({0, 1, -1, 6, -2, 100}, 8, 0.25);
    const auto value = [&](std::size_t i) { return static_cast<int>(static_cast<unsigned char>(bytes[i])); };
    CHECK(value(0) == 191);
    CHECK(value(1) == 159);
    CHECK(value(2) == 223);
    CHECK(value(3) == 0);
    CHECK(value(4) == 255);
    CHECK(value(5) == 0);
}
