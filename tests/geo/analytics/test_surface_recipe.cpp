// What a surface is made of (CONTRACT: intensity; reference 1.8): each component against its own long way round.

#include "geo/analytics/decay.hpp"
#include "geo/analytics/kernel_integral.hpp"
#include "geo/analytics/surface_recipe.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

std::vector<Incident> scattered(unsigned seed, int count) {
    std::mt19937 random(seed);
    std::normal_distribution<double> spread(0, 0.25);
    std::uniform_int_distribution<int> age(0, 900);
    std::vector<Incident> list;
    for (int i = 0; i < count; ++i) {
        const Position at{std::clamp(spread(random), -0.9, 0.9), std::clamp(spread(random), -0.45, 0.45)};
        list.push_back({at, DateInterval::of_day(day("2019-12-31") + -age(random)), i % 5 == 0 ? "near" : "exact"});
    }
    return list;
}

/// A settlement every 0.1 degrees, some away from the lattice: one for 123 km2 of the two areas.
std::vector<Town> dense_towns() {
    std::vector<Town> towns;
    for (int x = 0; x < 20; ++x)
        for (int y = 0; y < 10; ++y)
            towns.push_back({{-0.96 + 0.1 * x + 0.003 * y, -0.46 + 0.1 * y}, 100});
    return towns;
}

/// The theatre of the fixture, with all that a recipe is asked with.
struct Theatre {
    explicit Theatre(const std::vector<Incident>& list, const std::vector<Town>& towns = {}, double cell_m = 5000)
        : plane(*crs::Plane::centred_on({0, 0})), table(incidents(list)->features), outlines(areas(10, 20)->features) {
        record = *record_incidents(*table, Weighting::equal, plane);
        auto bounding = *select_as_of(record, last_day("2020-06-01"), day("2020-06-01"));
        mask = *build_mask(outlines.get(), bounding, {{0, 0}, {0, 0}}, plane, cell_m);
        keep_near(record, bounding);
        places = settlements_on_plane(*localities(towns)->features, plane);
        settlements.emplace(mask, places);
    }

    static HeatZoneSettings last_day(const char* as_of) {
        HeatZoneSettings settings;
        settings.as_of = day(as_of);
        return settings;
    }
    [[nodiscard]] RecipeSurface at(const SurfaceRecipe& recipe, const char* as_of) const {
        auto made = recipe_surface(recipe, record, last_day(as_of), day("2020-06-01"), &*settlements, mask);
        REQUIRE(made);
        return std::move(*made);
    }

    crs::Plane plane;
    std::shared_ptr<const FeatureTable> table;
    std::shared_ptr<const FeatureTable> outlines;
    IncidentRecord record;
    Mask mask;
    std::vector<Position> places;
    std::optional<SettlementCells> settlements;
};

Envelope rectangle_of(const Grid& grid, std::size_t cell) {
    const auto column = static_cast<std::int32_t>(cell % static_cast<std::size_t>(grid.columns()));
    const auto row = static_cast<std::int32_t>(cell / static_cast<std::size_t>(grid.columns()));
    return {grid.corner_x(column), grid.corner_y(row), grid.corner_x(column + 1), grid.corner_y(row + 1)};
}

std::vector<long double> to_one(std::vector<long double> values) {
    const long double sum = std::accumulate(values.begin(), values.end(), 0.0L);
    for (long double& value : values)
        value /= sum;
    return values;
}

