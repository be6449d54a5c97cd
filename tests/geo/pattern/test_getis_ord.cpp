// Local and global G against published numbers (reference 2.4) and a long-double twin of the formulas.

#include "geo/pattern/getis_ord.hpp"
#include "geo/statistics/multiple_testing.hpp"
#include "tests/geo/pattern/fixtures.hpp"

#include <optional>

using namespace fixture;

namespace {

// The formula of reference 2.1, word for word, in long double; nothing where it divides by nothing.
std::optional<long double> twin(std::span<const double> x, const Neighbours& neighbours, std::size_t i, bool star) {
    std::vector<std::size_t> near;
    for (const std::uint32_t j : neighbours.of(i))
        near.push_back(j);
    if (star) near.push_back(i);
    long double n = 0;
    long double mean = 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
        if (!star && j == i) continue;
        n += 1;
        mean += static_cast<long double>(x[j]);
    }
    mean /= n;
    long double variance = 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
        if (star || j != i)
            variance += (static_cast<long double>(x[j]) - mean) * (static_cast<long double>(x[j]) - mean);
    }
    variance /= n;
    long double sum = 0;
    for (const std::size_t j : near)
        sum += static_cast<long double>(x[j]);
    const auto k = static_cast<long double>(near.size());
    const long double under = variance * (n * k - k * k) / (n - 1);
    if (near.empty() || !(under > 0)) return std::nullopt;
    return (sum - k * mean) / std::sqrt(under);
}

double two_sided_normal(double z) {
    return std::erfc(std::fabs(z) / std::sqrt(2.0));
}

const std::vector<Position> esda_places{{10, 10}, {20, 10}, {40, 10}, {15, 20}, {30, 20}, {30, 30}};
const std::vector<double> esda_values{2, 3, 3.2, 5, 8, 7};

}  // namespace

TEST_CASE("2.4a: six points of esda, Gi, Gi* and global G; row-standardised weights give the same z (10: esda)") {
    const auto band = distance_band(esda_places, 15);
    REQUIRE(band);
    const std::vector<double> gi{-1.0136729, -.04361589, 1.31558703, -.31412676, 1.15373986, 1.77833941};
    const std::vector<double> star{-1.39727626, -.28917762, .65064964, -.28917762, 1.23452088, 2.02424331};
    for (const WeightStyle style : {WeightStyle::binary, WeightStyle::row_standardised}) {
        const auto z = local_g(esda_values, *band, LocalG::gi, style);
        const auto z_star = local_g(esda_values, *band, LocalG::gi_star, style);
        for (std::size_t i = 0; i < 6; ++i) {
            CAPTURE(i);
            CHECK(z[i] == Approx(gi[i]).margin(5e-9));
            CHECK(z_star[i] == Approx(star[i]).margin(5e-9));
        }
    }
    const GlobalG global = global_g(esda_values, *band);
    CHECK(global.g == Approx(.55709779).margin(5e-9));
    CHECK(std::erfc(global.z / std::sqrt(2.0)) / 2 == Approx(.172936).margin(5e-7));
}

TEST_CASE("2.4b: Getis and Ord's 16 x 16 pixels, five bands at one pixel, and all pixels at 60 m") {
    if (absent()) return;
    std::vector<Position> places;
    std::vector<double> values;
    for (const auto& line : numbers("getisord.csv")) {
        places.push_back({line[0], line[1]});
        values.push_back(line[2]);
    }
    REQUIRE(places.size() == 256);
    const auto at = std::find(places.begin(), places.end(), Position{210, 210}) - places.begin();
    REQUIRE(values[at] == 83);
    const std::vector<double> published_z{1.221979, 1.748098, 1.986135, 1.893374, 1.237454};
    for (std::size_t i = 0; i < published_z.size(); ++i) {
        const double metres = 30.0 * static_cast<double>(i + 1);
        CAPTURE(metres);
        CHECK(local_g(values, *distance_band(places, metres), LocalG::gi)[at] == Approx(published_z[i]).margin(5e-7));
    }
    const auto star = local_g(values, *distance_band(places, 60), LocalG::gi_star);
    CHECK(star[at] == Approx(1.900559).margin(5e-7));
    CHECK(*std::ranges::max_element(star) == Approx(5.976806).margin(5e-7));
    CHECK(*std::ranges::min_element(star) == Approx(-4.518837).margin(5e-7));
    std::vector<double> p;
    for (const double z : star)
        p.push_back(two_sided_normal(z));
    CHECK(std::ranges::count_if(p, [](double v) { return v < .05; }) == 155);
    const auto q = statistics::benjamini_hochberg(p);
    const auto rejected = [&](double alpha) { return std::ranges::count_if(q, [&](double v) { return v <= alpha; }); };
    const auto critical = [&](double alpha) {
        double largest = 0;
        for (std::size_t i = 0; i < p.size(); ++i)
            largest = q[i] <= alpha ? std::max(largest, p[i]) : largest;
        return largest;
    };
    CHECK(rejected(.10) == 161);
    CHECK(rejected(.05) == 145);
    CHECK(rejected(.01) == 118);
    CHECK(critical(.10) == Approx(.0625649).margin(5e-8));
    CHECK(critical(.05) == Approx(.0274131).margin(5e-8));
    CHECK(critical(.01) == Approx(.004464).margin(5e-7));
}

