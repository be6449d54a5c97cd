#include "geo/index/hilbert.hpp"
#include "geo/index/packed_rtree.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <set>

using namespace oryx;
using namespace oryx::index;

namespace {

using Rows = std::vector<std::uint32_t>;

/// The brute-force twins.
Rows scan(std::span<const Envelope> boxes, const Envelope& query) {
    Rows rows;
    for (std::uint32_t i = 0; i < boxes.size(); ++i) {
        if (!boxes[i].empty() && !query.empty() && boxes[i].intersects(query)) rows.push_back(i);
    }
    return rows;
}

double squared_distance(Position p, const Envelope& box) {
    const double dx = std::max({box.min_x - p.x, 0.0, p.x - box.max_x});
    const double dy = std::max({box.min_y - p.y, 0.0, p.y - box.max_y});
    return dx * dx + dy * dy;
}

Rows scan_nearest(std::span<const Envelope> boxes, Position p, std::size_t k) {
    Rows rows;
    for (std::uint32_t i = 0; i < boxes.size(); ++i) {
        if (!boxes[i].empty()) rows.push_back(i);
    }
    std::ranges::stable_sort(rows, {}, [&](std::uint32_t row) { return squared_distance(p, boxes[row]); });
    rows.resize(std::min(rows.size(), k));
    return rows;
}

/// Boxes on a coarse lattice, so that equal boxes, shared edges and equal distances are frequent; some are empty.
std::vector<Envelope> random_boxes(std::mt19937_64& random, std::size_t count) {
    std::uniform_int_distribution<int> at(-50, 50);
    std::uniform_int_distribution<int> side(0, 6);
    std::uniform_int_distribution<int> tenth(0, 9);
    std::vector<Envelope> boxes(count);
    for (Envelope& box : boxes) {
        if (tenth(random) == 0) continue;
        const double x = at(random);
        const double y = at(random);
        const bool point = tenth(random) < 3;
        box = {x, y, x + (point ? 0 : side(random)), y + (point ? 0 : side(random))};
    }
    return boxes;
}

/// The same with every box a single position, which the tree keeps in another way.
std::vector<Envelope> random_points(std::mt19937_64& random, std::size_t count) {
    auto boxes = random_boxes(random, count);
    for (Envelope& box : boxes) {
        if (!box.empty()) box = {box.min_x, box.min_y, box.min_x, box.min_y};
    }
    return boxes;
}

}  // namespace

TEST_CASE("the tree finds exactly what a scan finds, in the order of the rows") {
    const unsigned seed = GENERATE(1U, 2U, 3U, 4U);
    const std::size_t count = GENERATE(0U, 1U, 2U, 15U, 16U, 17U, 256U, 257U, 5000U);
    const bool points = GENERATE(false, true);
    CAPTURE(seed, count, points);
    std::mt19937_64 random(seed);
    const auto boxes = points ? random_points(random, count) : random_boxes(random, count);
    const PackedRTree tree(boxes);
    CHECK(tree.size() == count);
    std::uniform_int_distribution<int> at(-60, 60);
    std::uniform_int_distribution<int> side(0, 60);
    for (int i = 0; i < 100; ++i) {
        const double x = at(random);
        const double y = at(random);
        const Envelope query{x, y, x + side(random), y + side(random)};
        CAPTURE(query.min_x, query.min_y, query.max_x, query.max_y);
        REQUIRE(tree.search(query) == scan(boxes, query));
    }
    const double inf = std::numeric_limits<double>::infinity();
    CHECK(tree.search({-inf, -inf, inf, inf}) == scan(boxes, {-inf, -inf, inf, inf}));
}

TEST_CASE("many rows and few of many come in ascending order") {
    // 100 to 100,000 of 200,000: each way of sorting.
    const unsigned seed = 8;
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> at(0, 1);
    std::vector<Envelope> boxes(200000);
    for (Envelope& box : boxes)
        box.expand(Position{at(random), at(random)});
    const PackedRTree tree(boxes);
    for (const double side : {0.01, 0.02, 0.05, 0.1, 0.7}) {
        const Envelope query{0.1, 0.2, 0.1 + side, 0.2 + side};
        REQUIRE(tree.search(query) == scan(boxes, query));
    }
    CHECK(tree.bytes() < 24 * boxes.size());
}

