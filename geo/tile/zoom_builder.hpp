#pragma once

#include "geo/tile/arc_column.hpp"
#include "geo/tile/world_column.hpp"
#include "geo/tile/zoom_arrays.hpp"

#include <cstdint>
#include <optional>

namespace oryx::tile {

/// How a zoom's shapes are made. Areas in square units of the zoom's lattice, of which a pixel of 512 in a tile is 8
/// x 8.
struct ZoomRules {
    std::uint32_t zoom = 0;
    /// Positions whose effective area is smaller go (Visvalingam and Whyatt): half a pixel squared.
    double least_effective_area = 16;
    /// Polygons smaller than a pixel join a neighbour; outside a coverage they go. Holes likewise.
    double least_area = 64;
    /// Borders get a position where a tile's edge, with this buffer round it, cuts them: clipping then rounds nothing.
    /// Without: no such positions.
    std::optional<std::int64_t> cut_buffer = 64;
    /// Whether what lies near the antimeridian is there on its other side too.
    bool copies = true;
};

/// Makes a zoom's arrays of a layer. Nothing if borders would get more than `most_positions` of them in all, those at
/// the edges of tiles included: then they are made tile by tile (window_arrays.hpp).
std::optional<ZoomArrays> zoom_arrays(const WorldColumn& world, const ArcColumn& arcs, const ZoomRules& rules,
                                      std::uint64_t most_positions);

/// Every position of a layer on the grid of zoom 20, borders noded, nothing simplified: what the arrays of a window are
/// cut from.
ZoomArrays full_arrays(const WorldColumn& world, const ArcColumn& arcs);

}  // namespace oryx::tile
