#include "geo/analytics/threat_surface_model.hpp"

#include "geo/analytics/cell_counts.hpp"
#include "geo/analytics/decay.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

bool outside(const Mask& mask, Position at) {
    const auto cell = mask.grid.cell_of(at);
    return !cell || mask.cells[*cell] == 0;
}

// Selects incidents and bounds the study area for kernels of the settings' width.
Result<> select_inside(ThreatSurface& model, const IncidentInputs& bound, const Inputs& inputs,
                       const RunContext& context) {
    auto selected = select_filtered(bound, inputs, model.settings.incidents, context);
    if (!selected) return fail(selected.error());
    const FeatureTable* areas = bound.areas ? bound.areas->features.get() : nullptr;
    auto mask =
        build_mask(areas, *selected, bound.theatre, bound.plane, model.settings.incidents.cell_m, model.settings.shape);
    if (!mask) return fail(mask.error());
    if (model.settings.edges == EdgeRule::jones_diggle) {
        leave_out(*selected, "outside the areas, which the edge correction takes as all there is",
                  [&](const Sighting& s) { return !outside(*mask, selected->place(s)); });
    }
    model.incidents = std::move(*selected);
    model.mask = std::move(*mask);
    return {};
}

// Every selected incident counts as one event, whatever its age and weight, at the middle of its place.
std::vector<CountedPlace> events_of(const SelectedIncidents& selected) {
    std::vector<Position> events;
    for (const Sighting& s : selected.sightings)
        events.push_back(selected.place(s));
    return counted_places(std::move(events));
}

Result<> cross_validate(Bandwidth& chosen, std::span<const CountedPlace> places, BandwidthRule rule,
                        const CancelToken& cancel) {
    if (places.size() > max_compared_places) {
        return fail(
            Error{ErrorKind::too_large, fmt::format("cross-validation would compare {} places with each other; at "
                                                    "most {} are",
                                                    places.size(), max_compared_places)}
                .with_parameter("bandwidth")
                .with_hint("a shorter period, a filter, or bandwidth=scott"));
    }
    const auto on_events = likelihood_sigma(places, smallest_sigma_m, largest_sigma_m, cancel);
    if (!on_events) return fail(on_events.error());
    std::vector<CountedPlace> once(places.begin(), places.end());
    for (CountedPlace& place : once)
        place.count = 1;
    const auto on_places = likelihood_sigma(once, smallest_sigma_m, largest_sigma_m, cancel);
    if (!on_places) return fail(on_places.error());
    chosen.events_sigma = *on_events;
    chosen.places_sigma = *on_places;
    chosen.sigma = rule == BandwidthRule::likelihood ? *on_events : *on_places;
    if (*on_events < *on_places / 2) {
        chosen.warnings.push_back(
            fmt::format("many incidents are coded to the same places, which pulls the likelihood's bandwidth down: "
                        "{:.0f} m on events, {:.0f} m on distinct places",
                        *on_events, *on_places));
    }
    return {};
}

Result<Bandwidth> choose_bandwidth(const SelectedIncidents& selected, const ThreatSurfaceSettings& settings,
                                   const CancelToken& cancel) {
    Bandwidth chosen;
    chosen.sigma = settings.incidents.sigma_m;
    if (settings.rule == BandwidthRule::given) return chosen;
    const auto places = events_of(selected);
    if (places.size() < 2) {
        chosen.warnings.emplace_back("fewer than 2 distinct places tell no bandwidth: sigma_m is used");
        return chosen;
    }
    switch (settings.rule) {
        case BandwidthRule::scott:
        case BandwidthRule::silverman:
            chosen.sigma = scott_sigma(places);
            break;
        case BandwidthRule::arcgis:
            chosen.sigma = arcgis_radius(places) / quartic_radius(1);
            break;
        default:
            if (auto done = cross_validate(chosen, places, settings.rule, cancel); !done) return fail(done.error());
    }
    chosen.sigma = std::clamp(chosen.sigma, smallest_sigma_m, largest_sigma_m);
    if (chosen.sigma == smallest_sigma_m || chosen.sigma == largest_sigma_m) {
        chosen.warnings.push_back(
            fmt::format("the bandwidth rule leads to the limit of {:g} m or beyond", chosen.sigma));
    }
    return chosen;
}

