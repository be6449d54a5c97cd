// How long the analytics take on one thread: what `./run bench --only analytics` reports. Prints JSON: for each case
// the seconds of every round, of the wall and of the processor (others may be at work beside), and what was computed.
//
// `oryx_analytics_bench --points FILE` also writes the surface's places as CSV, in metres, so that peers get the same.

#include "geo/analytics/binned_surface.hpp"
#include "geo/pattern/conditional_permutation.hpp"
#include "geo/pattern/emerging.hpp"
#include "geo/pattern/mann_kendall.hpp"
#include "geo/pattern/scan_statistic.hpp"
#include "geo/pattern/spatial_weights.hpp"
#include "tests/bench/bench_support.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

using namespace oryx;
using namespace oryx::analytics;
using bench::checked;

namespace {

struct Arguments {
    std::size_t count = 1'000'000;  ///< incidents of the surface
    int rounds = 3;
    std::uint64_t seed = 20191231;
    std::string points;
};

constexpr double cell_m = 1000;
constexpr double radius_m = 25 * cell_m;

/// Cases in turns, so that what else the machine does falls on all of them.
class Cases {
  public:
    /// `work` returns what it computed, a number that must not change between rounds.
    void add(std::string name, std::function<double()> work) { cases_.push_back({std::move(name), std::move(work)}); }

    nlohmann::ordered_json run(int rounds) {
        nlohmann::ordered_json report;
        for (int round = 0; round < rounds; ++round) {
            for (const auto& [name, work] : cases_) {
                const auto began = std::chrono::steady_clock::now();
                const std::clock_t processor = std::clock();
                const double result = work();
                const double seconds = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
                auto& told = report[name];
                told["wall"].push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
                told["processor"].push_back(seconds);
                if (told.contains("result") && told["result"] != result)
                    throw std::runtime_error(name + ": another result in another round");
                told["result"] = result;
            }
        }
        return report;
    }

