#include "geo/tile/tile_cover.hpp"

#include "geo/archive/tile_code.hpp"
#include "geo/tile/layer_impl.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace oryx::tile {

namespace {

/// A tile's box in world coordinates, with a margin of lattice units of another zoom.
GridBox world_box(TileId tile, std::uint32_t zoom, std::int64_t margin) {
    const std::int64_t side = crs::world_size >> tile.z();
    const std::int64_t wider = margin << (max_tile_zoom - zoom);
    return {tile.x() * side - wider, tile.y() * side - wider, (tile.x() + std::int64_t{1}) * side + wider,
            (tile.y() + std::int64_t{1}) * side + wider};
}

/// The four tiles below, in the order of their codes at any deeper zoom.
std::array<TileId, 4> children(TileId tile) {
    std::array<TileId, 4> out{tile, tile, tile, tile};
    const std::uint64_t first = archive::first_code_below(archive::address_of(tile), tile.z() + 1);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const archive::TileAddress below = archive::tile_of(first + i);
        out[i] = *TileId::create(below.z, below.x, below.y);
    }
    return out;
}

/// Whether a segment meets a box: their boxes do, and the box's corners are not all on one side of the line.
bool meets(GridPoint a, GridPoint b, const GridBox& box) {
    if (std::max(a.x, b.x) < box.min_x || std::min(a.x, b.x) > box.max_x || std::max(a.y, b.y) < box.min_y ||
        std::min(a.y, b.y) > box.max_y)
        return false;
    if (a.x == b.x || a.y == b.y) return true;
    const auto side = [&](std::int64_t x, std::int64_t y) {
        const Wide cross = Wide{b.x - a.x} * (y - a.y) - Wide{b.y - a.y} * (x - a.x);
        return cross > 0 ? 1 : cross < 0 ? -1 : 0;
    };
    const int sum = side(box.min_x, box.min_y) + side(box.max_x, box.min_y) + side(box.min_x, box.max_y) +
                    side(box.max_x, box.max_y);
    return sum != 4 && sum != -4;
}

constexpr std::uint32_t positions_in_item = 16;

}  // namespace

TileCover::TileCover(std::span<const std::shared_ptr<const TileLayer>> layers) : layers_(layers.begin(), layers.end()) {
    for (std::uint32_t layer = 0; layer < layers_.size(); ++layer) {
        const auto rows = static_cast<std::uint32_t>(layers_[layer]->features().size());
        for (std::uint32_t row = 0; row < rows; ++row)
            add_row(layer, row);
    }
}

void TileCover::add_row(std::uint32_t layer, std::uint32_t row) {
    const WorldColumn& world = layers_[layer]->impl().arrays(crs::MatrixSet::web_mercator_quad).world;
    const GridView view = world[row];
    if (view.empty()) return;
    if (view.type == GeometryType::point) {
        for (std::uint32_t i = 0; i < view.positions.size(); ++i)
            add_path(layer, row, view, i, i + 1, false);
        return;
    }
    std::uint32_t first = 0;
    for (const std::uint32_t end : view.ring_ends) {
        add_path(layer, row, view, first, end, view.type == GeometryType::polygon);
        first = end;
    }
}

void TileCover::add_path(std::uint32_t layer, std::uint32_t row, GridView view, std::uint32_t first, std::uint32_t end,
                         bool closed) {
    std::uint32_t from = first;
    do {
        const std::uint32_t to = std::min(end, from + positions_in_item);
        Item item{.box = box_of(view.positions.subspan(from, to - from)),
                  .layer = layer,
                  .row = row,
                  .first = from,
                  .count = to - from,
                  .ring_first = first,
                  .closes = closed && to == end,
                  .copy = 0};
        if (item.closes) item.box.expand(view.positions[first]);
        add(item);
        from = to - 1;  // the next piece begins where this one ends
        if (to == end) break;
    } while (true);
}

