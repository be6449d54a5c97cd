// Closed formulas of reference 2.1 and 3.1 word for word in long double, to 1e-12; p under the null. (Local G's twin is
// in test_getis_ord.)

#include "geo/pattern/mann_kendall.hpp"
#include "geo/pattern/moran.hpp"
#include "geo/pattern/near_repeat.hpp"
#include "geo/pattern/scan_statistic.hpp"
#include "tests/geo/pattern/fixtures.hpp"
#include "tests/geo/statistics/uniformity.hpp"

#include <limits>
#include <map>

using namespace fixture;

namespace {

struct MoranTwin {
    std::vector<long double> local;
    long double global = 0;
    long double variance_normal = 0;
    long double variance_randomised = 0;
};

/// Anselin 1995, eq. 7; Cliff and Ord 1981, 1.5, with the full matrix of weights.
MoranTwin moran_twin(std::span<const double> x, const Neighbours& neighbours, WeightStyle style) {
    const std::size_t n = x.size();
    std::vector<std::vector<long double>> w(n, std::vector<long double>(n, 0));
    long double mean = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto near = neighbours.of(i);
        for (const std::uint32_t j : near)
            w[i][j] = style == WeightStyle::binary ? 1 : 1 / static_cast<long double>(near.size());
        mean += x[i];
    }
    mean /= static_cast<long double>(n);
    long double m2 = 0;
    long double m4 = 0;
    for (const double v : x) {
        m2 += (v - mean) * (v - mean);
        m4 += (v - mean) * (v - mean) * (v - mean) * (v - mean);
    }
    const auto count = static_cast<long double>(n);
    m2 /= count;
    m4 /= count;
    MoranTwin twin;
    long double s0 = 0;
    long double s1 = 0;
    long double s2 = 0;
    for (std::size_t i = 0; i < n; ++i) {
        long double lag = 0;
        long double both = 0;
        for (std::size_t j = 0; j < n; ++j) {
            lag += w[i][j] * (x[j] - mean);
            s0 += w[i][j];
            s1 += (w[i][j] + w[j][i]) * (w[i][j] + w[j][i]) / 2;
            both += w[i][j] + w[j][i];
        }
        s2 += both * both;
        twin.local.push_back((x[i] - mean) / m2 * lag);
        twin.global += (x[i] - mean) / m2 * lag;
    }
    twin.global /= s0;
    const long double expected = -1 / (count - 1);
    twin.variance_normal =
        (count * count * s1 - count * s2 + 3 * s0 * s0) / (s0 * s0 * (count * count - 1)) - expected * expected;
    const long double kurtosis = m4 / (m2 * m2);
    twin.variance_randomised = (count * ((count * count - 3 * count + 3) * s1 - count * s2 + 3 * s0 * s0) -
                                kurtosis * ((count * count - count) * s1 - 2 * count * s2 + 6 * s0 * s0)) /
                                   ((count - 1) * (count - 2) * (count - 3) * s0 * s0) -
                               expected * expected;
    return twin;
}

}  // namespace

TEST_CASE("Local and global Moran are their formulas in long double, variances and all") {
    const std::uint64_t seed = 21;
    CAPTURE(seed);
    Random random(seed, 0);
    for (int round = 0; round < 25; ++round) {
        const std::size_t n = 8 + random.below(50);
        const auto places = random_places(n, 100, random);
        auto values = random_counts(n, random);
        values[0] += 1;  // never all equal
        const auto neighbours = k_nearest(places, 1 + random.below(6));
        for (const WeightStyle style : {WeightStyle::binary, WeightStyle::row_standardised}) {
            CAPTURE(round, n, static_cast<int>(style));
            const MoranTwin twin = moran_twin(values, *neighbours, style);
            const LocalMoran local = local_moran(values, *neighbours, style);
            for (std::size_t i = 0; i < n; ++i)
                REQUIRE(local.i[i] == Approx(static_cast<double>(twin.local[i])).epsilon(1e-12).margin(1e-13));
            const GlobalMoran global = global_moran(values, *neighbours, style);
            REQUIRE(global.i == Approx(static_cast<double>(twin.global)).epsilon(1e-12).margin(1e-13));
            REQUIRE(global.variance_normal == Approx(static_cast<double>(twin.variance_normal)).epsilon(1e-12));
            REQUIRE(global.variance_randomised == Approx(static_cast<double>(twin.variance_randomised)).epsilon(1e-12));
        }
    }
}

TEST_CASE("Moran's I does not change when places move together, or values are shifted and scaled") {
    Random random(22, 0);
    const auto places = random_places(40, 100, random);
    const auto values = random_counts(40, random);
    std::vector<Position> moved;
    for (const Position p : places)
        moved.push_back({p.x + 4096, p.y - 8192});
    std::vector<double> scaled;
    for (const double v : values)
        scaled.push_back(1024 + 16 * v);
    const double i = global_moran(values, *distance_band(places, 20), WeightStyle::binary).i;
    CHECK(global_moran(values, *distance_band(moved, 20), WeightStyle::binary).i == i);
    CHECK(global_moran(scaled, *distance_band(places, 20), WeightStyle::binary).i == Approx(i).epsilon(1e-12));
}

