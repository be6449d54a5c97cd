#include "geo/tile/layer_settings.hpp"

#include "geo/core/roles.hpp"

namespace oryx::tile {

namespace {

/// What styles and cards read: attributes of roles, not of one source.
constexpr std::string_view essential[] = {attribute::name,
                                          attribute::code,
                                          attribute::population,
                                          attribute::event_type,
                                          attribute::fatalities,
                                          attribute::civilian_fatalities,
                                          attribute::civilian_targeting,
                                          attribute::location_precision,
                                          attribute::force,
                                          attribute::kind,
                                          attribute::ref};

}  // namespace

LayerSettings layer_settings(const store::Manifest& manifest) {
    LayerSettings settings;
    const auto has = [&](std::string_view name) { return find_field(manifest.schema, name).has_value(); };
    settings.importance = manifest.info.importance;
    settings.coverage = manifest.info.coverage;
    for (const std::string_view usual : {attribute::fatalities, attribute::population}) {
        if (settings.importance.empty() && has(usual)) settings.importance = usual;
    }
    for (const std::string_view name : essential) {
        if (has(name)) settings.essentials.emplace_back(name);
    }
    // What a manifest holds was checked when it was published.
    if (auto rule = store::parse_cluster_rule(manifest.info.cluster)) settings.cluster = std::move(*rule);
    return settings;
}

}  // namespace oryx::tile