  private:
    std::vector<std::pair<std::string, std::function<double()>>> cases_;
};

double sum(const std::vector<double>& values) {
    double total = 0;
    for (const double value : values)
        total += value;
    return total;
}

/// Incidents round towns, all at places of their own, on a plane of 1280 x 960 km.
std::vector<Contribution> scattered(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> x(0, 1280 * cell_m);
    std::uniform_real_distribution<double> y(0, 960 * cell_m);
    std::normal_distribution<double> spread(0, 12 * cell_m);
    std::vector<Position> towns;
    for (int i = 0; i < 300; ++i)
        towns.push_back({x(random), y(random)});
    std::vector<Contribution> list;
    while (list.size() < count) {
        const Position town = towns[random() % towns.size()];
        const Position at{town.x + spread(random), town.y + spread(random)};
        if (at.x < 0 || at.y < 0 || at.x >= 1280 * cell_m || at.y >= 960 * cell_m) continue;
        list.push_back({at, radius_m / std::sqrt(8.0), 1});
    }
    return list;
}

/// The same number of incidents, coded to a twentieth as many named places.
std::vector<Contribution> at_named_places(std::vector<Contribution> list) {
    const std::size_t names = std::max<std::size_t>(1, list.size() / 20);
    for (std::size_t i = names; i < list.size(); ++i)
        list[i].at = list[i % names].at;
    return list;
}

void add_surfaces(Cases& cases, const Grid& grid, const std::vector<Contribution>& distinct,
                  const std::vector<Contribution>& named) {
    const auto quartic = KernelShape::quartic;
    cases.add("join", [&distinct] { return static_cast<double>(distinct_places(distinct).size()); });
    const auto places = distinct_places(distinct);
    cases.add("exact", [&grid, places, quartic] { return sum(checked(kernel_mass(grid, places, quartic)).mass); });
    cases.add("exact_with_error",
              [&grid, places, quartic] { return sum(checked(kernel_surface(grid, places, quartic)).mass); });
    cases.add("exact_named", [&grid, &named, quartic] {
        return sum(checked(kernel_mass(grid, distinct_places(named), quartic)).mass);
    });
    cases.add("binned",
              [&grid, places, quartic] { return sum(checked(binned_surface(grid, places, quartic)).surface.mass); });
}

/// How far the binned surface is from the exact one: of the highest cell, and of its bound.
nlohmann::ordered_json accuracy(const Grid& grid, const std::vector<Contribution>& distinct) {
    const auto places = distinct_places(distinct);
    const auto exact = checked(kernel_mass(grid, places, KernelShape::quartic));
    const auto binned = checked(binned_surface(grid, places, KernelShape::quartic));
    double worst = 0;
    for (std::size_t i = 0; i < exact.mass.size(); ++i)
        worst = std::max(worst, std::fabs(exact.mass[i] - binned.surface.mass[i]));
    return {{"highest", std::ranges::max(exact.mass)}, {"worst", worst}, {"bound", binned.error_bound}};
}

void add_patterns(Cases& cases, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    // 20,000 cells of a lattice, each with the 20 nearest round it (a band of 2.5 cells).
    std::vector<Position> cells;
    for (int y = 0; y < 125; ++y) {
        for (int x = 0; x < 160; ++x)
            cells.push_back({x * 1.0, y * 1.0});
    }
    const auto neighbours = checked(pattern::distance_band(cells, 2.5));
    std::poisson_distribution<int> count(2);
    std::vector<double> values;
    for (std::size_t i = 0; i < cells.size(); ++i)
        values.push_back(count(random));
    cases.add("permutations", [=] {
        double total = 0;
        for (const auto& p : checked(
                 pattern::conditional_permutation(values, neighbours, {.draws = 999, .most_draws = 999, .seed = 1})))
            total += p.p;
        return total;
    });

    std::vector<Position> localities;
    std::uniform_real_distribution<double> across(0, 1'000'000);
    for (int i = 0; i < 207; ++i)
        localities.push_back({across(random), across(random)});
    std::vector<pattern::ScanCase> scan_cases;
    for (int i = 0; i < 2000; ++i) {
        scan_cases.push_back(
            {static_cast<std::uint32_t>(random() % localities.size()), static_cast<std::int32_t>(random() % 1000)});
    }
    cases.add("scan", [=] {
        const auto found =
            checked(pattern::scan(localities, {}, scan_cases,
                                  {.steps = 1000, .longest = 60, .max_radius = 150'000, .replicas = 999, .seed = 1}));
        return found.clusters.empty() ? 0 : found.clusters.front().llr;
    });

    std::normal_distribution<double> z(0, 1.5);
    std::vector<double> series(5000 * 24);
    for (double& value : series)
        value = z(random);
    cases.add("categories", [=] {
        double total = 0;
        std::vector<pattern::StepSign> signs(24);
        for (std::size_t cell = 0; cell < 5000; ++cell) {
            const std::span<const double> steps(series.data() + cell * 24, 24);
            const auto trend = pattern::mann_kendall(steps);
            for (std::size_t i = 0; i < 24; ++i)
                signs[i] = steps[i] > 1.96    ? pattern::StepSign{1}
                           : steps[i] < -1.96 ? pattern::StepSign{-1}
                                              : pattern::StepSign{0};
            const auto spot = pattern::emerging_category(signs, trend.p <= 0.05 ? (trend.s > 0 ? 1 : -1) : 0);
            total += trend.z + static_cast<double>(spot.category);
        }
        return total;
    });
}

void write_points(const std::string& path, const std::vector<Contribution>& list) {
    std::ofstream file(path);
    file << "x,y\n";
    file.precision(12);
    for (const Contribution& c : list)
        file << c.at.x << ',' << c.at.y << '\n';
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app("Times the analytics on one thread");
    app.add_option("--count", arguments.count, "Incidents of the surface")->check(CLI::Range(1, 10'000'000));
    app.add_option("--rounds", arguments.rounds, "Rounds")->check(CLI::Range(1, 100));
    app.add_option("--seed", arguments.seed, "Of all that is random");
    app.add_option("--points", arguments.points, "CSV file to write the places to");
    try {
        app.parse(argc, argv);
        const auto distinct = scattered(arguments.count, arguments.seed);
        const auto named = at_named_places(distinct);
        if (!arguments.points.empty()) write_points(arguments.points, distinct);
        const Grid grid = checked(Grid::covering({0, 0, 1279.5 * cell_m, 959.5 * cell_m}, {0, 0}, cell_m));
        Cases cases;
        add_surfaces(cases, grid, distinct, named);
        add_patterns(cases, arguments.seed);
        nlohmann::ordered_json report{{"cases", cases.run(arguments.rounds)}, {"accuracy", accuracy(grid, distinct)}};
        std::cout << report.dump(1) << '\n';
        return EXIT_SUCCESS;
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::cerr << "oryx_analytics_bench: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
