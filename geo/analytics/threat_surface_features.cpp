// A threat surface as features, as a raster and in words.

#include "geo/analytics/heat_zone_words.hpp"
#include "geo/analytics/lattice_cell.hpp"
#include "geo/analytics/public_profile.hpp"
#include "geo/analytics/threat_surface_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr std::string_view per_area_and_time = "per 100 km2 per 30 days";

std::string unit_of(const ThreatSurface& model) {
    return (model.unit_weights() ? "incidents " : "weighted incidents ") + std::string(per_area_and_time);
}

Schema surface_schema(const ThreatSurface& model) {
    const std::string unit = unit_of(model);
    return {
        {"value", FieldType::real, "Intensity", unit},
        {"standard_error", FieldType::real, "Its standard error, a lower bound", unit},
        {"expected", FieldType::real, "Expected incidents in the cell at the decayed mean rate", "per 30 days"},
        {"as_of", FieldType::date, "As of (last day that counts)"},
        {"half_life_days", FieldType::real, "Half-life", "d"},
        {"sigma_m", FieldType::real, "Standard deviation of the kernel", "m"},
        {"surface", FieldType::text, "What the surface is made of"},
        {"weights", FieldType::text, "Weights of the incidents"},
    };
}

nlohmann::ordered_json bandwidth_json(const ThreatSurface& model) {
    const Bandwidth& bandwidth = model.bandwidth;
    nlohmann::ordered_json json;
    json["sigma_m"] = bandwidth.sigma;
    json["radius_m"] = Kernel::with_sigma(model.settings.recipe.shape, Metres{bandwidth.sigma}).radius();
    if (bandwidth.rule_sigma) json["rule_m"] = *bandwidth.rule_sigma;
    if (bandwidth.events_sigma) json["likelihood_on_events_m"] = *bandwidth.events_sigma;
    if (bandwidth.places_sigma) json["likelihood_on_places_m"] = *bandwidth.places_sigma;
    if (bandwidth.narrowest) json["narrowest_m"] = *bandwidth.narrowest;
    if (bandwidth.widest) json["widest_m"] = *bandwidth.widest;
    return json;
}

std::string method_of(const ThreatSurface& model) {
    const SurfaceRecipe& recipe = model.settings.recipe;
    std::string method = std::string(to_string(recipe.shape)) + " kernel integrated over cells " +
                         (recipe.binned ? "round the middles that places are linearly binned to" : "in closed form") +
                         ", decayed by half-life";
    if (recipe.shape == KernelShape::gaussian) method += ", followed to 8 sigma";
    if (recipe.adaptive) method += "; widths by Abramson's square-root law, at most 5 times sigma, 5 to 50 km";
    method += recipe.edges == EdgeRule::jones_diggle ? "; Jones-Diggle edge correction on the cells that meet the areas"
                                                     : "; incidents up to 50 km outside the areas count";
    if (!model.is_kernel()) {
        method += "; components normalised to one in the study area and mixed by their shares, times the level";
    }
    return method;
}

std::string interval_of(const ThreatSurface& model) {
    if (model.masked()) return "none: a standard error would tell how many incidents there are";
    if (model.made.has_error) {
        return "standard error under independent Poisson counts; a lower bound when events cluster";
    }
    if (model.is_kernel()) return "none: a binned surface has a bound of its error and no standard error";
    return "none: the standard error of a mixture of normalised components is not defined";
}

// What is told of the study area: in the public profile only of the cells that are shown.
double told_mass(const ThreatSurface& model) {
    if (!model.masked()) return model.made.inside;
    double told = 0;
    for (std::size_t cell = 0; cell < model.mask.cells.size(); ++cell)
        told += model.shows(cell) ? model.mass(cell) : 0;
    return told;
}

// Each component with what it came to: its share of the surface, its incidents, its level.
nlohmann::ordered_json components_json(const ThreatSurface& model) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ComponentSurface& part : model.made.components) {
        const SurfaceComponent& component = part.component;
        nlohmann::ordered_json json;
        json["text"] = to_text(component, model.settings.recipe.shape);
        json["share"] = part.share;
        json["share_named"] = component.share;
        if (component.kind == SurfaceComponent::Kind::kernel) {
            json["sigma_m"] = component.sigma_m;
            json["half_life_days"] = component.half_life_days;
            json["times_settlements"] = component.times_settlements;
        }
        if (part.surface && !model.masked()) {
            json["mass_inside"] = part.inside;
            json["mass_outside"] = std::max(0.0, part.surface->weight - part.inside);
            json["effective_days"] = part.effective_days;
            json["level"] = part.level();
        }
        if (!part.dropped.empty()) json["dropped"] = part.dropped;
        list.push_back(std::move(json));
    }
    return list;
}

