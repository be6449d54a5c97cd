#pragma once

#include "geo/tile/layer_impl.hpp"
#include "geo/tile/tile_window.hpp"
#include "geo/tile/zoom_arrays.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace oryx::tile {

/// The polygons and lines that one tile may show, by row, and what is left of each in its buffered box.
class ShapeSource {
  public:
    struct Found {
        std::uint32_t row;
        std::uint32_t from;  ///< its parts, in the order of the index
        std::uint32_t to;
    };

    /// `coarser`: see ZoomPyramid.
    ShapeSource(const TileLayer::Impl& layer, const DrawingArrays& arrays, const TileWindow& window, int coarser);

    [[nodiscard]] bool empty() const { return found_.empty() && dropped_.empty(); }
    [[nodiscard]] std::size_t size() const { return found_.size(); }
    [[nodiscard]] auto begin() const { return found_.begin(); }
    [[nodiscard]] auto end() const { return found_.end(); }
    /// In tile coordinates, within the buffered box; false where nothing of it lies there.
    bool draw(const Found& found, GridGeometry& out);
    /// Whether the zoom shows anything of a row, here or elsewhere.
    [[nodiscard]] bool has(std::uint32_t row) const { return arrays_ && arrays_->has(row); }
    /// Rows within the box of which the zoom shows nothing there: below a pixel, or joined to a neighbour.
    [[nodiscard]] const std::vector<std::uint32_t>& dropped() const { return dropped_; }

  private:
    TileWindow window_;
    std::shared_ptr<const ZoomArrays> arrays_;
    std::vector<std::uint32_t> parts_;
    std::vector<Found> found_;
    std::vector<std::uint32_t> dropped_;
    GridGeometry whole_;  // a part that is cut: here to keep its memory
};

/// The points that one tile may show, by row.
class PointSource {
  public:
    struct Found {
        std::uint32_t row;
        unsigned copies;  ///< bit 0, 1, 2 for the worlds -1, 0, 1 in which the index found it
    };

    /// `none`: where points are drawn as clusters.
    PointSource(const DrawingArrays& arrays, const TileWindow& window, bool none);

    [[nodiscard]] bool empty() const { return found_.empty(); }
    [[nodiscard]] std::size_t size() const { return found_.size(); }
    [[nodiscard]] auto begin() const { return found_.begin(); }
    [[nodiscard]] auto end() const { return found_.end(); }
    /// In tile coordinates, within the buffered box, each position once; false where none of them lies there.
    bool draw(const Found& found, GridGeometry& out) const;
    /// The same, quickly, of a feature that is one point seen in one world; nothing for others.
    [[nodiscard]] std::optional<GridPoint> single(const Found& found) const {
        if (found.copies != own_world || !world_.is_point(found.row)) return std::nullopt;
        return own_snapping_(world_.point(found.row));
    }
    /// Fetches a row that will be drawn soon into the cache.
    void prefetch(const Found& found) const { world_.prefetch(found.row); }

  private:
    static constexpr unsigned own_world = 1U << 1;

    TileWindow window_;
    Snapping own_snapping_;
    const WorldColumn& world_;
    std::vector<Found> found_;
};

}  // namespace oryx::tile