TEST_CASE("the nearest rows are those of a sorted scan, equal distances by row") {
    const unsigned seed = GENERATE(5U, 6U, 7U);
    const std::size_t count = GENERATE(0U, 1U, 17U, 300U, 3000U);
    const bool points = GENERATE(false, true);
    CAPTURE(seed, count, points);
    std::mt19937_64 random(seed);
    const auto boxes = points ? random_points(random, count) : random_boxes(random, count);
    const PackedRTree tree(boxes);
    std::uniform_int_distribution<int> at(-60, 60);
    for (int i = 0; i < 40; ++i) {
        const Position p{static_cast<double>(at(random)), static_cast<double>(at(random))};
        for (const std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{100}, count + 1}) {
            CAPTURE(p.x, p.y, k);
            REQUIRE(tree.nearest(p, k) == scan_nearest(boxes, p, k));
        }
    }
}

TEST_CASE("features without geometry, and boxes that are no numbers, are never found") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const std::vector<Envelope> boxes{{}, {nan, 0, 1, 1}, {0, 0, 1, 1}, {2, 2, 1, 1}, {0, nan, 0, nan}};
    const PackedRTree tree(boxes);
    CHECK(tree.search({-inf, -inf, inf, inf}) == Rows{2});
    CHECK(tree.nearest({0, 0}, 10) == Rows{2});
    CHECK(tree.search({nan, nan, nan, nan}).empty());
    CHECK(tree.search(Envelope{}).empty());
    CHECK(tree.nearest({nan, 0}, 3).empty());
    CHECK(PackedRTree(std::vector<Envelope>(40)).search({-inf, -inf, inf, inf}).empty());
}

TEST_CASE("boxes without bounds are found and do not disturb the others") {
    const double inf = std::numeric_limits<double>::infinity();
    std::vector<Envelope> boxes{{-inf, -inf, inf, inf}, {0, 0, inf, 1}};
    for (int i = 0; i < 50; ++i)
        boxes.push_back({i * 1.0, 0, i + 0.5, 1});
    const PackedRTree tree(boxes);
    const Envelope query{10.2, 0.2, 12.2, 0.4};
    CHECK(tree.search(query) == scan(boxes, query));
}

TEST_CASE("closed boxes: a shared edge or corner is found") {
    const PackedRTree tree(std::vector<Envelope>{{0, 0, 1, 1}});
    CHECK(tree.search({1, 1, 2, 2}) == Rows{0});
    CHECK(tree.search({1.0000001, 1, 2, 2}).empty());
}

TEST_CASE("the Hilbert curve visits every cell once, each next to the last") {
    // The first 4^6 cells of the order-16 curve are a square of 64 by 64.
    std::vector<std::pair<std::uint32_t, std::pair<int, int>>> cells;
    for (std::uint16_t x = 0; x < 64; ++x) {
        for (std::uint16_t y = 0; y < 64; ++y)
            cells.push_back({hilbert_distance(x, y), {x, y}});
    }
    std::ranges::sort(cells);
    for (std::size_t i = 0; i < cells.size(); ++i)
        REQUIRE(cells[i].first == i);
    for (std::size_t i = 1; i < cells.size(); ++i) {
        const auto [ax, ay] = cells[i - 1].second;
        const auto [bx, by] = cells[i].second;
        REQUIRE(std::abs(ax - bx) + std::abs(ay - by) == 1);
    }
    CHECK(hilbert_distance(std::uint16_t{0}, std::uint16_t{0}) == 0);
    CHECK(hilbert_distance(std::uint16_t{65535}, std::uint16_t{0}) == std::numeric_limits<std::uint32_t>::max());
}
