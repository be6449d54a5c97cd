// change-surface: recent days against those before, exactly, in areas and round cells.

#include "geo/analytics/rate_change.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "geo/statistics/multiple_testing.hpp"
#include "geo/statistics/rate_ratio.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

Result<ProcessResult> change(const std::vector<std::shared_ptr<const catalog::Collection>>& collections,
                             std::map<std::string, std::string> inputs = {}) {
    inputs.try_emplace("as_of", "2019-12-31");
    return run_process("change-surface", snapshot(collections), inputs);
}

void add(std::vector<Incident>& list, int count, Position at, const char* on) {
    for (int i = 0; i < count; ++i)
        list.push_back({.at = at, .when = DateInterval::of_day(day(on))});
}

const char* const recently = "2019-12-20";
const char* const earlier = "2019-09-01";
const BeforeAfter usual{day("2019-06-05"), day("2019-12-02"), day("2020-01-01")};

std::vector<ChangeCounts> counts_of(const std::vector<std::pair<int, int>>& list) {
    std::vector<ChangeCounts> counts;
    for (const auto& [before, after] : list)
        counts.push_back({before * whole_incident, after * whole_incident});
    return counts;
}

}  // namespace

TEST_CASE("Each kind of change: nothing, too few, two-sided, and one-sided where a stretch has none") {
    const auto changes = rate_changes(counts_of({{0, 0}, {3, 1}, {12, 9}, {0, 5}, {30, 0}, {0, 4}}), usual);
    CHECK(changes[0].kind == ChangeKind::nothing);
    CHECK(std::isnan(changes[0].ratio));
    CHECK(changes[1].kind == ChangeKind::too_few);
    CHECK_FALSE(changes[1].p);
    const auto twin = statistics::compare_rates({9, 30}, {12, 180});
    CHECK(changes[2].kind == ChangeKind::two_sided);
    CHECK(*changes[2].p == twin.p_central);
    CHECK(changes[2].interval.low == twin.interval.low);
    CHECK(changes[3].kind == ChangeKind::only_after);
    CHECK(*changes[3].p == Approx(std::pow(30.0 / 210, 5)).epsilon(1e-12));
    CHECK(std::isinf(changes[3].interval.high));
    // The end that is left is where five out of five have 5 %.
    const double share = std::pow(0.05, 1.0 / 5);
    CHECK(changes[3].interval.low == Approx(share / (1 - share) * 6).epsilon(1e-10));
    CHECK(changes[4].kind == ChangeKind::only_before);
    CHECK(changes[4].interval.low == 0);
    CHECK(*changes[4].p == Approx(std::pow(180.0 / 210, 30)).epsilon(1e-12));
    CHECK(changes[5].kind == ChangeKind::too_few);
    const auto q = statistics::benjamini_hochberg(std::vector<double>{*changes[2].p, *changes[3].p, *changes[4].p});
    CHECK(*changes[2].q == q[0]);
    CHECK(*changes[3].q == q[1]);
    CHECK(*changes[4].q == q[2]);
}

TEST_CASE("By area: day-dated counts of the two stretches; what has no day is counted as such") {
    std::vector<Incident> list;
    add(list, 9, {0.5, 0}, recently);
    add(list, 12, {0.5, 0}, earlier);
    add(list, 2, {-0.5, 0}, earlier);
    add(list, 1, {9, 9}, recently);
    add(list, 1, {0.5, 0}, "2019-01-01");
    list.push_back({.at = {0.5, 0}, .when = DateInterval::of_month(2019, 12)});
    const auto result = change({incidents(list), areas(1, 1)}, {{"by", "areas"}});
    REQUIRE(result);
    CHECK(result->facts.n == 23);
    CHECK(result->facts.n + excluded(*result) == static_cast<std::int64_t>(list.size()));
    CHECK(std::ranges::any_of(result->facts.excluded,
                              [](const Excluded& e) { return e.reason == "day unknown" && e.count == 1; }));
    CHECK(number(*result, "2", "recent") == 9);
    CHECK(number(*result, "2", "before") == 12);
    CHECK(number(*result, "2", "ratio") == 4.5);
    CHECK(number(*result, "2", "rate_recent") == 9);
    CHECK(number(*result, "2", "rate_before") == 2);
    CHECK(text(*result, "2", "change") == "more");
    CHECK(text(*result, "1", "change") == "too few");
    CHECK(result->facts.extra["family"] == 1);
}

