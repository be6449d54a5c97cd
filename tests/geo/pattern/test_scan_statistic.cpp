// Scan statistics: published likelihood ratios, a twin that looks at everything, the null, speed.
//
// Not run, since their inputs are not redistributed with the reference: 3.1a (New York leukaemia), 3.1b (New York
// fever), 3.1d (New Mexico).

#include "geo/pattern/scan_statistic.hpp"
#include "tests/geo/pattern/fixtures.hpp"

#include <chrono>
#include <numeric>
#include <set>

using namespace fixture;

namespace {

/// The highest LLR over every circle round every place and every window, counted anew for each.
double twin(std::span<const Position> places, std::span<const double> populations, std::span<const ScanCase> cases,
            const ScanSettings& settings) {
    const auto all = static_cast<double>(cases.size());
    const double people = std::accumulate(populations.begin(), populations.end(), 0.0);
    double best = 0;
    for (const Position centre : places) {
        std::set<double> radii;
        for (const Position p : places) {
            const double dx = p.x - centre.x;
            const double dy = p.y - centre.y;
            if (dx * dx + dy * dy <= settings.max_radius * settings.max_radius) radii.insert(dx * dx + dy * dy);
        }
        for (const double radius_2 : radii) {
            const auto inside = [&](std::uint32_t place) {
                const double dx = places[place].x - centre.x;
                const double dy = places[place].y - centre.y;
                return dx * dx + dy * dy <= radius_2;
            };
            double zone_cases = 0;
            double zone_people = 0;
            for (const ScanCase& c : cases)
                zone_cases += inside(c.place) ? 1 : 0;
            for (std::uint32_t place = 0; place < places.size(); ++place) {
                if (!populations.empty() && inside(place)) zone_people += populations[place];
            }
            const bool poisson = settings.model == ScanModel::poisson;
            if ((poisson ? zone_people / people : zone_cases / all) > settings.max_share) continue;
            for (std::int32_t last = 0; last < settings.steps; ++last) {
                for (std::int32_t first = 0; first <= last; ++first) {
                    if (settings.time == ScanTime::spatial) {
                        if (first != 0 || last != settings.steps - 1) continue;
                    } else if (last - first + 1 > settings.longest ||
                               (settings.time == ScanTime::prospective && last != settings.steps - 1)) {
                        continue;
                    }
                    double c = 0;
                    double window_cases = 0;
                    for (const ScanCase& one : cases) {
                        if (one.step < first || one.step > last) continue;
                        ++window_cases;
                        c += inside(one.place) ? 1 : 0;
                    }
                    if (c < static_cast<double>(settings.least_cases)) continue;
                    const double expected = poisson ? all * zone_people / people * (last - first + 1) / settings.steps
                                                    : zone_cases * window_cases / all;
                    best = std::max(best, scan_llr(c, expected, all));
                }
            }
        }
    }
    return best;
}

struct Sample {
    std::vector<Position> places;
    std::vector<double> populations;
    std::vector<ScanCase> cases;
};

Sample sample(std::size_t places, std::size_t cases, std::int32_t steps, Random& random) {
    Sample made;
    made.places = random_places(places, 100, random);
    for (Position& p : made.places)
        p = {std::floor(p.x / 5) * 5, std::floor(p.y / 5) * 5};  // many equal distances
    for (std::size_t i = 0; i < places; ++i)
        made.populations.push_back(1 + std::floor(1000 * random.uniform() * random.uniform()));
    for (std::size_t i = 0; i < cases; ++i) {
        made.cases.push_back({static_cast<std::uint32_t>(random.below(places)),
                              static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(steps)))});
    }
    return made;
}

}  // namespace

TEST_CASE("3.1c: likelihood ratios of 10 and of 2 cases for 1 expected of 1,175") {
    CHECK(scan_llr(10, 1, 1175) == Approx(14.060436).margin(5e-7));
    CHECK(scan_llr(2, 1, 1175) == Approx(.386720).margin(5e-7));
    CHECK(scan_llr(1, 1, 1175) == 0);
    CHECK(scan_llr(0.5, 1, 1175) == 0);
    CHECK(scan_llr(7, 2, 7) == Approx(7 * std::log(3.5)).epsilon(1e-14));  // c = C
    CHECK(std::isinf(scan_llr(1, 0, 10)));
}

