// Polygons in degrees to shared borders: what is taken for one, what is counted, and what keeps them apart.

#include "geo/crs/tile_matrix_set.hpp"
#include "geo/topology/arcs.hpp"
#include "geo/topology/coverage_words.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

using namespace oryx;
using namespace oryx::topology;

namespace {

using Ring = std::vector<Position>;
using Pair = std::pair<Owner, Owner>;

constexpr double metre = 1 / 111'195.0;  // in degrees of latitude

Ring box(double west, double south, double east, double north) {
    return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
}

std::shared_ptr<const FeatureTable> areas(const std::vector<Ring>& rings,
                                          const std::vector<std::optional<DateInterval>>& dates = {}) {
    FeatureTable table{Schema{}};
    for (std::size_t i = 0; i < rings.size(); ++i) {
        Geometry geometry{.type = GeometryType::polygon};
        for (const Position p : rings[i])
            geometry.positions.push_back(p);
        geometry.end_ring();
        geometry.end_part();
        table.append({.row = static_cast<std::int64_t>(i) + 1,
                      .key = static_cast<std::int64_t>(i),
                      .when = dates.empty() ? std::nullopt : dates[i],
                      .geometry = std::move(geometry),
                      .values = {}});
    }
    return std::move(table).freeze();
}

struct Cut {
    Arcs arcs;
    CoverageReport report;
};

Cut cut(const FeatureTable& table, CoverageRule rule = CoverageRule::automatic) {
    Cut out;
    out.arcs = arcs_of(table, rule, out.report);
    CHECK(out.arcs.is_coverage == out.report.is_coverage);
    CHECK(out.report.rule == rule);
    return out;
}

Cut cut(const std::vector<Ring>& rings, CoverageRule rule = CoverageRule::automatic) {
    return cut(*areas(rings), rule);
}

/// How many arcs lie between two owners, whoever is left.
std::map<Pair, int> neighbours(const Arcs& arcs) {
    std::map<Pair, int> count;
    for (std::size_t arc = 0; arc < arcs.size(); ++arc)
        ++count[std::minmax(arcs.left[arc], arcs.right[arc])];
    return count;
}

/// The ground of each owner in square degrees: what its arcs go round.
std::map<Owner, double> ground(const Arcs& arcs) {
    const double unit = 360 / static_cast<double>(crs::world_size);
    std::map<Owner, double> area;
    for (std::size_t arc = 0; arc < arcs.size(); ++arc) {
        const auto line = arcs.line(arc);
        for (std::size_t i = 1; i < line.size(); ++i) {
            const double piece = static_cast<double>(cross({0, 0}, line[i - 1], line[i])) / 2 * unit * unit;
            area[arcs.left[arc]] += piece;
            area[arcs.right[arc]] -= piece;
        }
    }
    area.erase(nobody);
    return area;
}

/// Of a coverage: every straight piece of border is there once, whichever way it goes.
void require_each_border_once(const Arcs& arcs) {
    std::set<std::pair<std::pair<std::int64_t, std::int64_t>, std::pair<std::int64_t, std::int64_t>>> seen;
    for (std::size_t arc = 0; arc < arcs.size(); ++arc) {
        const auto line = arcs.line(arc);
        for (std::size_t i = 1; i < line.size(); ++i) {
            const auto [a, b] = std::minmax({std::pair(line[i - 1].x, line[i - 1].y), std::pair(line[i].x, line[i].y)});
            REQUIRE(seen.insert({a, b}).second);
        }
    }
}

}  // namespace

TEST_CASE("two neighbours have one arc between them") {
    const Cut both = cut({box(0, 0, 1, 1), box(1, 0, 2, 1)});
    CHECK(both.report.is_coverage);
    CHECK(both.report.areas == 2);
    CHECK(both.report.moved + both.report.split + both.report.gaps == 0);
    CHECK(both.report.overlap_share == 0);
    CHECK(neighbours(both.arcs) == std::map<Pair, int>{{{nobody, 0}, 1}, {{nobody, 1}, 1}, {{0, 1}, 1}});
    require_each_border_once(both.arcs);
    CHECK(ground(both.arcs)[0] == Approx(1).epsilon(1e-6));
    CHECK(ground(both.arcs)[1] == Approx(1).epsilon(1e-6));
}