/// A component by its definition: every cell against every incident and every settlement.
std::vector<long double> twin(const Theatre& theatre, const SurfaceComponent& component, Day as_of) {
    const Mask& mask = theatre.mask;
    std::vector<long double> values(mask.cells.size());
    for (std::size_t cell = 0; cell < values.size(); ++cell) {
        if (mask.cells[cell] == 0) continue;
        const Envelope box = rectangle_of(mask.grid, cell);
        const auto towns = std::ranges::count_if(theatre.places, [&](Position p) {
            return p.x >= box.min_x && p.x < box.max_x && p.y >= box.min_y && p.y < box.max_y;
        });
        if (component.kind == SurfaceComponent::Kind::settlements) {
            values[cell] = static_cast<long double>(towns);
            continue;
        }
        long double sum = 0;
        for (std::size_t row = 0; row < theatre.table->size(); ++row) {
            const Day when = theatre.table->when(row)->start;
            if (when > as_of) continue;
            const bool near = theatre.table->find_column("location_precision")->text(row) == "near";
            const double sigma = near ? std::hypot(component.sigma_m, 10'000.0) : component.sigma_m;
            const Position at = theatre.plane.project(theatre.table->geometry(row).positions.front());
            const long double weight =
                decayed_weight(DateInterval::of_day(when), std::nullopt, as_of + 1, Days{component.half_life_days});
            sum += weight * rectangle_share(Kernel::with_sigma(KernelShape::quartic, Metres{sigma}), at, box);
        }
        values[cell] = sum * (component.times_settlements ? static_cast<long double>(towns) + 0.1L : 1.0L);
    }
    return to_one(std::move(values));
}

double furthest(const std::vector<double>& ours, const std::vector<long double>& theirs) {
    REQUIRE(ours.size() == theirs.size());
    double most = 0;
    for (std::size_t i = 0; i < ours.size(); ++i)
        most = std::max(most, std::abs(ours[i] - static_cast<double>(theirs[i])));
    return most;
}

}  // namespace

TEST_CASE("Each component and their mixture are what the definition gives, cell by cell") {
    const unsigned seed = 31;
    CAPTURE(seed);
    const Theatre theatre(scattered(seed, 80), dense_towns());
    for (const char* as_of : {"2019-12-31", "2018-12-31"}) {
        CAPTURE(std::string(as_of));
        const RecipeSurface made = theatre.at(mixture_recipe(), as_of);
        REQUIRE(made.components.size() == 4);
        CHECK(made.warnings.empty());
        std::vector<long double> mixed(made.density.size());
        for (const ComponentSurface& part : made.components) {
            CAPTURE(to_text(part.component, KernelShape::quartic));
            CHECK(part.dropped.empty());
            CHECK(part.share == Approx(part.component.share).epsilon(1e-14));
            const auto expected = twin(theatre, part.component, day(as_of));
            CHECK(furthest(part.density, expected) < 1e-12);
            for (std::size_t cell = 0; cell < mixed.size(); ++cell)
                mixed[cell] += static_cast<long double>(part.component.share) * expected[cell];
        }
        CHECK(furthest(made.density, mixed) < 1e-12);
    }
}

TEST_CASE("A surface's density is one inside the mask and 0 outside, whatever its recipe") {
    const Theatre theatre(scattered(5, 60), dense_towns());
    auto adaptive = mixture_recipe();
    adaptive.adaptive = true;
    auto corrected = mixture_recipe();
    corrected.edges = EdgeRule::jones_diggle;
    auto settlements_alone = mixture_recipe();
    settlements_alone.components.resize(1);
    for (const SurfaceRecipe& recipe : {kernel_recipe(), mixture_recipe(), adaptive, corrected, settlements_alone}) {
        CAPTURE(recipe.name);
        const RecipeSurface made = theatre.at(recipe, "2019-12-31");
        double sum = 0;
        for (std::size_t cell = 0; cell < made.density.size(); ++cell) {
            if (theatre.mask.cells[cell] == 0) {
                CHECK(made.density[cell] == 0);
            } else {
                sum += made.density[cell];
            }
        }
        CHECK(sum == Approx(1).epsilon(1e-12));
    }
}

TEST_CASE("One kernel's density is its own mass inside, with its standard error; a mixture has none") {
    const Theatre theatre(scattered(8, 60), dense_towns());
    const RecipeSurface kernel = theatre.at(kernel_recipe(8000, 90), "2019-12-31");
    REQUIRE(kernel.has_error);
    for (std::size_t cell = 0; cell < kernel.density.size(); ++cell) {
        if (theatre.mask.cells[cell] == 0) continue;
        CHECK(kernel.density[cell] * kernel.inside == Approx(kernel.surface.mass[cell]).epsilon(1e-12).margin(1e-300));
    }
    const RecipeSurface mixture = theatre.at(mixture_recipe(), "2019-12-31");
    CHECK_FALSE(mixture.has_error);
    CHECK(std::ranges::all_of(mixture.surface.variance, [](double v) { return std::isnan(v); }));
}

