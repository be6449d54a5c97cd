#pragma once

#include "geo/tile/grid_geometry.hpp"
#include "geo/tile/tile_layer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace oryx::tile {

/// All tiles of a zoom below one tile (or the tile itself).
struct TileSquare {
    TileId root;
    /// No point, line or border comes near any of these tiles: each is empty, or wholly within the same areas, so that
    /// all of them are alike.
    bool plain = false;
};

/// A square of tiles with what lies near it; made by `TileCover::for_each_block` for `TileCover::squares`.
struct TileBlock {
    TileSquare square;
    std::vector<std::uint32_t> items;  ///< numbers of the cover's; empty where the square is plain
};

/// Which tiles of a zoom have something of their own to show, found from where points, lines and borders of some layers
/// lie, whatever a request selects of them. Web Mercator. Immutable, thread-safe.
///
/// What a tile shows is drawn from shapes that were simplified: a border is then moved, but by no more than the square
/// root of the effective area that a zoom leaves out (Visvalingam and Whyatt: the triangle of a position that goes has
/// at most that area, and its new edge is nowhere farther from the two old ones). `margin` must be well above that.
class TileCover {
  public:
    explicit TileCover(std::span<const std::shared_ptr<const TileLayer>> layers);

    using Wanted = std::function<bool(TileId)>;
    /// Squares that together are the tiles of a zoom, in the order of PMTiles' codes: blocks of at most 4^`depth` tiles
    /// with something near them, and plain squares of any size. `margin`: lattice units of the zoom round each tile.
    /// Squares whose root is not `wanted` are left out. `visit` returns false to end it.
    void for_each_block(std::uint32_t zoom, std::uint32_t depth, std::int64_t margin, const Wanted& wanted,
                        const std::function<bool(TileBlock&&)>& visit) const;
    /// How many squares `for_each_block` would visit, by the level of their roots, up to `deepest`, with one margin for
    /// all zooms (that of `zoom`): one descent tells about how many there are of every zoom.
    struct Level {
        std::uint64_t blocks = 0;
        std::uint64_t plain = 0;  ///< squares: all zooms below have these
    };
    [[nodiscard]] std::vector<Level> count_levels(std::uint32_t deepest, std::uint32_t zoom, std::int64_t margin,
                                                  const Wanted& wanted) const;
    /// A block's single tiles and plain squares, in the order of codes.
    [[nodiscard]] std::vector<TileSquare> squares(const TileBlock& block, std::uint32_t zoom, std::int64_t margin,
                                                  const Wanted& wanted) const;

  private:
    /// Some positions of a geometry that follow each other, or one point. World coordinates of a copy of the world.
    struct Item {
        GridBox box;
        std::uint32_t layer;
        std::uint32_t row;
        std::uint32_t first;  ///< position in the row's geometry
        std::uint32_t count;  ///< positions; of a ring's last piece the next one is the ring's first
        std::uint32_t ring_first;
        bool closes;
        std::int8_t copy;
    };
    struct Segment {
        GridPoint a;
        GridPoint b;
    };

    void add_row(std::uint32_t layer, std::uint32_t row);
    void add_path(std::uint32_t layer, std::uint32_t row, GridView view, std::uint32_t first, std::uint32_t end,
                  bool closed);
    void add(Item item);
    void append_segments(const Item& item, std::vector<Segment>& out) const;
    [[nodiscard]] TileBlock all() const;
    [[nodiscard]] TileBlock below(const TileBlock& block, TileId child, std::uint32_t zoom, std::int64_t margin) const;
    bool descend(TileBlock&& block, std::uint32_t zoom, std::uint32_t depth, std::int64_t margin, const Wanted& wanted,
                 const std::function<bool(TileBlock&&)>& visit) const;

    std::vector<std::shared_ptr<const TileLayer>> layers_;
    std::vector<Item> items_;
};

}  // namespace oryx::tile
