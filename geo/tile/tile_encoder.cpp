#include "geo/pbf/mvt_geometry.hpp"
#include "geo/pbf/mvt_writer.hpp"
#include "geo/tile/attributes.hpp"
#include "geo/tile/draw.hpp"
#include "geo/tile/layer_impl.hpp"
#include "geo/tile/tile_layer.hpp"

#include <algorithm>
#include <vector>

namespace oryx::tile {

namespace {

// A buffer beyond a whole tile would only repeat the neighbours.
constexpr std::uint32_t max_buffer = extent;

class GeometryWriter {
  public:
    std::span<const std::uint32_t> commands(const GridGeometry& geometry) {
        commands_.clear();
        const GridView view = geometry.view();
        if (geometry.type == GeometryType::point) {
            commands_.points(to_mvt(view.positions));
            return commands_.commands();
        }
        for (std::size_t ring = 0; ring < view.ring_ends.size(); ++ring) {
            const auto points = to_mvt(view.ring(ring));
            if (geometry.type == GeometryType::line) {
                commands_.line(points);
            } else {
                commands_.ring(points);
            }
        }
        return commands_.commands();
    }

  private:
    std::span<const pbf::MvtPoint> to_mvt(std::span<const GridPoint> points) {
        points_.clear();
        for (const GridPoint p : points) {
            points_.push_back({static_cast<std::int32_t>(p.x), static_cast<std::int32_t>(p.y)});
        }
        return points_;
    }

    pbf::MvtGeometry commands_;
    std::vector<pbf::MvtPoint> points_;
};

pbf::MvtType mvt_type(GeometryType type) {
    switch (type) {
        case GeometryType::point:
            return pbf::MvtType::point;
        case GeometryType::line:
            return pbf::MvtType::line;
        case GeometryType::polygon:
            return pbf::MvtType::polygon;
        case GeometryType::none:
            break;
    }
    return pbf::MvtType::unknown;
}

}  // namespace

/// Encodes one layer of one tile; a friend of TileLayer.
struct TileEncoder {
    const TileOptions& options;
    const CancelToken& cancel;
    EncodedTile& out;

    [[nodiscard]] bool selected(const FeatureTable& features, std::size_t row) const {
        if (!options.datetime) return true;
        const auto when = features.when(row);
        return !when || when->intersects(*options.datetime);
    }

    Result<> encode(const TileLayer& tile_layer, const TileWindow& window) {
        const TileLayer::Impl& layer = *tile_layer.impl_;
        const FeatureTable& features = *layer.features;
        const DrawingArrays& arrays = layer.arrays(options.matrix_set);
        const ShapeSource shapes(layer, arrays, window);
        const PointSource points(arrays, window);
        if (shapes.empty() && points.empty()) return {};
        pbf::MvtLayerWriter writer(layer.name, extent);
        AttributeWriter attributes(features, layer.names, writer, shapes.size() + points.size(), options.properties);
        GeometryWriter commands;
        GridGeometry geometry;
        std::vector<std::uint32_t> tags;
        std::size_t looked_at = 0;
        const auto write = [&](std::uint32_t row) {
            attributes.tags(row, tags);
            writer.add_feature(features.tile_id(row), mvt_type(geometry.type), tags, commands.commands(geometry));
        };
        // Both in the order of rows; a row has one geometry, so that it is in one of them only.
        auto shape = shapes.begin();
        auto point = points.begin();
        while (shape != shapes.end() || point != points.end()) {
            if (looked_at++ % 64 == 0) {
                if (auto go_on = cancel.check(); !go_on) return go_on;
            }
            if (point == points.end() || (shape != shapes.end() && shape->row < point->row)) {
                if (selected(features, shape->row) && shapes.draw(*shape, geometry)) write(shape->row);
                ++shape;
            } else {
                if (selected(features, point->row) && points.draw(*point, geometry)) write(point->row);
                ++point;
            }
        }
        for (const std::uint32_t row : shapes.dropped())
            if (selected(features, row)) ++out.omitted;
        out.features += writer.feature_count();
        writer.append_to(out.mvt);
        return {};
    }
};

Result<EncodedTile> encode_tile(std::span<const std::shared_ptr<const TileLayer>> layers, TileId tile,
                                const TileOptions& options, const CancelToken& cancel) {
    EncodedTile out;
    const TileWindow window(tile, extent, std::min(options.buffer, max_buffer));
    TileEncoder encoder{options, cancel, out};
    for (std::size_t i = 0; i < layers.size(); ++i) {
        // MVT 4.1: no two layers of one name.
        const auto same = [&](const auto& other) { return other->name() == layers[i]->name(); };
        if (std::ranges::any_of(layers.first(i), same)) continue;
        if (auto encoded = encoder.encode(*layers[i], window); !encoded) return std::unexpected(encoded.error());
    }
    return out;
}

}  // namespace oryx::tile
