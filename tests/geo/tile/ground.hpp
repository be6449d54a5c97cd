#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/tile_id.hpp"
#include "geo/crs/web_mercator.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "geo/index/packed_rtree.hpp"

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

namespace oryx::testing {

/// Where a source has no area.
class Ground {
  public:
    explicit Ground(std::shared_ptr<const FeatureTable> table) : table_(std::move(table)), index_(boxes(*table_)) {}

    /// Whether the source is open somewhere in a hole of a tile, or so near to it as simplification may move a border
    /// (half a pixel is 4 units): by a square unit at least, which no crack of a dirty source is at these zooms.
    [[nodiscard]] bool is_open(const Geometry& hole, TileId id) const {
        const Geometry wide = geometry::buffer(hole.view(), 4).value();
        const Envelope box = wide.envelope();
        const double unit = std::ldexp(1.0, 20 - static_cast<int>(id.z()));
        const auto lon_lat = [&](double x, double y) {
            return crs::to_lon_lat({std::llround((static_cast<double>(id.x()) * 4096 + x) * unit),
                                    std::llround((static_cast<double>(id.y()) * 4096 + y) * unit)});
        };
        const Position low = lon_lat(box.min_x, box.max_y);
        const Position high = lon_lat(box.max_x, box.min_y);
        Geometry open = wide;
        for (const std::uint32_t row : index_.search({low.x, low.y, high.x, high.y})) {
            Geometry area = Geometry::from(table_->geometry(row));
            for (Position& p : area.positions) {
                const auto world = crs::to_world(p);
                p = {static_cast<double>(world.x) / unit - static_cast<double>(id.x()) * 4096,
                     static_cast<double>(world.y) / unit - static_cast<double>(id.y()) * 4096};
            }
            auto left = geometry::difference(open.view(), area.view());
            if (!left) continue;  // an area that the overlay refuses hides nothing
            open = std::move(*left);
            if (open.empty()) return false;
        }
        return geometry::planar_area(open.view()) >= 1;
    }

  private:
    static std::vector<Envelope> boxes(const FeatureTable& table) {
        std::vector<Envelope> all;
        for (std::size_t row = 0; row < table.size(); ++row)
            all.push_back(table.geometry(row).envelope());
        return all;
    }
    std::shared_ptr<const FeatureTable> table_;
    index::PackedRTree index_;
};

}  // namespace oryx::testing
