// Moran's I, local and global, against published numbers (reference 2.4).
//
// Not run, since its input is not redistributed with the reference: 2.4c's sids2.

#include "geo/pattern/moran.hpp"
#include "geo/pattern/weight_sums.hpp"
#include "tests/geo/pattern/fixtures.hpp"

using namespace fixture;

namespace {

double one_sided_normal(double z) {
    return std::erfc(z / std::sqrt(2.0)) / 2;
}

std::vector<double> column(const char* file, std::size_t index, std::size_t width) {
    std::vector<double> values;
    for (const auto& line : numbers(file)) {
        if (line.size() == width) values.push_back(line[index]);
    }
    return values;
}

}  // namespace

TEST_CASE("2.4c: global Moran of St. Louis homicide rates") {
    if (absent()) return;
    const Neighbours neighbours = gal("stl.gal");
    const auto rates = column("stl_hom.txt", 2, 4);
    REQUIRE(rates.size() == 78);
    const GlobalMoran moran = global_moran(rates, neighbours, WeightStyle::row_standardised);
    CHECK(moran.i == Approx(.24365582621771659).epsilon(1e-12));
    CHECK(one_sided_normal(moran.z_normal) == Approx(.00013573931385468807).epsilon(1e-10));
    const auto permuted = permute_moran(rates, neighbours, WeightStyle::row_standardised, 9999, 3);
    REQUIRE(permuted);
    CHECK(permuted->at_least < 30);
    CHECK(permuted->at_most > 9960);
}

TEST_CASE("2.4c: variances of Moran's I on a 3 x 3 lattice of 1..9 with rook neighbours") {
    const auto rook = distance_band(lattice(3, 3), 1);
    const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8, 9};
    const GlobalMoran moran = global_moran(values, *rook, WeightStyle::binary);
    CHECK(moran.expected == -0.125);
    CHECK(moran.variance_randomised == Approx(.0596875).epsilon(1e-12));
    CHECK(moran.variance_normal == Approx(.053125).epsilon(1e-12));
}

TEST_CASE("2.4d: local Moran of de Smith's ten areas, by n and by n - 1 (10: esda and spdep), and its quadrants") {
    if (absent()) return;
    const Neighbours neighbours = gal("desmith.gal");
    const auto values = column("desmith.txt", 1, 2);
    // The heading "10,2" has two numbers as well.
    const std::vector<double> z(values.end() - 10, values.end());
    const auto by_n = local_moran(z, neighbours, WeightStyle::row_standardised, MoranScale::n);
    const auto by_less = local_moran(z, neighbours, WeightStyle::row_standardised, MoranScale::n_minus_1);
    const std::vector<double> expected_less{-.11409277, -.19940543, -.13351408, -.51770383, .48095009,
                                            .12208113,  1.19148298, -.58144305, .07101383,  .34314301};
    const std::vector<double> expected_n{-.12676975, -.22156158, -.14834898, -.57522648, .53438899,
                                         .1356457,   1.32386998, -.64604783, .07890425,  .38127001};
    const std::vector<int> quadrants{4, 4, 4, 2, 3, 3, 1, 4, 3, 3};
    for (std::size_t i = 0; i < 10; ++i) {
        CAPTURE(i);
        CHECK(by_less.i[i] == Approx(expected_less[i]).margin(5e-9));
        CHECK(by_n.i[i] == Approx(expected_n[i]).margin(5e-9));
        CHECK(static_cast<int>(by_n.quadrant[i]) == quadrants[i]);
    }
}

TEST_CASE("Local Morans add up to the global one, and the sums of weights are those of the full matrix") {
    const std::uint64_t seed = 11;
    CAPTURE(seed);
    Random random(seed, 0);
    for (int round = 0; round < 20; ++round) {
        const std::size_t n = 10 + random.below(40);
        const auto places = random_places(n, 100, random);
        const auto values = random_counts(n, random);
        const auto neighbours = k_nearest(places, 1 + random.below(6));  // not symmetric
        for (const WeightStyle style : {WeightStyle::binary, WeightStyle::row_standardised}) {
            std::vector<std::vector<double>> w(n, std::vector<double>(n));
            for (std::size_t i = 0; i < n; ++i) {
                for (const std::uint32_t j : neighbours->of(i))
                    w[i][j] = weight_of(neighbours->of(i).size(), style);
            }
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            for (std::size_t i = 0; i < n; ++i) {
                double both = 0;
                for (std::size_t j = 0; j < n; ++j) {
                    s0 += w[i][j];
                    s1 += (w[i][j] + w[j][i]) * (w[i][j] + w[j][i]) / 2;
                    both += w[i][j] + w[j][i];
                }
                s2 += both * both;
            }
            const WeightSums sums = weight_sums(*neighbours, style);
            REQUIRE(sums.s0 == Approx(s0).epsilon(1e-12));
            REQUIRE(sums.s1 == Approx(s1).epsilon(1e-12));
            REQUIRE(sums.s2 == Approx(s2).epsilon(1e-12));
            const auto local = local_moran(values, *neighbours, style);
            double total = 0;
            for (const double i : local.i)
                total += i;
            REQUIRE(global_moran(values, *neighbours, style).i == Approx(total / s0).epsilon(1e-11).margin(1e-12));
        }
    }
}

TEST_CASE("Where Moran's I has no answer it is NaN, and such a place has no quadrant") {
    const std::vector<double> equal(5, 3.3);
    const auto rook = distance_band(lattice(5, 1), 1);
    CHECK(std::isnan(global_moran(equal, *rook, WeightStyle::binary).i));
    CHECK(local_moran(equal, *rook, WeightStyle::binary).quadrant[2] == Quadrant::none);
    const auto islands = distance_band(lattice(5, 1), 0.5);
    const std::vector<double> values{1, 2, 3, 4, 9};
    CHECK(std::isnan(global_moran(values, *islands, WeightStyle::binary).i));
    CHECK(std::isnan(local_moran(values, *islands, WeightStyle::binary).i[0]));
    const auto permuted = permute_moran(equal, *rook, WeightStyle::binary, 99, 1);
    CHECK(permuted->at_least == 99);
    CHECK(local_moran({}, Neighbours{}, WeightStyle::binary).i.empty());
}
