#include "geo/pbf/mvt_geometry.hpp"
#include "geo/pbf/mvt_writer.hpp"
#include "geo/tile/attributes.hpp"
#include "geo/tile/draw.hpp"
#include "geo/tile/layer_impl.hpp"
#include "geo/tile/thinning.hpp"
#include "geo/tile/tile_layer.hpp"
#include "geo/tile/zoom_plan.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace oryx::tile {

namespace {

// A buffer beyond a whole tile would only repeat the neighbours.
constexpr std::uint32_t max_buffer = extent;

/// Precondition: within a tile's buffered box.
pbf::MvtPoint to_mvt(GridPoint p) {
    return {static_cast<std::int32_t>(p.x), static_cast<std::int32_t>(p.y)};
}

class GeometryWriter {
  public:
    std::span<const std::uint32_t> commands(const GridGeometry& geometry) {
        commands_.clear();
        const GridView view = geometry.view();
        if (geometry.type == GeometryType::point) {
            commands_.points(all_to_mvt(view.positions));
            return commands_.commands();
        }
        for (std::size_t ring = 0; ring < view.ring_ends.size(); ++ring) {
            const auto points = all_to_mvt(view.ring(ring));
            if (geometry.type == GeometryType::line) {
                commands_.line(points);
            } else {
                commands_.ring(points);
            }
        }
        return commands_.commands();
    }

