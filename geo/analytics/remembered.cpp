#include "geo/analytics/remembered.hpp"

#include "geo/analytics/incident_filter.hpp"

#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

template <class T, class Make>
Result<std::shared_ptr<const T>> remember(const RunContext& context, const std::string& key, Memo::Sources sources,
                                          Make&& make) {
    if (!context.memo) return make();
    return context.memo->get<T>(key, std::move(sources), std::forward<Make>(make));
}

/// A collection is known by its rows: a version filtered, or cut to what an audience may see, has rows of its own.
std::string name_of(const catalog::Collection* collection) {
    return collection == nullptr ? "none" : fmt::format("{}", static_cast<const void*>(collection->features.get()));
}

std::string name_of(const Grid& grid) {
    return fmt::format("{},{},{},{}x{}", grid.corner_x(0), grid.corner_y(0), grid.cell_size(), grid.columns(),
                       grid.rows());
}

}  // namespace

Result<std::shared_ptr<const IncidentRecord>> incident_record(const IncidentInputs& bound, const Inputs& inputs,
                                                              Weighting weighting, const RunContext& context) {
    const std::string key = fmt::format("{}|{}|{}|{}", name_of(bound.incidents.get()), bound.plane.definition(),
                                        static_cast<int>(weighting), to_text(read_filter(inputs)));
    const auto make = [&]() -> Result<std::shared_ptr<const IncidentRecord>> {
        auto record = record_filtered(bound, inputs, weighting, context);
        if (!record) return fail(record.error());
        return std::make_shared<const IncidentRecord>(std::move(*record));
    };
    return remember<IncidentRecord>(context, key, {bound.incidents->features}, make);
}

Result<std::shared_ptr<const AreaMask>> area_mask(const IncidentInputs& bound, double cell_m,
                                                  const RunContext& context) {
    const catalog::Theatre& theatre = bound.theatre;
    const std::string key = fmt::format("{}|{}|{},{}|{}", name_of(bound.areas.get()), bound.plane.definition(),
                                        theatre.grid_origin.x, theatre.grid_origin.y, cell_m);
    return remember<AreaMask>(context, key, {bound.areas->features},
                              [&] { return AreaMask::create(*bound.areas->features, theatre, bound.plane, cell_m); });
}

std::shared_ptr<const PublishedCorners> published_corners(const Grid& grid, const crs::Plane& plane,
                                                          const RunContext& context) {
    const auto make = [&]() -> Result<std::shared_ptr<const PublishedCorners>> {
        return std::make_shared<const PublishedCorners>(grid, plane);
    };
    return *remember<PublishedCorners>(context, name_of(grid) + '|' + plane.definition(), {}, make);
}

std::shared_ptr<const ZonePeople> zone_people(const IncidentInputs& bound,
                                              const std::shared_ptr<const catalog::Collection>& localities,
                                              const Mask& mask, const RunContext& context) {
    Memo::Sources sources{bound.areas->features};
    if (localities) sources.push_back(localities->features);
    const std::string key = fmt::format("{}|{}|{}|{}", name_of(bound.areas.get()), name_of(localities.get()),
                                        name_of(mask.grid), bound.plane.definition());
    const auto make = [&]() -> Result<std::shared_ptr<const ZonePeople>> {
        return std::make_shared<const ZonePeople>(mask, *bound.areas, localities.get(), bound.plane);
    };
    return *remember<ZonePeople>(context, key, std::move(sources), make);
}

}  // namespace oryx::analytics
