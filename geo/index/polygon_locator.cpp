#include "geo/index/polygon_locator.hpp"

#include "geo/geometry/orientation.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace oryx::index {

namespace {

/// Cells for each position of a border: finer cells are passed by fewer borders, but take memory.
constexpr double cells_per_position = 4;
constexpr double least_cells = 64;
constexpr double most_cells = 1U << 21U;
/// Of a cell, taken off where an edge is cut at a row's sides: far above what rounding moves, far below a cell.
constexpr double margin = 1e-6;
/// Cells are no smaller than so many steps of the numbers in which they are told.
constexpr double least_steps = 1024;

/// Where a cell's reference positions lie in it, in cells; the next is taken where a border passes the one before.
constexpr std::array<Position, 15> references{{{0.5, 0.5},
                                               {0.381, 0.618},
                                               {0.618, 0.271},
                                               {0.236, 0.414},
                                               {0.732, 0.764},
                                               {0.146, 0.854},
                                               {0.854, 0.167},
                                               {0.414, 0.143},
                                               {0.557, 0.912},
                                               {0.088, 0.291},
                                               {0.919, 0.577},
                                               {0.303, 0.707},
                                               {0.671, 0.449},
                                               {0.191, 0.123},
                                               {0.787, 0.939}}};
/// Where borders pass all of them: a position outside of everything, and all of the polygon's edges.
constexpr std::uint32_t outside = references.size();

bool box_holds(Position a, Position b, Position p) {
    return std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= p.y &&
           p.y <= std::max(a.y, b.y);
}

}  // namespace

/// The cells of one polygon's box, and which of its edges may touch each.
class PolygonLocator::Raster {
  public:
    explicit Raster(const PolygonLocator& lattice) : lattice_(lattice) {}

    void start(const Envelope& box) {
        first_column_ = lattice_.column_of(box.min_x);
        first_row_ = lattice_.row_of(box.min_y);
        columns_ = lattice_.column_of(box.max_x) - first_column_ + 1;
        rows_ = lattice_.row_of(box.max_y) - first_row_ + 1;
        touches_.clear();
        ends_.assign(columns_ * rows_ + 1, 0);
    }

    /// Notes every cell that the edge from a to b may touch.
    void mark(std::uint32_t edge, Position a, Position b) {
        if (a.y > b.y) std::swap(a, b);
        const Envelope& extent = lattice_.extent_;
        const double x0 = (a.x - extent.min_x) * lattice_.columns_per_unit_;
        const double y0 = (a.y - extent.min_y) * lattice_.rows_per_unit_;
        const double x1 = (b.x - extent.min_x) * lattice_.columns_per_unit_;
        const double y1 = (b.y - extent.min_y) * lattice_.rows_per_unit_;
        const std::size_t last = lattice_.row_of(b.y);
        for (std::size_t row = lattice_.row_of(a.y); row <= last; ++row) {
            const auto south = static_cast<double>(row) - margin;
            const auto north = static_cast<double>(row) + 1 + margin;
            const double from = y1 > y0 ? std::clamp((south - y0) / (y1 - y0), 0.0, 1.0) : 0;
            const double to = y1 > y0 ? std::clamp((north - y0) / (y1 - y0), 0.0, 1.0) : 1;
            // The last row also holds what lies on the far side.
            const double start = x0 + from * (x1 - x0);
            const double end = row == last ? x1 : x0 + to * (x1 - x0);
            mark_row(edge, row, std::min(start, end) - margin, std::max(start, end) + margin);
        }
    }

    /// Sorts the edges by cell.
    void finish() {
        std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
        sorted_.resize(touches_.size());
        std::vector<std::uint32_t> next(ends_.begin(), ends_.end() - 1);
        for (const Touch& touch : touches_)
            sorted_[next[touch.cell]++] = touch.edge;
    }