  private:
    std::span<const pbf::MvtPoint> all_to_mvt(std::span<const GridPoint> points) {
        points_.clear();
        for (const GridPoint p : points) {
            points_.push_back(to_mvt(p));
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

/// Encodes one layer of one tile.
class LayerEncoder {
  public:
    LayerEncoder(const TileLayer::Impl& layer, const TileOptions& options, const TileWindow& window,
                 const CancelToken& cancel, EncodedTile& out)
        : layer_(layer),
          features_(*layer.features),
          arrays_(layer.arrays(options.matrix_set)),
          options_(options),
          window_(window),
          cancel_(cancel),
          out_(out),
          plan_(plan_of(layer, arrays_, options, window.zoom())),
          properties_(plan_->essentials_only ? layer.essentials() : options.properties),
          writer_(layer.name, extent) {}

    Result<> encode() {
        ShapeSource shapes(layer_, arrays_, window_, plan_->coarser);
        const PointSource points(arrays_, window_, plan_->clustered);
        AttributeWriter attributes(features_, layer_.names, writer_, shapes.size() + points.size(), properties_);
        // A cluster's numbers may equal keys: MVT 4.1 asks for each value once.
        if (plan_->clustered) attributes.share_integers();
        // Both in the order of rows; a row has one geometry, so that it is in one of them only.
        auto shape = shapes.begin();
        auto point = points.begin();
        std::size_t looked_at = 0;
        while (shape != shapes.end() || point != points.end()) {
            if (looked_at++ % 64 == 0) {
                if (auto go_on = cancel_.check(); !go_on) return go_on;
            }
            if (point == points.end() || (shape != shapes.end() && shape->row < point->row)) {
                if (selected(shape->row) && shapes.draw(*shape, geometry_)) write(shape->row, attributes);
                ++shape;
            } else {
                prefetch(points, point, attributes);
                if (selected(point->row)) write_point(points, *point, attributes);
                ++point;
            }
        }
        for (const std::uint32_t row : shapes.dropped())
            out_.omitted += selected(row) ? 1 : 0;
        if (plan_->clustered) write_clusters(attributes);
        finish();
        if (options_.labels && arrays_.world.has_shapes()) write_labels(shapes);
        return {};
    }

  private:
    [[nodiscard]] bool selected(std::uint32_t row) const { return is_selected(features_, options_, row); }

    /// Rows of a tile lie far apart in memory: those to come are fetched while this one is written.
    template <class Iterator>
    static void prefetch(const PointSource& points, Iterator point, const AttributeWriter& attributes) {
        constexpr std::ptrdiff_t ahead = 8;
        if (points.end() - point <= ahead) return;
        points.prefetch(*(point + ahead));
        attributes.prefetch((point + ahead)->row);
    }
    void write_point(const PointSource& points, const PointSource::Found& found, AttributeWriter& attributes) {
        const bool kept = !plan_->thinned || plan_->kept[found.row];
        if (const auto at = points.single(found)) {
            if (!kept) {
                ++out_.omitted;
                return;
            }
            writer_.add_point(features_.tile_id(found.row), to_mvt(*at), attributes.tags(found.row));
        } else if (points.draw(found, geometry_)) {
            if (kept) {
                write(found.row, attributes);
            } else {
                ++out_.omitted;
            }
        }
    }
    void write(std::uint32_t row, AttributeWriter& attributes) {
        attributes.tags(row, tags_);
        writer_.add_feature(features_.tile_id(row), mvt_type(geometry_.type), tags_, commands_.commands(geometry_));
    }

    void write_clusters(AttributeWriter& attributes) {
        const std::int64_t world = crs::world_size >> (max_tile_zoom - window_.zoom());
        for (const int copy : {-1, 0, 1}) {
            if (!window_.sees(copy)) continue;
            const GridBox box = window_.lattice().moved(-copy * world, 0);
            for (const std::uint32_t number : plan_->cluster_index.search(envelope_of(box))) {
                const Cluster& cluster = plan_->clusters[number];
                const pbf::MvtPoint place =
                    to_mvt({cluster.at.x + copy * world - window_.origin().x, cluster.at.y - window_.origin().y});
                if (cluster.count == 1) {
                    writer_.add_point(features_.tile_id(cluster.lead), place, attributes.tags(cluster.lead));
                } else {
                    write_cluster(cluster, place);
                }
            }
        }
    }

    void write_cluster(const Cluster& cluster, pbf::MvtPoint place) {
        const store::ClusterRule& rule = layer_.settings.cluster;
        tags_ = {writer_.key("point_count"), writer_.integer(cluster.count)};
        const auto add = [&](std::string_view prefix, const std::string& field, double number) {
            if (!std::isfinite(number)) return;
            const Column* column = features_.find_column(field);
            const bool whole = column != nullptr && column->type() == FieldType::integer;
            tags_.push_back(writer_.key(std::string(prefix) + field));
            tags_.push_back(whole ? writer_.integer(std::llround(number)) : writer_.real(number));
        };
        for (std::size_t i = 0; i < rule.sums.size(); ++i)
            add("sum_", rule.sums[i], cluster.sums[i]);
        for (std::size_t i = 0; i < rule.maxima.size(); ++i)
            add("max_", rule.maxima[i], cluster.maxima[i]);
        writer_.add_point(features_.tile_id(cluster.lead), place, tags_);
        ++out_.clusters;
        out_.clustered += cluster.count;
    }

    /// A layer of its own: the label points in the box, with the attributes of their areas. An area below a pixel has
    /// no label.
    void write_labels(const ShapeSource& shapes) {
        const Labels& labels = arrays_.labels();
        pbf::MvtLayerWriter writer(layer_.name + std::string(label_suffix), extent);
        std::optional<AttributeWriter> attributes;
        for (const int copy : {-1, 0, 1}) {
            if (!window_.sees(copy)) continue;
            const auto rows = labels.search(window_.world_of(copy));
            if (!attributes) attributes.emplace(features_, layer_.names, writer, rows.size(), properties_);
            for (const std::uint32_t row : rows) {
                if (!selected(row) || !shapes.has(row)) continue;
                const pbf::MvtPoint place = to_mvt(window_.snapping(copy)(labels.at(row)));
                writer.add_point(features_.tile_id(row), place, attributes->tags(row));
            }
        }
        out_.features += writer.feature_count();
        writer.append_to(out_.mvt);
    }

    void finish() {
        out_.features += writer_.feature_count();
        writer_.append_to(out_.mvt);
        if (!plan_->essentials_only || writer_.feature_count() == 0) return;
        for (const std::string& name : layer_.names) {
            if (!std::ranges::binary_search(*properties_, name)) out_.attributes_omitted.push_back(name);
        }
    }

    const TileLayer::Impl& layer_;
    const FeatureTable& features_;
    const DrawingArrays& arrays_;
    const TileOptions& options_;
    const TileWindow& window_;
    const CancelToken& cancel_;
    EncodedTile& out_;
    std::shared_ptr<const ZoomPlan> plan_;
    std::optional<std::vector<std::string>> properties_;
    pbf::MvtLayerWriter writer_;
    GeometryWriter commands_;
    GridGeometry geometry_;
    std::vector<std::uint32_t> tags_;
};

}  // namespace

Result<EncodedTile> encode_tile(std::span<const std::shared_ptr<const TileLayer>> layers, TileId tile,
                                const TileOptions& options, const CancelToken& cancel) {
    EncodedTile out;
    const TileWindow window(tile, extent, std::min(options.buffer, max_buffer));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        // MVT 4.1: no two layers of one name.
        const auto same = [&](const auto& other) { return other->name() == layers[i]->name(); };
        if (std::ranges::any_of(layers.first(i), same)) continue;
        TileOptions own = options;
        own.masks = {i < options.masks.size() ? options.masks[i] : nullptr};
        auto encoded = LayerEncoder(layers[i]->impl(), own, window, cancel, out).encode();
        if (!encoded) return std::unexpected(encoded.error());
    }
    return out;
}

}  // namespace oryx::tile