TEST_CASE("Mann-Kendall is its formula in long double: every pair, every tie") {
    const std::uint64_t seed = 24;
    CAPTURE(seed);
    Random random(seed, 0);
    for (int round = 0; round < 60; ++round) {
        const std::size_t n = 2 + random.below(60);
        std::vector<double> series;
        for (std::size_t i = 0; i < n; ++i)
            series.push_back(std::floor((2 + round % 9) * random.uniform()) + 0.05 * static_cast<double>(i % 7));
        std::int64_t s = 0;
        std::map<double, std::int64_t> ties;
        for (std::size_t i = 0; i < n; ++i) {
            ++ties[series[i]];
            for (std::size_t j = i + 1; j < n; ++j)
                s += (series[j] > series[i]) - (series[j] < series[i]);
        }
        const auto count = static_cast<long double>(n);
        long double variance = count * (count - 1) * (2 * count + 5);
        long double tied_pairs = 0;
        for (const auto& [value, t] : ties) {
            const auto tied = static_cast<long double>(t);
            variance -= tied * (tied - 1) * (2 * tied + 5);
            tied_pairs += tied * (tied - 1) / 2;
        }
        variance /= 18;
        const MannKendall found = mann_kendall(series);
        CAPTURE(round, n);
        REQUIRE(found.s == s);
        if (ties.size() < 2) continue;
        REQUIRE(found.variance == Approx(static_cast<double>(variance)).epsilon(1e-12));
        const long double sign = s > 0 ? 1 : s < 0 ? -1 : 0;
        const long double z = (static_cast<long double>(s) - sign) / std::sqrt(variance);
        REQUIRE(found.z == Approx(static_cast<double>(z)).epsilon(1e-12));
        REQUIRE(found.p == Approx(static_cast<double>(std::erfc(std::fabs(z) / std::sqrt(2.0L)))).epsilon(1e-12));
        const long double pairs = count * (count - 1) / 2;
        REQUIRE(found.tau_b == Approx(static_cast<double>(s / std::sqrt(pairs * (pairs - tied_pairs)))).epsilon(1e-12));
    }
}

TEST_CASE("3.1: the scan's likelihood ratio is its formula in long double, with its limits") {
    const std::uint64_t seed = 25;
    CAPTURE(seed);
    Random random(seed, 0);
    for (int round = 0; round < 400; ++round) {
        const double all = 2 + static_cast<double>(random.below(5000));
        const double cases = 1 + static_cast<double>(random.below(static_cast<std::uint64_t>(all)));
        const double expected = all * random.uniform();
        CAPTURE(all, cases, expected);
        long double llr = 0;
        if (cases > expected) {
            const long double c = cases;
            const long double e = expected;
            llr = c * std::log(c / e);
            if (cases < all) llr += (all - c) * std::log((all - c) / (all - e));
        }
        // Near c = E the two terms all but cancel: the loss is of the terms' size.
        REQUIRE(scan_llr(cases, expected, all) ==
                Approx(static_cast<double>(llr)).epsilon(1e-12).margin(1e-15 * cases * 10));
    }
}

TEST_CASE("The scan's p is uniform under the null, 1,000 times, once ties are told apart by lot (Kolmogorov-Smirnov)") {
    const std::uint64_t seed = 26;
    CAPTURE(seed);
    Random random(seed, 0);
    std::vector<double> p;
    for (int simulation = 0; simulation < 1000; ++simulation) {
        std::vector<Position> places = random_places(15, 100, random);
        std::vector<ScanCase> cases;
        for (int i = 0; i < 50; ++i) {
            cases.push_back(
                {static_cast<std::uint32_t>(random.below(15)), static_cast<std::int32_t>(random.below(20))});
        }
        const auto found =
            scan(places, {}, cases, {.steps = 20, .longest = 7, .max_radius = 40, .replicas = 99, .seed = random()});
        REQUIRE(found);
        const double best = found->clusters.empty() ? 0 : found->clusters[0].llr;
        double above = 0;
        double equal = 1;  // the data themselves
        for (const double replica : found->replica_best) {
            const bool tied = std::fabs(replica - best) <= 1e-9 * (1 + best);
            equal += tied ? 1 : 0;
            above += !tied && replica > best ? 1 : 0;
        }
        p.push_back((above + equal * random.uniform()) / 100);
    }
    CHECK(uniformity(p) < 1.95);
}

TEST_CASE("Knox's p is uniform under the null, 1,000 times, where pairs are too many to tie (Kolmogorov-Smirnov)") {
    const std::uint64_t seed = 27;
    CAPTURE(seed);
    Random random(seed, 0);
    const KnoxBins bins{.distances = {0, 30}, .days = {0, 20}};
    std::vector<double> p;
    for (int simulation = 0; simulation < 1000; ++simulation) {
        std::vector<Event> events;
        for (const Position place : random_places(100, 100, random))
            events.push_back({place, Day{static_cast<std::int32_t>(random.below(100))}});
        const auto table = knox(events, bins, Distance::straight, 199, random());
        REQUIRE(table);
        // p is one of 1/200 ... 1: spread over its step, it is uniform but for ties.
        p.push_back(table->cells[0].p - random.uniform() / 200);
    }
    CHECK(uniformity(p) < 1.95);
}