void add_mixture_facts(nlohmann::ordered_json& json, const ThreatSurface& model) {
    nlohmann::ordered_json told;
    told["components"] = components_json(model);
    if (model.settlements) {
        told["settlements"] = {{"n", *model.settlements},
                               {"inhabited_km2", model.made.inhabited_km2.value_or(0)},
                               {"least", "one for each 200 km2 of inhabited ground"}};
    }
    json["mixture"] = std::move(told);
}

// What only one kernel has: a width, and mass that falls outside.
void add_kernel_facts(nlohmann::ordered_json& json, const ThreatSurface& model) {
    const double weight = model.made.surface.weight;
    const double outside = std::max(0.0, weight - model.made.inside);
    json["bandwidth"] = bandwidth_json(model);
    json["effective_days"] = model.made.effective_days;
    if (model.settings.recipe.binned) {
        json["binned"] = {{"error_bound", model.rate(model.made.components.front().error_bound)},
                          {"text", "no cell's value is farther than this from the exact one"}};
    }
    if (model.masked()) return;
    json["mass"] = {{"unit", model.unit_weights() ? "decayed incidents" : "decayed weighted incidents"},
                    {"total", weight},
                    {"inside", model.made.inside},
                    {"outside", outside},
                    {"outside_share", weight > 0 ? outside / weight : 0}};
}

Value or_null(const std::optional<double>& number) {
    return number ? Value{*number} : Value{};
}

}  // namespace

std::shared_ptr<const FeatureTable> threat_surface_features(const ThreatSurface& model, const IncidentInputs& bound,
                                                            bool centres) {
    FeatureTable table(surface_schema(model));
    const Grid& grid = model.mask.grid;
    const auto half_life = model.is_kernel() ? std::optional(model.settings.incidents.half_life_days) : std::nullopt;
    const auto sigma = model.is_kernel() ? std::optional(model.bandwidth.sigma) : std::nullopt;
    std::int64_t number = 0;
    for (std::int32_t row = 0; row < grid.rows(); ++row) {
        for (std::int32_t column = 0; column < grid.columns(); ++column) {
            const std::size_t cell = grid.index(column, row);
            const double mass = model.mass(cell);
            if (!model.shows(cell) || mass <= 0) continue;
            const Geometry shape =
                centres ? cell_centre(grid, column, row, bound.plane) : cell_square(grid, column, row, bound.plane);
            table.append(++number, lattice_cell(grid, bound.theatre.grid_origin, column, row).key(), std::nullopt,
                         shape.view(),
                         std::vector<Value>{model.rate(mass), or_null(model.standard_error(cell)),
                                            model.unit_weights() ? Value{model.per_30_days(mass)} : Value{},
                                            model.incidents.as_of, or_null(half_life), or_null(sigma),
                                            model.settings.recipe.name, model.settings.incidents.weights});
        }
    }
    return std::move(table).freeze();
}

std::shared_ptr<const store::Raster> threat_surface_raster(const ThreatSurface& model, const IncidentInputs& bound) {
    const Grid& grid = model.mask.grid;
    const std::string made_of = model.is_kernel()
                                    ? to_text(model.made.components.front().component, model.settings.recipe.shape)
                                    : model.settings.recipe.name;
    store::Raster raster{.columns = grid.columns(),
                         .rows = grid.rows(),
                         .south_west = {grid.corner_x(0), grid.corner_y(0)},
                         .cell_size = grid.cell_size(),
                         .plane = bound.plane.definition(),
                         .description = fmt::format("threat surface, {}, as of {}, {}", unit_of(model),
                                                    to_iso(model.incidents.as_of), made_of),
                         .bands = {}};
    const auto add = [&](std::string title, std::string unit, auto value) {
        store::RasterBand band{std::move(title), std::move(unit), std::vector<double>(grid.cells())};
        for (std::size_t cell = 0; cell < grid.cells(); ++cell)
            band.values[cell] = model.shows(cell) ? value(cell) : std::numeric_limits<double>::quiet_NaN();
        raster.bands.push_back(std::move(band));
    };
    add("value", unit_of(model), [&](std::size_t cell) { return model.rate(model.mass(cell)); });
    if (model.has_error()) {
        add("standard_error", unit_of(model), [&](std::size_t cell) { return *model.standard_error(cell); });
    }
    if (model.unit_weights()) {
        add("expected", "incidents per 30 days", [&](std::size_t cell) { return model.per_30_days(model.mass(cell)); });
    }
    return std::make_shared<const store::Raster>(std::move(raster));
}