TEST_CASE("The scan's best is that of a twin that looks at every circle and every window") {
    const std::uint64_t seed = 91;
    CAPTURE(seed);
    Random random(seed, 0);
    for (int round = 0; round < 12; ++round) {
        const std::int32_t steps = 6 + static_cast<std::int32_t>(random.below(8));
        const Sample data = sample(25, 40 + random.below(60), steps, random);
        for (const ScanModel model : {ScanModel::poisson, ScanModel::space_time_permutation}) {
            for (const ScanTime time : {ScanTime::prospective, ScanTime::retrospective, ScanTime::spatial}) {
                if (model == ScanModel::space_time_permutation && time == ScanTime::spatial) continue;
                const ScanSettings settings{.model = model,
                                            .time = time,
                                            .steps = steps,
                                            .longest = 4,
                                            .max_radius = 30,
                                            .max_share = 0.5,
                                            .replicas = 3};
                const auto populations = model == ScanModel::poisson ? data.populations : std::vector<double>{};
                const auto found = scan(data.places, populations, data.cases, settings);
                REQUIRE(found);
                const double expected = twin(data.places, populations, data.cases, settings);
                CAPTURE(round, static_cast<int>(model), static_cast<int>(time));
                REQUIRE((found->clusters.empty() ? 0 : found->clusters[0].llr) == Approx(expected).epsilon(1e-10));
                std::set<std::uint32_t> seen;
                for (const ScanCluster& cluster : found->clusters) {
                    REQUIRE(cluster.llr == Approx(scan_llr(static_cast<double>(cluster.cases), cluster.expected,
                                                           static_cast<double>(data.cases.size()))));
                    std::int64_t cases = 0;
                    for (const ScanCase& c : data.cases) {
                        cases += c.step >= cluster.first_step && c.step <= cluster.last_step &&
                                         std::ranges::count(cluster.places, c.place) > 0
                                     ? 1
                                     : 0;
                    }
                    REQUIRE(cases == cluster.cases);
                    for (const std::uint32_t place : cluster.places)
                        REQUIRE(seen.insert(place).second);
                }
            }
        }
    }
}

TEST_CASE("A planted outbreak is found, its places and its days, with the smallest p there is") {
    const std::uint64_t seed = 92;
    CAPTURE(seed);
    Random random(seed, 0);
    Sample data = sample(60, 400, 100, random);
    data.places[0] = {500, 500};
    data.places[1] = {501, 500};
    for (std::int32_t i = 0; i < 12; ++i)
        data.cases.push_back({static_cast<std::uint32_t>(i % 2), 95 + i % 5});
    for (const ScanTime time : {ScanTime::prospective, ScanTime::retrospective}) {
        const auto found = scan(data.places, {}, data.cases,
                                {.time = time, .steps = 100, .longest = 14, .max_radius = 20, .replicas = 199});
        REQUIRE(found);
        REQUIRE_FALSE(found->clusters.empty());
        const ScanCluster& first = found->clusters[0];
        CHECK(first.p == 1.0 / 200);
        CHECK(first.p_gumbel < 0.001);
        CHECK(std::set<std::uint32_t>(first.places.begin(), first.places.end()) == std::set<std::uint32_t>{0, 1});
        CHECK(first.first_step >= 90);
        CHECK(first.last_step == 99);
        CHECK(found->replica_best.size() == 199);
    }
}

TEST_CASE("The order of the cases changes nothing; a seed gives one result") {
    Random random(93, 0);
    Sample data = sample(40, 200, 50, random);
    const ScanSettings settings{.steps = 50, .longest = 10, .max_radius = 25, .replicas = 49, .seed = 5};
    const auto once = scan(data.places, {}, data.cases, settings);
    std::reverse(data.cases.begin(), data.cases.end());
    const auto again = scan(data.places, {}, data.cases, settings);
    REQUIRE(once);
    CHECK(once->replica_best == again->replica_best);
    CHECK(once->clusters[0].centre == again->clusters[0].centre);
}