TEST_CASE("which way a ring runs does not matter") {
    Ring backwards = box(1, 0, 2, 1);
    std::ranges::reverse(backwards);
    CHECK(neighbours(cut({box(0, 0, 1, 1), backwards}).arcs) ==
          neighbours(cut({box(0, 0, 1, 1), box(1, 0, 2, 1)}).arcs));
}

TEST_CASE("rows that are no polygons keep their numbers and own nothing") {
    FeatureTable table{Schema{}};
    table.append({.row = 1, .key = std::int64_t{1}, .when = {}, .geometry = Geometry::point({0, 0}), .values = {}});
    const auto two = areas({box(0, 0, 1, 1), box(1, 0, 2, 1)});
    for (std::int64_t row = 0; row < 2; ++row)
        table.append(row + 2, Value{row + 2}, std::nullopt, two->geometry(static_cast<std::size_t>(row)), {});
    const Cut both = cut(*std::move(table).freeze());
    CHECK(both.report.areas == 2);
    CHECK(neighbours(both.arcs).contains({1, 2}));
    CHECK_FALSE(ground(both.arcs).contains(0));
    const Cut none = cut(FeatureTable{Schema{}});
    CHECK(none.report.areas == 0);
    CHECK(none.arcs.size() == 0);
}

TEST_CASE("a border is led through a neighbour's corner that lies beside it") {
    // A corner of 1 and 2 half a metre east of the middle of the long side of 0.
    const double east = 1 + 0.5 * metre;
    const Cut three = cut(
        {box(0, 0, 1, 2), {{1, 0}, {2, 0}, {2, 1}, {east, 1}, {1, 0}}, {{east, 1}, {2, 1}, {2, 2}, {1, 2}, {east, 1}}});
    CHECK(three.report.is_coverage);
    CHECK(three.report.split == 1);
    CHECK(three.report.overlap_share == 0);
    const auto pairs = neighbours(three.arcs);
    for (const Pair& pair : {Pair{0, 1}, Pair{0, 2}, Pair{1, 2}})
        CHECK(pairs.at(pair) == 1);
    require_each_border_once(three.arcs);
}

TEST_CASE("neighbours less than a metre apart, or one on the other, meet") {
    for (const double apart : {0.4 * metre, -0.4 * metre}) {
        const Cut both = cut({box(0, 0, 1, 1), box(1 + apart, 0, 2, 1)});
        INFO(apart);
        CHECK(both.report.is_coverage);
        CHECK(both.report.moved == 2);
        CHECK(both.report.overlap_share == 0);
        CHECK(neighbours(both.arcs).at({0, 1}) == 1);
        require_each_border_once(both.arcs);
        CHECK(ground(both.arcs)[0] + ground(both.arcs)[1] == Approx(2).epsilon(1e-7));
    }
}

TEST_CASE("a gap that is narrow all along is closed, though its corner is far") {
    const Ring bowed{{1, 0}, {2, 0}, {2, 1}, {1, 1}, {1 + 1.2 * metre, 0.5}, {1, 0}};
    const Cut both = cut({box(0, 0, 1, 1), bowed});
    CHECK(both.report.is_coverage);
    CHECK(both.report.moved == 0);
    CHECK(both.report.gaps == 1);
    CHECK(neighbours(both.arcs).at({0, 1}) == 1);
    require_each_border_once(both.arcs);
    const Ring wide{{1, 0}, {2, 0}, {2, 1}, {1, 1}, {1 + 5 * metre, 0.5}, {1, 0}};
    const Cut open = cut({box(0, 0, 1, 1), wide});
    CHECK(open.report.is_coverage);
    CHECK(open.report.gaps == 0);
    CHECK_FALSE(neighbours(open.arcs).contains({0, 1}));
}