// Gives each incident the width of its place; what its location precision adds stays, in quadrature.
Result<> adapt(ThreatSurface& model, const CancelToken& cancel) {
    const auto places = events_of(model.incidents);
    if (places.size() > max_compared_places) {
        return fail(Error{ErrorKind::too_large, fmt::format("adaptive widths would compare {} places with each other; "
                                                            "at most {} are",
                                                            places.size(), max_compared_places)}
                        .with_parameter("adaptive"));
    }
    const double global = model.bandwidth.sigma;
    const auto widths = abramson_sigmas(places, global, abramson_trim, cancel);
    if (!widths) return fail(widths.error());
    const auto before = [](const CountedPlace& place, Position at) {
        return std::tuple(place.at.y, place.at.x) < std::tuple(at.y, at.x);
    };
    for (Sighting& s : model.incidents.sightings) {
        const auto at = std::lower_bound(places.begin(), places.end(), model.incidents.place(s), before);
        const double added = std::max(0.0, s.sigma * s.sigma - global * global);
        const double width = (*widths)[static_cast<std::size_t>(at - places.begin())];
        s.sigma = added > 0 ? std::sqrt(width * width + added) : width;
    }
    if (!widths->empty()) {
        model.bandwidth.narrowest = *std::ranges::min_element(*widths);
        model.bandwidth.widest = *std::ranges::max_element(*widths);
    }
    return {};
}

// Without areas the study area is as wide as the widest kernel reaches, which is known only now.
Result<> widen_hull(ThreatSurface& model, const IncidentInputs& bound) {
    if (bound.areas) return {};
    auto mask = build_mask(nullptr, model.incidents, bound.theatre, bound.plane, model.settings.incidents.cell_m,
                           model.settings.shape);
    if (!mask) return fail(mask.error());
    model.mask = std::move(*mask);
    return {};
}

}  // namespace

Result<ThreatSurfaceSettings> threat_surface_settings(const Inputs& inputs, Day today) {
    ThreatSurfaceSettings settings;
    settings.incidents.as_of = inputs.date("as_of");
    settings.incidents.from = inputs.date("from");
    settings.incidents.weights = inputs.text("weights");
    settings.incidents.weighting = parse_weighting(settings.incidents.weights).value_or(Weighting::equal);
    settings.incidents.half_life_days = inputs.number("half_life_days");
    settings.incidents.sigma_m = inputs.number("sigma_m");
    settings.incidents.cell_m = inputs.number("cell_m");
    settings.shape = parse_kernel_shape(inputs.text("kernel")).value_or(KernelShape::quartic);
    settings.rule = parse_bandwidth_rule(inputs.text("bandwidth"));
    settings.adaptive = inputs.boolean("adaptive");
    settings.edges = inputs.text("edges") == "jones-diggle" ? EdgeRule::jones_diggle : EdgeRule::buffer;
    if (auto period = check_period(settings.incidents, today); !period) return fail(period.error());
    return settings;
}

Result<ThreatSurface> build_threat_surface(const IncidentInputs& bound, const Inputs& inputs,
                                           const RunContext& context) {
    auto settings = threat_surface_settings(inputs, context.today);
    if (!settings) return fail(settings.error());
    ThreatSurface model;
    model.settings = std::move(*settings);
    report(context.progress, "selecting incidents", 0, 3);
    if (auto done = select_inside(model, bound, inputs, context); !done) return fail(done.error());
    report(context.progress, "bandwidth", 1, 3);
    auto bandwidth = choose_bandwidth(model.incidents, model.settings, context.cancel);
    if (!bandwidth) return fail(bandwidth.error());
    model.bandwidth = std::move(*bandwidth);
    if (model.bandwidth.sigma != model.settings.incidents.sigma_m) {
        // The widths, the samples along lines and a hull follow the bandwidth.
        model.settings.incidents.sigma_m = model.bandwidth.sigma;
        if (auto done = select_inside(model, bound, inputs, context); !done) return fail(done.error());
    }
    if (model.settings.adaptive) {
        if (auto done = adapt(model, context.cancel); !done) return fail(done.error());
        if (auto done = widen_hull(model, bound); !done) return fail(done.error());
    }
    report(context.progress, "surface", 2, 3);
    const Grid& grid = model.mask.grid;
    auto places = distinct_places(contributions(model.incidents));
    double weight = 0;
    for (const Place& place : places)
        weight += place.weight;
    if (model.settings.edges == EdgeRule::jones_diggle) {
        if (auto done = correct_edges(grid, model.mask.cells, places, model.settings.shape, context.cancel); !done) {
            return fail(done.error());
        }
    }
    auto surface = kernel_surface(grid, places, model.settings.shape, context.cancel);
    if (!surface) return fail(surface.error());
    model.surface = std::move(*surface);
    model.surface.weight = weight;  // before the correction: what the mass is a share of
    for (std::size_t cell = 0; cell < model.mask.cells.size(); ++cell)
        model.inside += model.mask.cells[cell] != 0 ? model.surface.mass[cell] : 0;
    model.effective_days =
        effective_days(Days{model.incidents.record_days()}, Days{model.settings.incidents.half_life_days}).value();
    report(context.progress, "surface", 3, 3);
    return model;
}

}  // namespace oryx::analytics
