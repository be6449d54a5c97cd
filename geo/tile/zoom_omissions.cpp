#include "geo/tile/zoom_omissions.hpp"

#include "geo/tile/layer_impl.hpp"
#include "geo/tile/thinning.hpp"
#include "geo/tile/zoom_plan.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::tile {

namespace {

bool is_shape(GeometryType type) {
    return type == GeometryType::line || type == GeometryType::polygon;
}

void count_clusters(const ZoomPlan& plan, ZoomOmissions& out) {
    for (const Cluster& cluster : plan.clusters) {
        if (cluster.count > 1) out.clustered += cluster.count;
    }
}

}  // namespace

ZoomOmissions zoom_omissions(const TileLayer& layer, std::uint32_t zoom, const TileOptions& options) {
    const TileLayer::Impl& impl = layer.impl();
    const DrawingArrays& arrays = impl.arrays(crs::MatrixSet::web_mercator_quad);
    const auto plan = plan_of(impl, arrays, options, zoom);
    std::shared_ptr<const ZoomArrays> shapes;
    if (arrays.world.has_shapes()) {
        shapes = arrays.zooms.whole(zoom, options.buffer, plan->coarser, impl.arcs());
        if (!shapes) shapes = arrays.zooms.full(impl.arcs());
    }
    ZoomOmissions out;
    for (std::uint32_t row = 0; row < arrays.world.size(); ++row) {
        const GridView view = arrays.world[row];
        if (view.empty() || !is_selected(*impl.features, options, row)) continue;
        ++out.selected;
        if (is_shape(view.type)) {
            if (shapes && !shapes->has(row)) ++out.below_pixel;
        } else if (plan->thinned && !plan->kept[row]) {
            ++out.thinned;
        }
    }
    if (plan->clustered) count_clusters(*plan, out);
    if (plan->essentials_only) {
        const auto kept = impl.essentials();
        std::ranges::copy_if(impl.names, std::back_inserter(out.attributes),
                             [&](const std::string& name) { return !std::ranges::binary_search(kept, name); });
    }
    return out;
}

std::int64_t drawing_margin(const TileLayer& layer, std::uint32_t zoom, const TileOptions& options) {
    const TileLayer::Impl& impl = layer.impl();
    const auto plan = plan_of(impl, impl.arrays(crs::MatrixSet::web_mercator_quad), options, zoom);
    // Four pixels, where half a pixel squared goes; each step coarser takes four times the area.
    constexpr std::int64_t simplified = 32;
    // Borders within a metre of each other are one; twelve times as much on the map at 85 degrees.
    constexpr double equator_metres = 40'075'017;
    const double snapped = 12 * std::ldexp(extent / equator_metres, static_cast<int>(zoom));
    // A cluster lies anywhere in the square of 40 pixels of its members.
    const std::int64_t clustered = plan->clustered ? 320 : 0;
    return std::int64_t{options.buffer} + (simplified << plan->coarser) + static_cast<std::int64_t>(snapped) + 1 +
           clustered;
}

}  // namespace oryx::tile
