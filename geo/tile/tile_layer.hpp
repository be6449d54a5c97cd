#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/date.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"
#include "geo/core/tile_id.hpp"
#include "geo/crs/tile_matrix_set.hpp"
#include "geo/tile/layer_settings.hpp"
#include "geo/topology/arcs.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::tile {

inline constexpr std::uint32_t extent = 4096;
/// What follows a layer's name in that of its label points.
inline constexpr std::string_view label_suffix = "-labels";

/// What a tile may take up, uncompressed, for each of its layers. Over it attributes go first, then detail.
struct TileBudget {
    std::uint64_t bytes = 500'000;
    std::uint64_t features = 200'000;
};

/// Rows of one layer that a request selects, beside its dates; shared by all tiles of the same selection.
struct RowMask {
    std::vector<bool> rows;  ///< as many as the layer's features
    std::string key;         ///< names the selection: equal keys, equal rows
};

struct TileOptions {
    crs::MatrixSet matrix_set = crs::MatrixSet::web_mercator_quad;
    std::uint32_t buffer = 64;  ///< units of the extent drawn beyond the tile's edge
    /// Features whose date does not intersect are left out; undated ones match. Nothing: no filter.
    std::optional<DateInterval> datetime = {};
    /// One for each layer, null for all of its rows; fewer than layers: the others have none.
    std::vector<std::shared_ptr<const RowMask>> masks = {};
    /// Names of the attributes to write, sorted; a feature's id (MVT 4.2) is always there. Nothing: all of them.
    std::optional<std::vector<std::string>> properties = {};
    /// Whether each layer with polygons is followed by one of their label points, '<name>-labels'.
    bool labels = false;
    /// Nothing: everything is drawn.
    std::optional<TileBudget> budget = TileBudget{};
};

/// The drawing arrays of one table: world coordinates and an index over them. Immutable, thread-safe, built once for a
/// version (or for a computed result) and shared by all requests.
class TileLayer {
  public:
    /// `name` is the layer's name in tiles.
    /// `arcs`: of the table's polygons, as its version holds them; null: they are made when first needed.
    static std::shared_ptr<const TileLayer> build(std::string name, std::shared_ptr<const FeatureTable> features,
                                                  LayerSettings settings = {},
                                                  std::shared_ptr<const topology::Arcs> arcs = nullptr);
    ~TileLayer();
    TileLayer(const TileLayer&) = delete;
    TileLayer& operator=(const TileLayer&) = delete;

    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] const FeatureTable& features() const;
    [[nodiscard]] std::size_t bytes() const;
    /// The rows with a polygon or a line of which no tile of a Web Mercator zoom shows anything: below a pixel, or
    /// joined to a neighbour. Ascending.
    [[nodiscard]] std::vector<std::uint32_t> omitted(std::uint32_t zoom) const;

    struct Impl;  ///< layer_impl.hpp: for this room
    [[nodiscard]] const Impl& impl() const { return *impl_; }

  private:
    explicit TileLayer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What a tile holds and what it left out. In a layer: drawn features that are no clusters + clustered + omitted =
/// features that the tile's buffered box and the filter take.
struct EncodedTile {
    std::string mvt;                                   ///< uncompressed; empty for an empty tile
    std::uint64_t features = 0;                        ///< drawn, clusters among them
    std::uint64_t clusters = 0;                        ///< of these
    std::uint64_t clustered = 0;                       ///< rows that the clusters stand for
    std::uint64_t omitted = 0;                         ///< below a pixel, joined to a neighbour, or thinned
    std::vector<std::string> attributes_omitted = {};  ///< left out of all of the tile's features
};

/// Makes what the tiles of a zoom are drawn from, so that no request waits for it: what it leaves out, and the zoom's
/// shapes. False where there is nothing to gain from this zoom on: its tiles are made one by one, or the layer's memory
/// for zooms is nearly used up and a further zoom would push out one made before.
bool prepare(const TileLayer& layer, std::uint32_t zoom, const TileOptions& options = {});

/// Encodes one MVT 2.1 tile of several layers; `tile` is one of the matrix set's square world (`crs::square_tile`);
/// each layer once, empty layers left out. Error: cancelled.
Result<EncodedTile> encode_tile(std::span<const std::shared_ptr<const TileLayer>> layers, TileId tile,
                                const TileOptions& options = {}, const CancelToken& cancel = {});

/// TileJSON 3.0.0 of some collections, as text. `tiles_url` is the absolute template with {z}/{x}/{y}; of `options`,
/// what the tiles at it are asked for, the attributes and the layers of label points count.
std::string tilejson(std::span<const std::shared_ptr<const catalog::Collection>> collections,
                     const std::string& tiles_url, const TileOptions& options = {});

}  // namespace oryx::tile