TEST_CASE("A mixture's level is the mean of its kernels' by their shares, and its cells add up to it") {
    const Theatre theatre(scattered(8, 60), dense_towns());
    const RecipeSurface made = theatre.at(mixture_recipe(), "2019-12-31");
    const auto level = [&](double sigma, double half_life) {
        return theatre.at(kernel_recipe(sigma, half_life), "2019-12-31").level();
    };
    const double expected =
        (0.4 * level(2'500, 365) + 0.3 * level(15'000, 180) + 0.25 * level(30'000, 180)) / (0.4 + 0.3 + 0.25);
    CHECK(made.level() == Approx(expected).epsilon(1e-12));
    double sum = 0;
    for (const double mass : made.surface.mass)
        sum += mass;
    CHECK(sum == Approx(expected).epsilon(1e-12));
}

TEST_CASE("Terms of settlements are dropped where there are too few, and the others share their part") {
    const auto list = scattered(3, 60);
    std::vector<Town> sparse;  // one for 490 km2
    for (std::size_t i = 0; i < dense_towns().size(); i += 4)
        sparse.push_back(dense_towns()[i]);
    for (const auto& towns : {std::vector<Town>{}, sparse}) {
        const Theatre theatre(list, towns);
        const RecipeSurface made = theatre.at(mixture_recipe(), "2019-12-31");
        REQUIRE(made.components.size() == 4);
        CHECK(made.warnings.size() == 1);
        for (const ComponentSurface& part : made.components) {
            CHECK(part.dropped.empty() != part.component.leans_on_settlements());
            CHECK(part.share == (part.component.leans_on_settlements() ? 0.0 : 1.0));
        }
        CHECK(made.density == theatre.at(kernel_recipe(2'500, 365), "2019-12-31").density);
    }
}

TEST_CASE("Ground where incidents happen is inhabited, whether or not a settlement is known there") {
    // All settlements in one corner: dense by themselves, too few for where the incidents are.
    std::vector<Town> corner;
    for (int i = 0; i < 20; ++i)
        corner.push_back({{-0.99 + 0.005 * i, -0.49}, 1});
    const Theatre apart(scattered(3, 60), corner);
    CHECK(apart.at(mixture_recipe(), "2019-12-31").warnings.size() == 1);
    const Theatre together({{{-0.95, -0.48}, DateInterval::of_day(day("2019-06-01"))}}, corner);
    CHECK(together.at(mixture_recipe(), "2019-12-31").warnings.empty());
}

TEST_CASE("Any day of one record is what the table gives for that day by itself") {
    const auto list = scattered(14, 90);
    const Theatre theatre(list, dense_towns());
    for (const char* as_of : {"2018-06-30", "2019-12-31", "2019-01-15"}) {
        const RecipeSurface made = theatre.at(kernel_recipe(), as_of);
        auto selected = *select_incidents(*theatre.table, Theatre::last_day(as_of), theatre.plane, day("2020-06-01"));
        const auto surface = quartic_surface(theatre.mask.grid, distinct_places(contributions(selected)));
        REQUIRE(surface);
        CHECK(made.surface.mass == surface->mass);
        CHECK(made.surface.variance == surface->variance);
    }
}

TEST_CASE("A recipe's surface does not depend on the order of incidents and settlements") {
    const unsigned seed = 77;
    CAPTURE(seed);
    auto list = scattered(seed, 90);
    auto towns = dense_towns();
    const Theatre first(list, towns);
    std::shuffle(list.begin(), list.end(), std::mt19937(1));
    std::shuffle(towns.begin(), towns.end(), std::mt19937(2));
    const Theatre second(list, towns);
    for (const bool adaptive : {false, true}) {
        auto recipe = mixture_recipe();
        recipe.adaptive = adaptive;
        CHECK(first.at(recipe, "2019-12-31").density == second.at(recipe, "2019-12-31").density);
    }
}

TEST_CASE("Without an incident by the as-of a mixture is its settlements, at the level 0") {
    const Theatre theatre({{{0.1, 0.1}, DateInterval::of_day(day("2020-01-01"))}}, dense_towns());
    const RecipeSurface made = theatre.at(mixture_recipe(), "2019-12-31");
    CHECK(made.level() == 0);
    CHECK(made.components.at(0).share == 1.0);
    CHECK(made.density == made.components.at(0).density);
    const RecipeSurface kernel = theatre.at(kernel_recipe(), "2019-12-31");
    CHECK(kernel.level() == 0);
    CHECK(std::ranges::all_of(kernel.density, [](double d) { return d == 0; }));
}