TEST_CASE("p is uniform where times are in random order, 1,000 times (Kolmogorov-Smirnov)") {
    const std::uint64_t seed = 94;
    CAPTURE(seed);
    Random random(seed, 0);
    std::vector<double> p;
    for (int simulation = 0; simulation < 1000; ++simulation) {
        const Sample data = sample(15, 60, 20, random);
        const auto found = scan(data.places, {}, data.cases,
                                {.steps = 20, .longest = 7, .max_radius = 40, .replicas = 99, .seed = random()});
        REQUIRE(found);
        p.push_back(found->clusters.empty() ? 1 : found->clusters[0].p);
    }
    // Ties make p larger, never smaller, than uniform ones.
    for (const double alpha : {0.01, 0.05, 0.1, 0.2, 0.5}) {
        const auto below = static_cast<double>(std::ranges::count_if(p, [&](double v) { return v <= alpha; }));
        CAPTURE(alpha, below);
        CHECK(below <= 1000 * alpha + 3.3 * std::sqrt(1000 * alpha * (1 - alpha)));
        CHECK(below >= 1000 * alpha - 4.5 * std::sqrt(1000 * alpha * (1 - alpha)) - 20);
    }
}

TEST_CASE("Gumbel by moments: its tail gives back the share of its own values") {
    Random random(95, 0);
    std::vector<double> values;
    for (int i = 0; i < 20'000; ++i)
        values.push_back(3 - 2 * std::log(-std::log(1 - random.uniform())));
    const Gumbel fitted = fit_gumbel(values);
    CHECK(fitted.location == Approx(3).margin(0.08));
    CHECK(fitted.scale == Approx(2).margin(0.06));
    CHECK(fitted.upper_tail(3) == Approx(1 - std::exp(-1)).margin(0.02));
    CHECK(std::isnan(fit_gumbel(std::vector<double>{1}).upper_tail(1)));
    CHECK(std::isnan(fit_gumbel(std::vector<double>{2, 2, 2}).upper_tail(1)));
}

TEST_CASE("Nothing to scan gives no cluster, an impossible scan is refused by name") {
    CHECK(scan({}, {}, {}, {.steps = 5})->clusters.empty());
    const std::vector<Position> one{{0, 0}};
    const std::vector<ScanCase> case_of_one{{0, 3}};
    const auto single = scan(one, {}, case_of_one, {.steps = 5, .longest = 2, .replicas = 9});
    REQUIRE(single);
    CHECK(single->clusters.empty());
    const auto spatial = scan(one, {}, case_of_one, {.time = ScanTime::spatial, .steps = 5});
    REQUIRE_FALSE(spatial);
    CHECK(spatial.error().parameter == "window");
    CHECK(scan(one, {}, case_of_one, {.steps = 5, .max_radius = 0}).error().parameter == "max_radius_m");
    CHECK(scan(one, {}, case_of_one, {.steps = 200'000'000}).error().parameter == "step_days");
    const auto token = CancelToken::create();
    token.cancel();
    CHECK(scan(one, {}, case_of_one, {.steps = 5}, token).error().kind == ErrorKind::cancelled);
}

TEST_CASE("Time of a scan: 207 localities x 60 days with 999 replicas", "[.timing]") {
    Random random(1, 0);
    Sample data;
    data.places = random_places(207, 1, random);
    for (Position& p : data.places)
        p = {p.x * 900'000, p.y * 500'000};
    for (int i = 0; i < 2000; ++i) {
        data.cases.push_back(
            {static_cast<std::uint32_t>(random.below(207)), static_cast<std::int32_t>(random.below(1095))});
    }
    for (const double radius : {100'000.0, 150'000.0}) {
        const auto start = std::chrono::steady_clock::now();
        const auto found = scan(data.places, {}, data.cases, {.steps = 1095, .longest = 60, .max_radius = radius});
        const auto end = std::chrono::steady_clock::now();
        REQUIRE(found);
        const double ms = std::chrono::duration<double, std::milli>(end - start).count();
        WARN(radius / 1000 << " km: " << ms << " ms, " << found->zones << " zones, p " << found->clusters[0].p);
    }
}