    [[nodiscard]] std::size_t first_column() const { return first_column_; }
    [[nodiscard]] std::size_t first_row() const { return first_row_; }
    [[nodiscard]] std::size_t columns() const { return columns_; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// Every edge once.
    [[nodiscard]] std::vector<std::uint32_t> all_edges() const {
        std::vector<std::uint32_t> all(sorted_);
        std::ranges::sort(all);
        const auto rest = std::ranges::unique(all);
        all.erase(rest.begin(), rest.end());
        return all;
    }
    [[nodiscard]] std::span<const std::uint32_t> edges(std::size_t column, std::size_t row) const {
        const std::size_t cell = row * columns_ + column;
        return std::span(sorted_).subspan(ends_[cell], ends_[cell + 1] - ends_[cell]);
    }

  private:
    struct Touch {
        std::uint32_t cell;
        std::uint32_t edge;
    };

    void mark_row(std::uint32_t edge, std::size_t row, double west, double east) {
        const auto first = static_cast<double>(first_column_);
        const auto last = static_cast<double>(first_column_ + columns_ - 1);
        const auto begin = static_cast<std::size_t>(std::clamp(std::floor(west), first, last)) - first_column_;
        const auto end = static_cast<std::size_t>(std::clamp(std::floor(east), first, last)) - first_column_;
        for (std::size_t column = begin; column <= end; ++column) {
            const std::size_t cell = (row - first_row_) * columns_ + column;
            touches_.push_back({static_cast<std::uint32_t>(cell), edge});
            ++ends_[cell + 1];
        }
    }

    const PolygonLocator& lattice_;
    std::size_t first_column_ = 0;
    std::size_t first_row_ = 0;
    std::size_t columns_ = 0;
    std::size_t rows_ = 0;
    std::vector<Touch> touches_;
    std::vector<std::uint32_t> ends_;  // counts of the cell before, then where each cell's edges start
    std::vector<std::uint32_t> sorted_;
};

void PolygonLocator::settle_lattice(std::span<const GeometryView> polygons) {
    double positions = 0;
    for (const GeometryView& polygon : polygons) {
        if (polygon.type != GeometryType::polygon) continue;
        extent_.expand(polygon.envelope());
        positions += static_cast<double>(polygon.positions.size());
    }
    if (extent_.empty()) return;
    const double width = extent_.max_x - extent_.min_x;
    const double height = extent_.max_y - extent_.min_y;
    const double cells = std::clamp(positions * cells_per_position, least_cells, most_cells);
    // As square as the extent allows; an extent without width or height is one column or row.
    // A cell is far larger than the distance of neighbouring numbers, so that its reference positions differ.
    const auto most = [](double low, double high) {
        const double step = std::max(std::abs(low), std::abs(high)) * std::numeric_limits<double>::epsilon();
        return std::max(1.0, step > 0 ? std::floor((high - low) / (least_steps * step)) : 1.0);
    };
    const double columns = height > 0 ? std::sqrt(cells * width / height) : cells;
    columns_ = static_cast<std::size_t>(std::clamp(columns, 1.0, std::min(cells, most(extent_.min_x, extent_.max_x))));
    const double rows = cells / static_cast<double>(columns_);
    rows_ = static_cast<std::size_t>(std::clamp(rows, 1.0, most(extent_.min_y, extent_.max_y)));
    columns_per_unit_ = width > 0 ? static_cast<double>(columns_) / width : 0;
    rows_per_unit_ = height > 0 ? static_cast<double>(rows_) / height : 0;
    // A side too short to be divided: every position is in the first cell.
    if (!std::isfinite(columns_per_unit_)) columns_per_unit_ = 0;
    if (!std::isfinite(rows_per_unit_)) rows_per_unit_ = 0;
}

Position PolygonLocator::reference(std::size_t column, std::size_t row, std::uint32_t which) const {
    if (which == outside) return {extent_.min_x - 1, extent_.min_y - 1};
    const Position in_cell = references[which];
    // A lattice of one column or row without a scale is as wide or high as the extent.
    const double width = columns_per_unit_ > 0 ? 1 / columns_per_unit_ : extent_.max_x - extent_.min_x;
    const double height = rows_per_unit_ > 0 ? 1 / rows_per_unit_ : extent_.max_y - extent_.min_y;
    return {extent_.min_x + (static_cast<double>(column) + in_cell.x) * width,
            extent_.min_y + (static_cast<double>(row) + in_cell.y) * height};
}

bool PolygonLocator::on_an_edge(const Entry& entry, Position p) const {
    const std::span edges = std::span(edges_).subspan(entry.first_edge, entry.edges);
    return std::ranges::any_of(edges, [p](const Edge& edge) {
        return box_holds(edge.a, edge.b, p) && geometry::orientation(edge.a, edge.b, p) == 0;
    });
}

bool PolygonLocator::covers(const Entry& entry, std::size_t column, std::size_t row, Position p) const {
    const Position q = reference(column, row, entry.reference);
    bool inside = entry.reference_inside;
    for (std::uint32_t i = entry.first_edge; i < entry.first_edge + entry.edges; ++i) {
        const auto [a, b] = edges_[i];
        // An edge whose box the way does not meet is neither crossed nor touched.
        if (std::max(a.x, b.x) < std::min(p.x, q.x) || std::min(a.x, b.x) > std::max(p.x, q.x) ||
            std::max(a.y, b.y) < std::min(p.y, q.y) || std::min(a.y, b.y) > std::max(p.y, q.y)) {
            continue;
        }
        const int p_side = geometry::orientation(a, b, p);
        if (p_side == 0 && box_holds(a, b, p)) return true;
        // The way crosses the edge where its ends lie on different sides of the edge's line and the edge's ends on
        // different sides of the way's. An end on the way's line counts as right of it, so that a corner on the way is
        // crossed once or not at all. Neither p nor q is on the edge.
        if ((p_side > 0) == (geometry::orientation(a, b, q) > 0)) continue;
        if ((geometry::orientation(p, q, a) > 0) != (geometry::orientation(p, q, b) > 0)) inside = !inside;
    }
    return inside;
}

void PolygonLocator::place_border(Entry entry, std::size_t column, std::size_t row,
                                  const geometry::PointLocator& locator, std::vector<Placed>& placed) {
    while (entry.reference < outside && on_an_edge(entry, reference(column, row, entry.reference)))
        ++entry.reference;
    entry.reference_inside = entry.reference < outside && locator.covers(reference(column, row, entry.reference));
    placed.push_back({static_cast<std::uint32_t>(row * columns_ + column), entry});
}

void PolygonLocator::add(std::uint32_t polygon, const GeometryView& geometry, Raster& raster,
                         std::vector<Placed>& placed) {
    const Envelope box = geometry.envelope();
    if (geometry.type != GeometryType::polygon || box.empty()) return;
    raster.start(box);
    std::uint32_t begin = 0;
    for (const std::uint32_t end : geometry.ring_ends) {
        for (std::uint32_t i = begin; i + 1 < end; ++i) {
            raster.mark(i, geometry.positions[i], geometry.positions[i + 1]);
        }
        begin = end;
    }
    raster.finish();
    const geometry::PointLocator locator(geometry);
    const auto add_edges = [&](std::span<const std::uint32_t> edges) {
        const Entry entry{.polygon = polygon,
                          .first_edge = static_cast<std::uint32_t>(edges_.size()),
                          .edges = static_cast<std::uint32_t>(edges.size())};
        for (const std::uint32_t edge : edges)
            edges_.push_back({geometry.positions[edge], geometry.positions[edge + 1]});
        return entry;
    };
    for (std::size_t r = 0; r < raster.rows(); ++r) {
        // Between two borders a row is all inside or all outside: one question settles it.
        std::optional<bool> inside;
        for (std::size_t c = 0; c < raster.columns(); ++c) {
            const std::size_t column = raster.first_column() + c;
            const std::size_t row = raster.first_row() + r;
            if (const auto edges = raster.edges(c, r); !edges.empty()) {
                inside.reset();
                place_border(add_edges(edges), column, row, locator, placed);
                if (placed.back().entry.reference == outside) {
                    placed.back().entry = add_edges(raster.all_edges());
                    placed.back().entry.reference = outside;
                }
                continue;
            }
            if (!inside) inside = locator.covers(reference(column, row, 0));
            if (*inside) {
                placed.push_back({static_cast<std::uint32_t>(row * columns_ + column),
                                  Entry{.polygon = polygon, .reference_inside = true}});
            }
        }
    }
}

PolygonLocator::PolygonLocator(std::span<const GeometryView> polygons) {
    settle_lattice(polygons);
    std::vector<Placed> placed;
    if (!extent_.empty()) {
        Raster raster(*this);
        for (std::size_t i = 0; i < polygons.size(); ++i)
            add(static_cast<std::uint32_t>(i), polygons[i], raster, placed);
    }
    // A counting sort by cell, which keeps the order of the polygons.
    starts_.assign(columns_ * rows_ + 1, 0);
    for (const Placed& p : placed)
        ++starts_[p.cell + 1];
    for (std::size_t cell = 1; cell < starts_.size(); ++cell)
        starts_[cell] += starts_[cell - 1];
    entries_.resize(placed.size());
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
    for (const Placed& p : placed)
        entries_[next[p.cell]++] = p.entry;
    // The edges in the same order, so that what a cell needs lies together.
    std::vector<Edge> by_cell;
    by_cell.reserve(edges_.size());
    for (Entry& entry : entries_) {
        const auto first = edges_.begin() + entry.first_edge;
        entry.first_edge = static_cast<std::uint32_t>(by_cell.size());
        by_cell.insert(by_cell.end(), first, first + entry.edges);
    }
    edges_ = std::move(by_cell);
}

}  // namespace oryx::index
