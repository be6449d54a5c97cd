#include "geo/analytics/threat_surface_model.hpp"

#include "geo/analytics/binned_surface.hpp"
#include "geo/analytics/incident_filter.hpp"
#include "geo/analytics/public_profile.hpp"
#include "geo/analytics/remembered.hpp"
#include "geo/analytics/surface_text.hpp"

#include <algorithm>
#include <utility>

namespace oryx::analytics {

namespace {

// The recipe that the inputs ask for.
Result<SurfaceRecipe> recipe_of(const Inputs& inputs, const HeatZoneSettings& incidents) {
    const KernelShape shape = parse_kernel_shape(inputs.text("kernel")).value_or(KernelShape::quartic);
    auto recipe = named_recipe(inputs, kernel_recipe(incidents.sigma_m, incidents.half_life_days, shape));
    if (!recipe) return recipe;
    recipe->adaptive = recipe->adaptive || inputs.boolean("adaptive");
    if (inputs.text("edges") == "jones-diggle") recipe->edges = EdgeRule::jones_diggle;
    recipe->binned = inputs.text("method") == "binned";
    if (recipe->binned && !(recipe->is_kernel() && can_be_binned(recipe->shape))) {
        return fail(
            Error{ErrorKind::invalid_input, "bins have no bound for this surface"}.with_parameter("method").with_hint(
                "exact, or one quartic, triweight or Gaussian kernel"));
    }
    return recipe;
}

/// Makes a threat surface, step by step.
class Maker {
  public:
    Maker(const IncidentInputs& bound, const catalog::Collection* localities, const SpreadAreas* spread,
          const RunContext& context)
        : bound_(bound), localities_(localities), spread_(spread), context_(context) {}

    Result<ThreatSurface> run(const Inputs& inputs) {
        auto settings = threat_surface_settings(inputs, context_.today);
        if (!settings) return fail(settings.error());
        model_.settings = std::move(*settings);
        report(context_.progress, "selecting incidents", 0, 3);
        const auto record = incident_record(bound_, inputs, model_.settings.incidents.weighting, context_);
        if (!record) return fail(record.error());
        record_ = **record;
        if (auto done = spread_incidents(inputs); !done) return fail(done.error());
        if (auto done = bound_study_area(false); !done) return fail(done.error());
        report(context_.progress, "bandwidth", 1, 3);
        if (auto done = settle_widths(); !done) return fail(done.error());
        report(context_.progress, "surface", 2, 3);
        if (auto done = compute(); !done) return fail(done.error());
        if (model_.masked()) {
            if (auto done = keep_few_back(); !done) return fail(done.error());
        }
        report(context_.progress, "surface", 3, 3);
        return std::move(model_);
    }

  private:
    [[nodiscard]] SurfaceComponent widest() const {
        return *std::ranges::max_element(model_.settings.recipe.components, {}, [](const SurfaceComponent& c) {
            return c.kind == SurfaceComponent::Kind::kernel ? c.sigma_m : 0;
        });
    }

    Result<> spread_incidents(const Inputs& inputs) {
        if (spread_ == nullptr) return {};
        const FeatureTable& incidents = *bound_.incidents->features;
        const auto wanted = RowFilter::create(incidents, read_filter(inputs));
        if (!wanted) return fail(wanted.error());
        const auto count = spread_over_settlements(
            record_, incidents, *spread_, bound_.plane, [&](std::uint32_t row) { return wanted->takes(row); },
            context_.cancel);
        if (!count) return fail(count.error());
        model_.spread = *count;
        return {};
    }

    // Selects for the widest kernel, which reaches all that any reaches, and bounds the study area. Without areas it
    // ends where the incidents' kernels do, so that adaptive widths matter.
    Result<> bound_study_area(bool with_adaptive_widths) {
        SurfaceRecipe recipe = model_.settings.recipe;
        recipe.adaptive = recipe.adaptive && with_adaptive_widths;
        auto selected =
            select_for(recipe, widest(), record_, model_.settings.incidents, context_.today, nullptr, context_.cancel);
        if (!selected) return fail(selected.error());
        auto mask = study_area(*selected, recipe.shape);
        if (!mask) return fail(mask.error());
        if (recipe.edges == EdgeRule::jones_diggle) keep_inside(*selected, *mask);
        model_.incidents = std::move(*selected);
        model_.mask = std::move(*mask);
        return {};
    }