TEST_CASE("Local G is its formula in long double to 1e-12, and shifts and scales of the values do not matter") {
    const std::uint64_t seed = 7;
    CAPTURE(seed);
    Random random(seed, 0);
    for (int round = 0; round < 40; ++round) {
        CAPTURE(round);
        const std::size_t n = 5 + random.below(80);
        const auto places = random_places(n, 100, random);
        const auto values = random_counts(n, random);
        std::vector<double> moved;
        for (const double v : values)
            moved.push_back(1e6 + 4096 * v);
        const auto band = distance_band(places, 5 + 40 * random.uniform());
        for (const bool star : {false, true}) {
            const LocalG which = star ? LocalG::gi_star : LocalG::gi;
            const auto z = local_g(values, *band, which);
            const auto z_moved = local_g(moved, *band, which);
            for (std::size_t i = 0; i < n; ++i) {
                const auto expected = twin(values, *band, i, star);
                REQUIRE(std::isnan(z[i]) == !expected.has_value());
                if (!expected) continue;
                REQUIRE(z[i] == Approx(static_cast<double>(*expected)).epsilon(1e-12).margin(1e-13));
                REQUIRE(z_moved[i] == Approx(z[i]).epsilon(1e-9).margin(1e-9));
            }
        }
    }
}

TEST_CASE("Where local G has no answer it is NaN, not 0") {
    const auto places = lattice(4, 1);
    const std::vector<double> values{1, 2, 3, 5};
    SECTION("islands: Gi has nobody to add up; Gi* has the place itself") {
        const auto islands = distance_band(places, 0.5);
        for (const double z : local_g(values, *islands, LocalG::gi))
            CHECK(std::isnan(z));
        for (const double z : local_g(values, *islands, LocalG::gi_star))
            CHECK(std::isfinite(z));
    }
    SECTION("all values equal") {
        const std::vector<double> equal(4, 0.1);
        for (const LocalG which : {LocalG::gi, LocalG::gi_star}) {
            for (const double z : local_g(equal, *distance_band(places, 1), which))
                CHECK(std::isnan(z));
        }
    }
    SECTION("all others equal: Gi has no variance there, and only there") {
        const std::vector<double> lone{0.1, 0.1, 7.3, 0.1};
        const auto z = local_g(lone, *distance_band(places, 1), LocalG::gi);
        CHECK(std::isnan(z[2]));
        CHECK(std::isfinite(z[0]));
        CHECK(std::isfinite(z[3]));
    }
    SECTION("everybody is a neighbour (k = n - 1)") {
        for (const LocalG which : {LocalG::gi, LocalG::gi_star}) {
            for (const double z : local_g(values, *distance_band(places, 10), which))
                CHECK(std::isnan(z));
        }
    }
    SECTION("none, one or two places") {
        for (const std::size_t n : {0U, 1U, 2U}) {
            const auto few = lattice(n, 1);
            const auto z = local_g(std::span(values).first(n), *distance_band(few, 0.5), LocalG::gi);
            CHECK(z.size() == n);
            for (const double v : z)
                CHECK(std::isnan(v));
        }
        CHECK(std::isnan(global_g(std::span(values).first(3), *distance_band(lattice(3, 1), 1)).g));
    }
}
