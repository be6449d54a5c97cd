// Trends, space-time Gi* and the 17 categories.

#include "geo/pattern/emerging.hpp"
#include "geo/pattern/getis_ord.hpp"
#include "geo/pattern/mann_kendall.hpp"
#include "geo/pattern/space_time_cube.hpp"
#include "tests/geo/pattern/fixtures.hpp"

#include <chrono>
#include <set>

using namespace fixture;

namespace {

std::vector<StepSign> steps(std::string_view text) {
    std::vector<StepSign> signs;
    for (const char c : text)
        signs.push_back(c == '+' ? 1 : c == '-' ? -1 : 0);
    return signs;
}

std::string_view category(std::string_view text, int trend = 0) {
    return to_string(emerging_category(steps(text), trend));
}

/// All steps of a cube as one lattice of places with the neighbourhood written out, for `local_g`.
std::vector<double> twin(const SpaceTimeCube& cube, const Neighbours& neighbours, std::size_t back) {
    Neighbours bins;
    for (std::size_t cell = 0; cell < cube.cells; ++cell) {
        for (std::size_t step = 0; step < cube.steps; ++step) {
            std::vector<std::uint32_t> near;
            for (std::size_t t = step - std::min(step, back); t <= step; ++t) {
                if (t != step) near.push_back(static_cast<std::uint32_t>(cell * cube.steps + t));
                for (const std::uint32_t other : neighbours.of(cell))
                    near.push_back(static_cast<std::uint32_t>(other * cube.steps + t));
            }
            std::sort(near.begin(), near.end());
            bins.append(near);
        }
    }
    return local_g(cube.counts, bins, LocalG::gi_star);
}

}  // namespace