    Result<Mask> study_area(SelectedIncidents& selected, KernelShape shape) {
        const double cell_m = model_.settings.incidents.cell_m;
        if (!bound_.areas) return build_mask(nullptr, selected, bound_.theatre, bound_.plane, cell_m, shape);
        const auto made = area_mask(bound_, cell_m, context_);
        if (!made) return fail(made.error());
        return build_mask(bound_.areas->features.get(), selected, bound_.theatre, bound_.plane, cell_m, shape, *made);
    }

    Result<> settle_widths() {
        model_.bandwidth.sigma = model_.settings.incidents.sigma_m;
        if (model_.is_kernel()) {
            auto chosen = choose_bandwidth(model_.incidents, model_.settings.rule, model_.settings.incidents.sigma_m,
                                           context_.cancel);
            if (!chosen) return fail(chosen.error());
            model_.bandwidth = std::move(*chosen);
            model_.bandwidth.sigma = std::max(model_.bandwidth.sigma, model_.settings.recipe.least_sigma_m);
        }
        const bool changed = model_.bandwidth.sigma != model_.settings.incidents.sigma_m;
        if (changed) {
            // The samples along lines and a hull follow the bandwidth.
            model_.settings.incidents.sigma_m = model_.bandwidth.sigma;
            model_.settings.recipe.components.front().sigma_m = model_.bandwidth.sigma;
        }
        const bool follow = model_.settings.recipe.adaptive && !bound_.areas;
        return changed || follow ? bound_study_area(follow) : Result<>{};
    }

    Result<> compute() {
        keep_near(record_, model_.incidents);
        std::optional<SettlementCells> settlements;
        if (localities_ != nullptr && model_.settings.recipe.leans_on_settlements()) {
            settlements.emplace(model_.mask, settlements_on_plane(*localities_->features, bound_.plane));
            model_.settlements = settlements->inside();
        }
        auto made = recipe_surface(model_.settings.recipe, record_, model_.settings.incidents, context_.today,
                                   settlements ? &*settlements : nullptr, model_.mask, context_.cancel);
        if (!made) return fail(made.error());
        model_.made = std::move(*made);
        model_.record = std::move(record_);
        if (model_.is_kernel()) {
            const WidthRange& widths = model_.made.components.front().widths;
            model_.bandwidth.narrowest = widths.narrowest;
            model_.bandwidth.widest = widths.widest;
            if (widths.clamped) {
                model_.bandwidth.warnings.emplace_back("adaptive widths are held between 5 and 50 km");
            }
        }
        return {};
    }

    // A cell is kept back if any kernel's part of it rests on few incidents: the parts of a mixture can be told apart
    // by who knows the settlements.
    Result<> keep_few_back() {
        for (const ComponentSurface& part : model_.made.components) {
            if (!part.surface || !part.dropped.empty()) continue;
            const auto selected = select_for(model_.settings.recipe, part.component, model_.record,
                                             model_.settings.incidents, context_.today, nullptr, context_.cancel);
            if (!selected) return fail(selected.error());
            mark_few(model_.few, *part.surface,
                     incidents_behind_cells(model_.mask.grid, *selected, model_.settings.recipe.shape));
        }
        return {};
    }

    const IncidentInputs& bound_;
    const catalog::Collection* localities_;
    const SpreadAreas* spread_;
    const RunContext& context_;
    IncidentRecord record_;
    ThreatSurface model_;
};

}  // namespace

Result<ThreatSurfaceSettings> threat_surface_settings(const Inputs& inputs, Day today) {
    ThreatSurfaceSettings settings;
    auto incidents = heat_zone_settings(inputs, today);
    if (!incidents) return fail(incidents.error());
    settings.incidents = std::move(*incidents);
    auto recipe = recipe_of(inputs, settings.incidents);
    if (!recipe) return fail(recipe.error());
    settings.recipe = std::move(*recipe);
    if (settings.incidents.masked) coarsen(settings.recipe);
    settings.rule = parse_bandwidth_rule(inputs.text("bandwidth"));
    return settings;
}

Result<ThreatSurface> build_threat_surface(const IncidentInputs& bound, const catalog::Collection* localities,
                                           const Inputs& inputs, const RunContext& context, const SpreadAreas* spread) {
    return Maker(bound, localities, spread, context).run(inputs);
}

}  // namespace oryx::analytics