TEST_CASE("Round cells: every cell counts what lies within the radius of its middle; a brute-force twin agrees") {
    constexpr std::uint64_t seed = 31;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> place(-90'000, 90'000);
    const auto grid = Grid::covering({-60'000, -60'000, 60'000, 60'000}, {0, 0}, 7000);
    REQUIRE(grid);
    std::vector<std::uint8_t> mask(grid->cells());
    for (auto& cell : mask)
        cell = random() % 4 == 0 ? 0 : 1;
    std::vector<Occurrence> occurrences;
    std::vector<Position> places;
    for (int i = 0; i < 500; ++i) {
        const Day when = day(random() % 3 == 0 ? recently : earlier);
        occurrences.push_back({.row = static_cast<std::uint32_t>(i), .start = when, .end = when + 1, .at = {}});
        places.push_back(i % 5 == 0 && i > 0 ? places.back() : Position{place(random), place(random)});
    }
    const auto counted = counts_in_circles(occurrences, places, *grid, mask, 25'000, usual);
    std::vector<bool> reached(places.size());
    for (std::int32_t row = 0; row < grid->rows(); ++row) {
        for (std::int32_t column = 0; column < grid->columns(); ++column) {
            const std::size_t cell = grid->index(column, row);
            Share before = 0;
            Share after = 0;
            for (std::size_t i = 0; i < places.size() && mask[cell] != 0; ++i) {
                const double dx = grid->corner_x(column) + 3500 - places[i].x;
                const double dy = grid->corner_y(row) + 3500 - places[i].y;
                if (dx * dx + dy * dy > 25'000.0 * 25'000.0) continue;
                reached[i] = true;
                (occurrences[i].start < usual.change ? before : after) += whole_incident;
            }
            CHECK(counted.cells[cell].before == before);
            CHECK(counted.cells[cell].after == after);
        }
    }
    CHECK(counted.unreached == std::ranges::count(reached, false) * whole_incident);
}

TEST_CASE(
    "Cells are squares of the theatre's lattice with stable keys; those with nothing around are counted, not drawn") {
    std::vector<Incident> list;
    add(list, 6, {0.3, 0}, recently);
    const auto free = change({incidents(list)}, {{"cell_m", "10000"}});
    const auto bounded = change({incidents(list), areas(1, 1)}, {{"cell_m", "10000"}});
    REQUIRE(free);
    REQUIRE(bounded);
    // 25 km hold about pi 25^2 / 10^2 middles.
    CHECK(static_cast<double>(free->features->size()) == Approx(19.6).margin(3));
    CHECK(free->facts.n == 6);
    CHECK(bounded->facts.extra["without_any"].get<int>() > 100);
    for (std::size_t row = 0; row < free->features->size(); ++row) {
        const std::string key = key_text(free->features->key(row));
        CHECK(number(*bounded, key, "recent") == 6);
        CHECK(text(*free, key, "test") == "only recent");
        CHECK(geometry::check_validity(free->features->geometry(row)).valid);
    }
}

TEST_CASE("No incident, incidents far away, an as-of in the future: a defined result or one error naming the input") {
    const auto none = change({incidents({})});
    REQUIRE(none);
    CHECK(none->features->size() == 0);
    CHECK(none->facts.n == 0);
    std::vector<Incident> far;
    add(far, 5, {40, 0}, recently);
    const auto refused = change({incidents(far)});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().parameter == "incidents");
    const auto bounded = change({incidents(far), areas(1, 1)});
    REQUIRE(bounded);
    CHECK(bounded->facts.n == 0);
    CHECK(excluded(*bounded) == 5);
    const auto future = change({incidents({})}, {{"as_of", "2031-01-01"}});
    REQUIRE_FALSE(future);
    CHECK(future.error().parameter == "as_of");
    const auto by_area = change({incidents({})}, {{"by", "areas"}});
    REQUIRE_FALSE(by_area);
    CHECK(by_area.error().parameter == "areas");
}

TEST_CASE("change-surface: the order of incidents changes nothing, to the byte") {
    std::mt19937_64 random(8);
    std::uniform_real_distribution<double> place(-1, 1);
    std::vector<Incident> list;
    for (int i = 0; i < 500; ++i) {
        list.push_back({.at = {place(random), place(random) / 2},
                        .when = DateInterval::of_day(day("2019-12-31") + -static_cast<int>(random() % 210))});
    }
    for (const char* by : {"cells", "areas"}) {
        const auto once = change({incidents(list), areas(1, 1)}, {{"by", by}});
        std::ranges::shuffle(list, random);
        const auto again = change({incidents(list), areas(1, 1)}, {{"by", by}});
        REQUIRE(once);
        REQUIRE(again);
        CHECK(to_csv(*once) == to_csv(*again));
    }
}