void add_threat_surface_facts(ResultFacts& facts, const ThreatSurface& model, const IncidentInputs& bound) {
    facts.title = "Threat surface of recent " + std::string(incidents_in_words(model.settings.incidents.weighting));
    facts.unit = unit_of(model);
    facts.method = method_of(model);
    facts.interval = interval_of(model);
    for (auto& [name, text] : facts.parameters) {
        if (name == "sigma_m") text = fmt::format("{:g}", model.bandwidth.sigma);
        if (name == "half_life_days") text = fmt::format("{:g}", model.settings.incidents.half_life_days);
        if (name == "cell_m") text = fmt::format("{:g}", model.mask.grid.cell_size());
    }
    if (!model.is_kernel()) {
        std::erase_if(facts.parameters, [](const auto& entry) {
            return entry.first == "sigma_m" || entry.first == "half_life_days" || entry.first == "bandwidth";
        });
    }
    facts.warnings.insert(facts.warnings.end(), model.bandwidth.warnings.begin(), model.bandwidth.warnings.end());
    facts.warnings.insert(facts.warnings.end(), model.made.warnings.begin(), model.made.warnings.end());
    if (facts.n == 0) facts.warnings.emplace_back("no incident enters the surface: it is 0 everywhere");
    const Kernel kernel = Kernel::with_sigma(model.settings.recipe.shape, Metres{model.bandwidth.sigma});
    if (model.is_kernel() && kernel.radius() < model.mask.grid.cell_size() / 2) {
        facts.warnings.emplace_back("the kernel is smaller than a cell: the surface is counts of cells");
    }
    nlohmann::ordered_json& json = facts.extra;
    json["surface"] = model.settings.recipe.name;
    if (model.is_kernel()) {
        add_kernel_facts(json, model);
    } else {
        add_mixture_facts(json, model);
    }
    json["blank"] = std::string(blank_words);
    json["level"] = {{"value", model.per_30_days(told_mass(model))},
                     {"unit", std::string(model.unit_weights() ? "" : "weighted ") + "incidents per 30 days"},
                     {"text", std::string("decayed mean rate of ") +
                                  (model.masked() ? "the cells that are told" : "the whole study area") +
                                  (model.is_kernel() ? "" : ", the mean of the kernels' by their shares")}};
    const auto in_mask = std::count(model.mask.cells.begin(), model.mask.cells.end(), 1);
    json["cells"] = {{"in_study_area", in_mask}};
    if (!model.masked()) {
        std::int64_t empty = 0;
        for (std::size_t cell = 0; cell < model.mask.cells.size(); ++cell)
            empty += model.mask.cells[cell] != 0 && model.mass(cell) <= 0 ? 1 : 0;
        json["cells"]["value_0"] = empty;
    }
    if (model.spread > 0 && (!model.masked() || model.spread >= few_incidents)) {
        json["spread"] = {{"n", model.spread},
                          {"text", "known only to an administrative area: each spread evenly over its settlements"}};
    }
    json["record_days"] = model.incidents.record_days();
    json["theatre"] = {{"centre", {bound.theatre.centre.x, bound.theatre.centre.y}},
                       {"grid_origin", {bound.theatre.grid_origin.x, bound.theatre.grid_origin.y}}};
    json["grid"] = {{"columns", model.mask.grid.columns()},
                    {"rows", model.mask.grid.rows()},
                    {"cell_m", model.mask.grid.cell_size()}};
}

}  // namespace oryx::analytics
