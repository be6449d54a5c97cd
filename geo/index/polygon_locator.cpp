#include "geo/index/polygon_locator.hpp"

#include <cmath>

namespace oryx::index {

namespace {

/// Cells for each position of a border: finer cells are passed by fewer borders, but take memory.
constexpr double cells_per_position = 4;
constexpr double least_cells = 64;
constexpr double most_cells = 1U << 21U;
/// Of a cell, taken off where an edge is cut at a row's sides: far above what rounding moves, far below a cell.
constexpr double margin = 1e-6;

}  // namespace

/// The cells of one polygon's box: which of them its border passes.
class PolygonLocator::Raster {
  public:
    Raster(const PolygonLocator& lattice) : lattice_(lattice) {}

    void start(const Envelope& box) {
        first_column_ = lattice_.column_of(box.min_x);
        first_row_ = lattice_.row_of(box.min_y);
        columns_ = lattice_.column_of(box.max_x) - first_column_ + 1;
        rows_ = lattice_.row_of(box.max_y) - first_row_ + 1;
        border_.assign(columns_ * rows_, 0);
    }

    /// Marks every cell that the edge may touch.
    void mark(Position a, Position b) {
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
            mark_row(row, std::min(start, end) - margin, std::max(start, end) + margin);
        }
    }

    [[nodiscard]] std::size_t columns() const { return columns_; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] bool is_border(std::size_t column, std::size_t row) const {
        return border_[row * columns_ + column] != 0;
    }
    [[nodiscard]] std::uint32_t cell(std::size_t column, std::size_t row) const {
        return static_cast<std::uint32_t>((first_row_ + row) * lattice_.columns_ + first_column_ + column);
    }
    [[nodiscard]] Position centre(std::size_t column, std::size_t row) const {
        const Envelope& extent = lattice_.extent_;
        return {extent.min_x + (static_cast<double>(first_column_ + column) + 0.5) / lattice_.columns_per_unit_,
                extent.min_y + (static_cast<double>(first_row_ + row) + 0.5) / lattice_.rows_per_unit_};
    }

  private:
    void mark_row(std::size_t row, double west, double east) {
        const auto first = static_cast<double>(first_column_);
        const auto last = static_cast<double>(first_column_ + columns_ - 1);
        const auto begin = static_cast<std::size_t>(std::clamp(std::floor(west), first, last)) - first_column_;
        const auto end = static_cast<std::size_t>(std::clamp(std::floor(east), first, last)) - first_column_;
        auto* cells = border_.data() + (row - first_row_) * columns_;
        std::fill(cells + begin, cells + end + 1, std::uint8_t{1});
    }

    const PolygonLocator& lattice_;
    std::size_t first_column_ = 0;
    std::size_t first_row_ = 0;
    std::size_t columns_ = 0;
    std::size_t rows_ = 0;
    std::vector<std::uint8_t> border_;
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
    const double columns = height > 0 ? std::clamp(std::sqrt(cells * width / height), 1.0, cells) : cells;
    columns_ = width > 0 ? static_cast<std::size_t>(columns) : 1;
    rows_ = height > 0 ? std::max<std::size_t>(static_cast<std::size_t>(cells) / columns_, 1) : 1;
    columns_per_unit_ = width > 0 ? static_cast<double>(columns_) / width : 0;
    rows_per_unit_ = height > 0 ? static_cast<double>(rows_) / height : 0;
    // A side too short to be divided: every position is in the first cell.
    if (!std::isfinite(columns_per_unit_)) columns_per_unit_ = 0;
    if (!std::isfinite(rows_per_unit_)) rows_per_unit_ = 0;
}

void PolygonLocator::add(std::uint32_t polygon, const GeometryView& geometry, Raster& raster,
                         std::vector<Placed>& placed) {
    const Envelope box = geometry.envelope();
    if (geometry.type != GeometryType::polygon || box.empty()) return;
    raster.start(box);
    for (std::size_t r = 0; r < geometry.ring_count(); ++r) {
        const auto ring = geometry.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i)
            raster.mark(ring[i - 1], ring[i]);
    }
    const auto locator = static_cast<std::uint32_t>(locators_.size());
    locators_.emplace_back(geometry);
    for (std::size_t row = 0; row < raster.rows(); ++row) {
        // Between two borders a row is all inside or all outside: one question settles it.
        std::optional<bool> inside;
        for (std::size_t column = 0; column < raster.columns(); ++column) {
            if (raster.is_border(column, row)) {
                inside.reset();
                placed.push_back({raster.cell(column, row), {polygon, locator, false}});
                continue;
            }
            if (!inside) inside = locators_[locator].covers(raster.centre(column, row));
            if (*inside) placed.push_back({raster.cell(column, row), {polygon, locator, true}});
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
}

}  // namespace oryx::index