TEST_CASE("2.4e: Mann-Kendall with a tie and without") {
    const std::vector<double> tied{.2, .5, .4, 1.1, 1.1, 1.3, .9, 1.8, 2.2, 2.0, 2.6, 3.1};
    const MannKendall a = mann_kendall(tied);
    CHECK(a.s == 55);
    CHECK(a.variance == Approx(211.6667).margin(5e-5));
    CHECK(a.z == Approx(3.7116543).margin(5e-8));
    CHECK(a.p == Approx(2.0590905e-4).margin(5e-12));
    CHECK(a.tau_b == Approx(.83971912).margin(5e-9));
    const MannKendall b = mann_kendall(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    CHECK(b.s == 45);
    CHECK(b.variance == 125);
    CHECK(b.z == Approx(3.93547964).margin(5e-9));
    CHECK(b.p == Approx(8.3030703e-05).margin(5e-13));
    CHECK(mann_kendall(std::vector<double>{3, 2, 1}).s == -3);
    CHECK(mann_kendall(std::vector<double>{1, 2, 1, 2, 1}).s == 0);
    CHECK(mann_kendall(std::vector<double>{1, 2, 1, 2, 1}).z == 0);
    for (const auto& series : {std::vector<double>{}, {5}, {2, 2, 2, 2}}) {
        CHECK(std::isnan(mann_kendall(series).z));
        CHECK(std::isnan(mann_kendall(series).p));
    }
}

TEST_CASE("Each category by its definition, hot and cold (10: sfdep calls a cold spot that recedes hot)") {
    struct Row {
        const char* steps;
        int trend;
        const char* category;
    };
    for (const Row& row : std::vector<Row>{
             {".........+", 0, "new hot spot"},
             {"-..-.....+", 0, "new hot spot"},  // sfdep: cold before does not matter
             {".......+++", 0, "consecutive hot spot"},
             {"--.....+++", 0, "consecutive hot spot"},  // sfdep: nor here
             {"++++++++++", 1, "intensifying hot spot"},
             {".+++++++++", 1, "intensifying hot spot"},  // 90 % are enough, and no run of the last alone
             {"++++++++++", 0, "persistent hot spot"},
             {"++++++++++", -1, "diminishing hot spot"},
             {"+++++++++.", 1, "historical hot spot"},
             {"+++++++++-", 0, "new cold spot"},  // what is now comes first
             {".+..+...++", 0, "sporadic hot spot"},
             {"+..-....++", 0, "oscillating hot spot"},
             {"---------+", 0, "new hot spot"},  // not a historical cold one
             {"..........", 1, "no pattern"},
             {"++++++++..", 1, "no pattern"},
             {".........-", 0, "new cold spot"},
             {".......---", 0, "consecutive cold spot"},
             {"----------", -1, "intensifying cold spot"},
             {"----------", 0, "persistent cold spot"},
             {"----------", 1, "diminishing cold spot"},  // sfdep calls this one hot (reference 10)
             {"---------.", 0, "historical cold spot"},
             {".-..-...--", 0, "sporadic cold spot"},
             {"-..+....--", 0, "oscillating cold spot"},
             {"+++", 1, "no pattern"},  // fewer than 4 steps
             {"", 0, "no pattern"},
         }) {
        CAPTURE(row.steps, row.trend);
        CHECK(category(row.steps, row.trend) == row.category);
    }
}

TEST_CASE("All histories of ten steps: every category comes up, and cold is hot's mirror image") {
    std::set<std::string_view> seen;
    std::vector<StepSign> history(10);
    for (int code = 0; code < 59'049; ++code) {
        int rest = code;
        for (StepSign& step : history) {
            step = static_cast<StepSign>(rest % 3 - 1);
            rest /= 3;
        }
        std::vector<StepSign> mirror = history;
        for (StepSign& step : mirror)
            step = static_cast<StepSign>(-step);
        for (const int trend : {-1, 0, 1}) {
            const EmergingSpot spot = emerging_category(history, trend);
            const EmergingSpot mirrored = emerging_category(mirror, -trend);
            seen.insert(to_string(spot));
            REQUIRE(spot.category == mirrored.category);
            if (spot.category == Emerging::none) continue;
            REQUIRE(spot.hot != mirrored.hot);
            // A hot category needs hot steps.
            REQUIRE(std::ranges::count(history, spot.hot ? 1 : -1) > 0);
        }
    }
    CHECK(seen.size() == 17);
}

TEST_CASE("Gi* of a cube is Gi* of its bins as places, and each reference window is what it says") {
    const std::uint64_t seed = 61;
    CAPTURE(seed);
    Random random(seed, 0);
    SpaceTimeCube cube{.cells = 30, .steps = 6, .counts = random_counts(180, random)};
    const auto neighbours = distance_band(lattice(6, 5), 1);
    for (const std::size_t back : {0U, 1U, 3U, 9U}) {
        const auto z = space_time_g(cube, *neighbours, back, ReferenceWindow::entire_cube);
        const auto expected = twin(cube, *neighbours, back);
        for (std::size_t i = 0; i < z.size(); ++i)
            REQUIRE(z[i] == Approx(expected[i]).epsilon(1e-11).margin(1e-12));
    }
    // One step alone: the plain Gi* of that step.
    const auto alone = space_time_g(cube, *neighbours, 2, ReferenceWindow::single_step);
    const auto window = space_time_g(cube, *neighbours, 1, ReferenceWindow::neighbourhood_steps);
    for (std::size_t step = 0; step < 6; ++step) {
        std::vector<double> slice;
        for (std::size_t cell = 0; cell < 30; ++cell)
            slice.push_back(cube.series(cell)[step]);
        const auto z = local_g(slice, *neighbours, LocalG::gi_star);
        for (std::size_t cell = 0; cell < 30; ++cell)
            REQUIRE(alone[cell * 6 + step] == Approx(z[cell]).epsilon(1e-11).margin(1e-12));
        if (step == 0) continue;
        SpaceTimeCube two{.cells = 30, .steps = 2, .counts = {}};
        for (std::size_t cell = 0; cell < 30; ++cell) {
            two.counts.push_back(cube.series(cell)[step - 1]);
            two.counts.push_back(cube.series(cell)[step]);
        }
        const auto z_two = twin(two, *neighbours, 1);
        for (std::size_t cell = 0; cell < 30; ++cell)
            REQUIRE(window[cell * 6 + step] == Approx(z_two[cell * 2 + 1]).epsilon(1e-11).margin(1e-12));
    }
}

TEST_CASE("A cube without contrast has no answer") {
    const auto neighbours = distance_band(lattice(3, 3), 1);
    const SpaceTimeCube flat{.cells = 9, .steps = 4, .counts = std::vector<double>(36, 0.1)};
    for (const ReferenceWindow window :
         {ReferenceWindow::entire_cube, ReferenceWindow::neighbourhood_steps, ReferenceWindow::single_step}) {
        for (const double z : space_time_g(flat, *neighbours, 1, window))
            CHECK(std::isnan(z));
    }
    CHECK(space_time_g({}, Neighbours{}, 1, ReferenceWindow::entire_cube).empty());
}

TEST_CASE("Time of Mann-Kendall and categories for 5,000 cells x 24 steps", "[.timing]") {
    Random random(1, 0);
    SpaceTimeCube cube{.cells = 5000, .steps = 24, .counts = random_counts(120'000, random)};
    const auto neighbours = distance_band(lattice(100, 50), 2.0);
    for (int round = 0; round < 3; ++round) {
        const auto start = std::chrono::steady_clock::now();
        const auto z = space_time_g(cube, *neighbours, 1, ReferenceWindow::entire_cube);
        const auto mid = std::chrono::steady_clock::now();
        int patterns = 0;
        std::vector<StepSign> signs(24);
        for (std::size_t cell = 0; cell < 5000; ++cell) {
            const auto series = std::span(z).subspan(cell * 24, 24);
            const MannKendall trend = mann_kendall(series);
            for (std::size_t t = 0; t < 24; ++t)
                signs[t] = series[t] > 1.96 ? 1 : series[t] < -1.96 ? -1 : 0;
            const int rising = trend.p < 0.05 ? (trend.s > 0 ? 1 : -1) : 0;
            patterns += emerging_category(signs, rising).category != Emerging::none ? 1 : 0;
        }
        const auto end = std::chrono::steady_clock::now();
        const auto ms = [](auto d) { return std::chrono::duration<double, std::milli>(d).count(); };
        WARN("Gi* " << ms(mid - start) << " ms, Mann-Kendall and categories " << ms(end - mid) << " ms, " << patterns);
    }
}