TEST_CASE("areas that overlap are no coverage, unless it is asked for: then the first has the ground") {
    const std::vector<Ring> rings{box(0, 0, 1, 1), box(0.9, 0, 2, 1)};
    const Cut apart = cut(rings);
    CHECK_FALSE(apart.report.is_coverage);
    CHECK(apart.report.overlap_share == Approx(0.05).epsilon(1e-3));
    CHECK(neighbours(apart.arcs) == std::map<Pair, int>{{{nobody, 0}, 1}, {{nobody, 1}, 1}});
    CHECK(ground(apart.arcs)[1] == Approx(1.1).epsilon(1e-6));
    CHECK(std::ranges::is_sorted(std::vector{std::max(apart.arcs.left[0], apart.arcs.right[0]),
                                             std::max(apart.arcs.left[1], apart.arcs.right[1])}));

    const Cut asked = cut(rings, CoverageRule::yes);
    CHECK(asked.report.is_coverage);
    CHECK(asked.report.overlap_share == Approx(0.05).epsilon(1e-3));
    CHECK(neighbours(asked.arcs).at({0, 1}) == 1);
    CHECK(ground(asked.arcs)[0] == Approx(1).epsilon(1e-6));
    CHECK(ground(asked.arcs)[1] == Approx(1).epsilon(1e-6));
    require_each_border_once(asked.arcs);
}

TEST_CASE("who asks for no coverage gets each area by itself") {
    const Cut apart = cut({box(0, 0, 1, 1), box(1, 0, 2, 1)}, CoverageRule::no);
    CHECK_FALSE(apart.report.is_coverage);
    CHECK(neighbours(apart.arcs) == std::map<Pair, int>{{{nobody, 0}, 1}, {{nobody, 1}, 1}});
}

TEST_CASE("areas of different dates are no neighbours") {
    const auto day = [](int year) { return std::optional(DateInterval::of_day(*Day::from_civil(year, 1, 1))); };
    const std::vector<Ring> rings{box(0, 0, 1, 1), box(1, 0, 2, 1)};
    const Cut moved_on = cut(*areas(rings, {day(2018), day(2019)}));
    CHECK(moved_on.report.dates_differ);
    CHECK_FALSE(moved_on.report.is_coverage);
    CHECK_FALSE(cut(*areas(rings, {day(2018), std::nullopt})).report.is_coverage);
    const Cut same = cut(*areas(rings, {day(2018), day(2018)}));
    CHECK_FALSE(same.report.dates_differ);
    CHECK(same.report.is_coverage);
    CHECK(cut(*areas(rings, {day(2018), day(2019)}), CoverageRule::yes).report.is_coverage);
}

TEST_CASE("a metre is a metre at every latitude") {
    // As many degrees of longitude are 1.6 m at the equator and 0.8 m at 60 degrees north.
    const auto apart = [](double latitude) {
        return cut({box(0, latitude, 1, latitude + 0.1), box(1 + 1.6 * metre, latitude, 2, latitude + 0.1)});
    };
    CHECK(apart(0).report.moved == 0);
    CHECK_FALSE(neighbours(apart(0).arcs).contains({0, 1}));
    CHECK(apart(60).report.moved == 2);
    CHECK(neighbours(apart(60).arcs).contains({0, 1}));
}

TEST_CASE("what became of borders is told in words") {
    CoverageReport report{.areas = 3, .is_coverage = true};
    CHECK(in_words(report) == "shared by neighbours");
    report.moved = 12;
    report.split = 1;
    report.gaps = 2;
    CHECK(in_words(report) ==
          "shared by neighbours; 12 positions moved onto a neighbour's within 1 m, 1 border led through a "
          "neighbour's corner, 2 gaps closed");
    CHECK(coverage_warning(report).empty());
    report.overlap_share = 0.0042;
    CHECK(coverage_warning(report).starts_with("0.42 % of the ground belongs to several areas"));
    CHECK(in_words({.areas = 2, .overlap_share = 0.004}) ==
          "each area by itself, since 0.4 % of the ground belongs to several");
    CHECK(in_words({.areas = 2, .overlap_share = 1}).find(" 100 %") != std::string::npos);
    CHECK(in_words({.areas = 2, .overlap_share = 1.2e-6}).find(" 0.00012 %") != std::string::npos);
    CHECK(in_words({.areas = 2, .dates_differ = true}) == "each area by itself, since they hold at different dates");
    CHECK(in_words({.rule = CoverageRule::no, .areas = 2}) == "each area by itself, by --coverage no");
    CHECK(in_words({.areas = 1}) == "one area, which has no neighbour");
}
