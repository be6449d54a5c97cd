#include "geo/tile/zoom_plan.hpp"

#include "geo/tile/clusters.hpp"
#include "geo/tile/feature_cost.hpp"
#include "geo/tile/thinning.hpp"
#include "geo/tile/tile_loads.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace oryx::tile {

namespace {

// A vertex: two differences, most of them short at the zooms where many vertices meet.
constexpr std::uint64_t vertex_bytes = 4;
constexpr int most_coarser = 3;

bool fits(const Load& load, const TileBudget& budget) {
    return load.bytes <= budget.bytes && load.features <= budget.features;
}

class Planner {
  public:
    Planner(const TileLayer::Impl& layer, const DrawingArrays& arrays, const TileOptions& options, std::uint32_t zoom)
        : layer_(layer), arrays_(arrays), options_(options), budget_(*options.budget), zoom_(zoom) {}

    std::shared_ptr<const ZoomPlan> make() {
        if (arrays_.world.has_points()) plan_points();
        if (arrays_.world.has_shapes()) plan_shapes();
        return std::make_shared<const ZoomPlan>(std::move(plan_));
    }

  private:
    void plan_points() {
        const bool cluster = static_cast<int>(zoom_) <= layer_.settings.cluster.max_zoom;
        if (!cluster && points_fit_at_once()) return;
        const std::vector<PlacedPoint> points = placed_points(arrays_, *layer_.features, options_, zoom_);
        if (cluster) {
            plan_.clustered = true;
            plan_.clusters = clusters_of(layer_, points);
            plan_.cluster_index = index_of(plan_.clusters);
            return;
        }
        if (fits(fullest(points, options_.properties, nullptr), budget_)) return;
        const auto properties = fewer_attributes();
        plan_.essentials_only = properties != options_.properties;
        if (plan_.essentials_only && fits(fullest(points, properties, nullptr), budget_)) return;
        // What is left is detail: points by importance, then by their distance.
        plan_.thinned = true;
        const std::vector<PlacedPoint> crowded = those_crowded(points, properties);
        plan_.kept = thinned(points, crowded, layer_.by_importance(), [&](const std::vector<bool>& kept) {
            return fits(fullest(crowded, properties, &kept), budget_);
        });
    }

    /// Whether even all points of the layer together keep within the budget.
    [[nodiscard]] bool points_fit_at_once() const {
        const FeatureTable& features = *layer_.features;
        if (features.size() > budget_.features) return false;
        const FeatureCosts costs(features, layer_.names, options_.properties);
        std::uint64_t bytes = 0;
        for (std::size_t row = 0; row < features.size() && bytes <= budget_.bytes; ++row)
            bytes += costs(row) + features.geometry(row).positions.size() * vertex_bytes;
        return bytes <= budget_.bytes;
    }

    using Properties = std::optional<std::vector<std::string>>;

    [[nodiscard]] Load fullest(const std::vector<PlacedPoint>& points, const Properties& properties,
                               const std::vector<bool>* kept) const {
        // The tiles of a zoom lie within those of the zooms above it: what fits there, fits here.
        const GridBox box = box_of(points, 0);
        int up = 0;
        while (!TileLoads::is_quick({box.min_x >> up, box.min_y >> up, box.max_x >> up, box.max_y >> up}))
            ++up;
        for (const int shift : {up, 0}) {
            const Load most = loads_of(points, shift, properties, kept).fullest();
            if (shift == 0 || fits(most, budget_)) return most;
        }
        return {};
    }

    /// The points in tiles that hold more than fits.
    [[nodiscard]] std::vector<PlacedPoint> those_crowded(const std::vector<PlacedPoint>& points,
                                                         const Properties& properties) const {
        TileLoads loads = loads_of(points, 0, properties, nullptr);
        std::vector<PlacedPoint> crowded;
        for (const PlacedPoint& point : points) {
            bool any = false;
            loads.for_each_tile(point.at, [&](const Load& load) { any = any || !fits(load, budget_); });
            if (any) crowded.push_back(point);
        }
        return crowded;
    }

    static GridBox box_of(const std::vector<PlacedPoint>& points, int shift) {
        GridBox box;
        for (const PlacedPoint& point : points)
            box.expand({point.at.x >> shift, point.at.y >> shift});
        return box;
    }

