#include "geo/analytics/forecast.hpp"

#include "geo/analytics/coverage.hpp"
#include "geo/analytics/incidents.hpp"

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace oryx::analytics {

namespace {

HeatZoneSettings settings_before(const ForecastGround& ground, Day day) {
    HeatZoneSettings settings;
    settings.as_of = day + -1;
    settings.from = ground.from;
    return settings;
}

// The incidents of the days that baselines look back, with the share of their dates that lies in them.
Result<SelectedIncidents> last_year(const ForecastGround& ground, const IncidentRecord& known, Day day) {
    HeatZoneSettings settings = settings_before(ground, day);
    settings.from = std::max(day + -baseline_days, settings.from.value_or(day + -baseline_days));
    settings.half_life_days = std::numeric_limits<double>::infinity();
    settings.sigma_m = ground.mask->grid.cell_size();  // lines are sampled four times a cell
    return select_as_of(known, settings, ground.today, ground.cancel);
}

// In the order of places, so that sums do not depend on the order of rows.
template <class Visit>
void each_place(const SelectedIncidents& selected, Visit&& visit) {
    for (const Place& place : distinct_places(contributions(selected)))
        visit(place.at, place.weight);
}

Result<ForecastMass> last_year_places(const ForecastGround& ground, const IncidentRecord& known, Day day) {
    const auto selected = last_year(ground, known, day);
    if (!selected) return fail(selected.error());
    std::vector<double> mass(ground.mask->cells.size());
    each_place(*selected, [&](Position at, double weight) {
        if (const auto cell = ground.mask->grid.cell_of(at)) mass[*cell] += weight;
    });
    return ForecastMass{.of_cells = std::move(mass), .warnings = {}};
}

/// In which area a place lies, remembered: the way along the borders is long, and places come again each month.
class AreaOfPlace {
  public:
    explicit AreaOfPlace(const Mask& mask) : mask_(mask) {}

    std::optional<std::size_t> operator()(Position at) {
        const auto [known, added] = answers_.try_emplace({at.x, at.y}, std::nullopt);
        if (added) known->second = find(at);
        return known->second;
    }

  private:
    [[nodiscard]] std::optional<std::size_t> find(Position at) const {
        for (std::size_t i = 0; i < mask_.areas.size(); ++i) {
            if (mask_.areas[i].box.contains(at) && contains(mask_.areas[i].outline.view(), at)) return i;
        }
        return std::nullopt;
    }

    const Mask& mask_;
    std::map<std::pair<double, double>, std::optional<std::size_t>> answers_;
};

Result<ForecastMass> area_counts(const ForecastGround& ground, AreaOfPlace& area_of, const IncidentRecord& known,
                                 Day day) {
    const auto selected = last_year(ground, known, day);
    if (!selected) return fail(selected.error());
    const Mask& mask = *ground.mask;
    std::vector<double> counts(mask.areas.size());
    each_place(*selected, [&](Position at, double weight) {
        if (const auto area = area_of(at)) counts[*area] += weight;
    });
    std::vector<double> mass(mask.cells.size());
    for (std::size_t i = 0; i < mask.areas.size(); ++i) {
        for (const CellShare& c : mask.areas[i].cells)
            mass[c.cell] += counts[i] * (c.share / mask.areas[i].area_cells);
    }
    return ForecastMass{.of_cells = std::move(mass), .warnings = {}};
}

Result<SurfaceRecipe> recipe_with_width(const SurfaceText& surface, const ForecastGround& ground,
                                        const IncidentRecord& known, const HeatZoneSettings& settings) {
    SurfaceRecipe recipe = surface.recipe;
    if (surface.rule == BandwidthRule::given) return recipe;
    SurfaceComponent& kernel = recipe.components.front();
    auto selected = select_for(recipe, kernel, known, settings, ground.today, nullptr, ground.cancel);
    if (!selected) return fail(selected.error());
    if (recipe.edges == EdgeRule::jones_diggle) keep_inside(*selected, *ground.mask);
    const auto chosen = choose_bandwidth(*selected, surface.rule, kernel.sigma_m, ground.cancel);
    if (!chosen) return fail(chosen.error());
    kernel.sigma_m = chosen->sigma;
    return recipe;
}

}  // namespace

Forecast surface_forecast(const SurfaceText& surface, const ForecastGround& ground) {
    return {.name = surface.text,
            .masses = [surface, &ground](const IncidentRecord& known, Day day) -> Result<ForecastMass> {
                const HeatZoneSettings settings = settings_before(ground, day);
                const auto recipe = recipe_with_width(surface, ground, known, settings);
                if (!recipe) return fail(recipe.error());
                auto made = recipe_surface(*recipe, known, settings, ground.today, ground.settlements, *ground.mask,
                                           ground.cancel);
                if (!made) return fail(made.error());
                return ForecastMass{.of_cells = std::move(made->density), .warnings = std::move(made->warnings)};
            }};
}

std::vector<Forecast> baseline_forecasts(const ForecastGround& ground) {
    std::vector<Forecast> forecasts;
    const auto add = [&](std::string name, Forecast::Masses masses) {
        forecasts.push_back({.name = std::move(name), .baseline = true, .masses = std::move(masses)});
    };
    add("uniform", [&ground](const IncidentRecord&, Day) -> Result<ForecastMass> {
        return ForecastMass{.of_cells = std::vector<double>(ground.mask->cells.size(), 1), .warnings = {}};
    });
    if (ground.settlements != nullptr && ground.settlements->inside() > 0) {
        add("settlements", [&ground](const IncidentRecord&, Day) -> Result<ForecastMass> {
            return ForecastMass{.of_cells = ground.settlements->counts(), .warnings = {}};
        });
    }
    add("last-year-places",
        [&ground](const IncidentRecord& known, Day day) { return last_year_places(ground, known, day); });
    if (!ground.mask->areas.empty()) {
        const auto area_of = std::make_shared<AreaOfPlace>(*ground.mask);
        add("area-counts", [&ground, area_of](const IncidentRecord& known, Day day) {
            return area_counts(ground, *area_of, known, day);
        });
    }
    return forecasts;
}

}  // namespace oryx::analytics