void TileCover::add(Item item) {
    items_.push_back(item);
    // The tiles on either side of the antimeridian see beyond it.
    constexpr std::int64_t near = crs::world_size / 8;
    if (item.box.min_x < near) {
        Item east = item;
        east.box = item.box.moved(crs::world_size, 0);
        east.copy = 1;
        items_.push_back(east);
    }
    if (item.box.max_x > crs::world_size - near) {
        Item west = item;
        west.box = item.box.moved(-crs::world_size, 0);
        west.copy = -1;
        items_.push_back(west);
    }
}

void TileCover::append_segments(const Item& item, std::vector<Segment>& out) const {
    const WorldColumn& world = layers_[item.layer]->impl().arrays(crs::MatrixSet::web_mercator_quad).world;
    const GridView view = world[item.row];
    const std::int64_t dx = item.copy * crs::world_size;
    const auto at = [&](std::uint32_t i) { return GridPoint{view.positions[i].x + dx, view.positions[i].y}; };
    if (item.count == 1) out.push_back({at(item.first), at(item.first)});
    for (std::uint32_t i = 1; i < item.count; ++i)
        out.push_back({at(item.first + i - 1), at(item.first + i)});
    if (item.closes) out.push_back({at(item.first + item.count - 1), at(item.ring_first)});
}

void TileCover::for_each_block(std::uint32_t zoom, std::uint32_t depth, std::int64_t margin, const Wanted& wanted,
                               const std::function<bool(TileBlock&&)>& visit) const {
    descend(all(), zoom, depth, margin, wanted, visit);
}

std::vector<TileCover::Level> TileCover::count_levels(std::uint32_t deepest, std::uint32_t zoom, std::int64_t margin,
                                                      const Wanted& wanted) const {
    std::vector<Level> levels(deepest + 1);
    const auto count = [&](auto& self, const TileBlock& block) -> void {
        if (!wanted(block.square.root)) return;
        Level& own = levels[block.square.root.z()];
        ++(block.square.plain ? own.plain : own.blocks);
        if (block.square.plain || block.square.root.z() == deepest) return;
        for (const TileId child : children(block.square.root))
            self(self, below(block, child, zoom, margin));
    };
    count(count, all());
    return levels;
}

TileBlock TileCover::all() const {
    TileBlock all{{*TileId::create(0, 0, 0), items_.empty()}, std::vector<std::uint32_t>(items_.size())};
    std::iota(all.items.begin(), all.items.end(), 0U);
    return all;
}

TileBlock TileCover::below(const TileBlock& block, TileId child, std::uint32_t zoom, std::int64_t margin) const {
    const GridBox box = world_box(child, zoom, margin);
    TileBlock below{{child, false}, {}};
    for (const std::uint32_t number : block.items) {
        if (items_[number].box.intersects(box)) below.items.push_back(number);
    }
    below.square.plain = below.items.empty();
    return below;
}

bool TileCover::descend(TileBlock&& block, std::uint32_t zoom, std::uint32_t depth, std::int64_t margin,
                        const Wanted& wanted, const std::function<bool(TileBlock&&)>& visit) const {
    if (!wanted(block.square.root)) return true;
    if (block.square.plain || block.square.root.z() + depth >= zoom) return visit(std::move(block));
    for (const TileId child : children(block.square.root)) {
        if (!descend(below(block, child, zoom, margin), zoom, depth, margin, wanted, visit)) return false;
    }
    return true;
}

std::vector<TileSquare> TileCover::squares(const TileBlock& block, std::uint32_t zoom, std::int64_t margin,
                                           const Wanted& wanted) const {
    if (block.square.plain) return {block.square};
    std::vector<Segment> segments;
    for (const std::uint32_t number : block.items)
        append_segments(items_[number], segments);
    std::vector<TileSquare> out;
    const auto divide = [&](auto& self, TileId root, const std::vector<Segment>& all) -> void {
        if (!wanted(root)) return;
        const GridBox box = world_box(root, zoom, margin);
        std::vector<Segment> own;
        std::ranges::copy_if(all, std::back_inserter(own), [&](const Segment& s) { return meets(s.a, s.b, box); });
        if (own.empty() || root.z() == zoom) {
            out.push_back({root, own.empty()});
            return;
        }
        for (const TileId child : children(root))
            self(self, child, own);
    };
    divide(divide, block.square.root, segments);
    return out;
}

}  // namespace oryx::tile