    /// What the points weigh in each tile of the zoom `shift` zooms above. `kept`: by row, null for all.
    [[nodiscard]] TileLoads loads_of(const std::vector<PlacedPoint>& points, int shift, const Properties& properties,
                                     const std::vector<bool>* kept) const {
        const FeatureCosts costs(*layer_.features, layer_.names, properties);
        TileLoads loads(box_of(points, shift), options_.buffer);
        for (const PlacedPoint& point : points) {
            if (kept != nullptr && !(*kept)[point.row]) continue;
            const std::uint64_t bytes = (point.is_first ? costs(point.row) : 0) + vertex_bytes + 2;
            loads.for_each_tile({point.at.x >> shift, point.at.y >> shift}, [&](Load& load) {
                load.bytes += bytes;
                ++load.features;
            });
        }
        return loads;
    }

    /// The attributes that stay where not all fit; those that the request named all do.
    [[nodiscard]] Properties fewer_attributes() const {
        if (options_.properties) return options_.properties;
        return layer_.essentials();
    }

    void plan_shapes() {
        for (plan_.coarser = 0; plan_.coarser <= most_coarser; ++plan_.coarser) {
            const auto whole = arrays_.zooms.whole(zoom_, options_.buffer, plan_.coarser, layer_.arcs());
            if (!whole) return;  // made tile by tile: so high that little is in one
            if (!plan_.essentials_only) {
                if (shapes_fit(*whole, options_.properties)) return;
                plan_.essentials_only = fewer_attributes() != options_.properties;
            }
            if (shapes_fit(*whole, fewer_attributes())) return;
        }
        plan_.coarser = most_coarser;
    }

    [[nodiscard]] bool shapes_fit(const ZoomArrays& arrays, const Properties& properties) const {
        const FeatureCosts costs(*layer_.features, layer_.names, properties);
        GridBox box;
        for (std::size_t part = 0; part < arrays.size(); ++part) {
            box.expand({arrays.part(part).box.min_x, arrays.part(part).box.min_y});
            box.expand({arrays.part(part).box.max_x, arrays.part(part).box.max_y});
        }
        if (!TileLoads::is_quick(box)) return true;
        TileLoads loads(box, options_.buffer);
        std::map<Load*, std::uint64_t> of_row;  // vertices in each tile that shows some of them
        for (std::size_t part = 0; part < arrays.size(); ++part) {
            arrays.for_each_position(
                part, [&](GridPoint p) { loads.for_each_tile(p, [&](Load& load) { ++of_row[&load]; }); });
            if (part + 1 < arrays.size() && arrays.part(part + 1).row == arrays.part(part).row) continue;
            const std::uint64_t own = costs(arrays.part(part).row);
            for (const auto& [load, vertices] : of_row) {
                load->bytes += own + vertices * vertex_bytes;
                ++load->features;
            }
            of_row.clear();
        }
        return fits(loads.fullest(), budget_);
    }

    const TileLayer::Impl& layer_;
    const DrawingArrays& arrays_;
    const TileOptions& options_;
    const TileBudget& budget_;
    std::uint32_t zoom_;
    ZoomPlan plan_;
};

/// What decides over a plan, as text.
std::string plan_key(const TileOptions& options, std::uint32_t zoom) {
    std::string key = std::to_string(zoom) + '|' + std::to_string(options.buffer) + '|' +
                      std::to_string(options.budget->bytes) + '|' + std::to_string(options.budget->features) + '|';
    if (options.datetime) {
        key += std::to_string(options.datetime->start.number) + '/' + std::to_string(options.datetime->end.number);
    }
    key += '|';
    if (!options.masks.empty() && options.masks.front()) {
        const std::string& mask = options.masks.front()->key;
        key += std::to_string(mask.size()) + ':' + mask;
    }
    key += '|';
    if (!options.properties) return key + '*';
    // Names may hold any character: their lengths keep two lists apart.
    for (const std::string& name : *options.properties)
        key += std::to_string(name.size()) + ':' + name;
    return key;
}

}  // namespace

std::shared_ptr<const ZoomPlan> plan_of(const TileLayer::Impl& layer, const DrawingArrays& arrays,
                                        const TileOptions& options, std::uint32_t zoom) {
    static const auto everything = std::make_shared<const ZoomPlan>();
    if (!options.budget) return everything;
    return arrays.plans.get(plan_key(options, zoom), [&] { return Planner(layer, arrays, options, zoom).make(); });
}

}  // namespace oryx::tile
