// Rings round sets of cells, valid in the sense of OGC Simple Features also where cells touch at corners.

#include "geo/analytics/coverage.hpp"
#include "geo/analytics/zones.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace oryx::analytics {

namespace {

// Directions counter-clockwise: east, north, west, south.
constexpr std::array<std::int32_t, 4> step_x{1, 0, -1, 0};
constexpr std::array<std::int32_t, 4> step_y{0, 1, 0, -1};

struct Corner {
    std::int32_t x = 0;
    std::int32_t y = 0;
    bool operator==(const Corner&) const = default;
};

class Tracer {
  public:
    Tracer(const Grid& grid, const Parts& parts) : grid_(grid), parts_(parts), window_(window_of(grid, parts)) {
        stride_ = static_cast<std::size_t>(window_.column_end - window_.column_begin) + 1;
        leaving_.resize(stride_ * (static_cast<std::size_t>(window_.row_end - window_.row_begin) + 1));
        last_seen_.resize(leaving_.size());
    }

    /// The outline without its positions; `corners()` are what they are at.
    Geometry trace() {
        mark_borders();
        std::vector<Rings> rings(static_cast<std::size_t>(parts_.count));
        for (std::int32_t y = window_.row_begin; y <= window_.row_end; ++y) {
            for (std::int32_t x = window_.column_begin; x <= window_.column_end; ++x) {
                while (leaving_[at({x, y})] != 0)
                    trace_from({x, y}, rings);
            }
        }
        Geometry geometry{
            .type = GeometryType::polygon, .multi = true, .positions = {}, .ring_ends = {}, .part_ends = {}};
        for (Rings& polygon : rings) {
            append(geometry, polygon.exterior);
            for (const auto& hole : polygon.holes)
                append(geometry, hole);
            geometry.end_part();
        }
        return geometry;
    }
    /// Numbered row by row, `columns() + 1` a row.
    [[nodiscard]] const std::vector<std::uint32_t>& corners() const { return corners_; }

  private:
    using Ring = std::vector<Corner>;
    struct Rings {
        Ring exterior;
        std::vector<Ring> holes;
    };

    // The cells that hold all parts: zones often cover a small piece of the study area.
    static Grid::Window window_of(const Grid& grid, const Parts& parts) {
        Grid::Window window{grid.columns(), 0, grid.rows(), 0};
        for (std::int32_t row = 0; row < grid.rows(); ++row) {
            const auto line = parts.part.begin() + static_cast<std::ptrdiff_t>(grid.index(0, row));
            const auto end = line + grid.columns();
            const auto first = std::find_if(line, end, [](std::int32_t part) { return part >= 0; });
            if (first == end) continue;
            auto last = end;
            while (*(last - 1) < 0)
                --last;
            window.column_begin = std::min(window.column_begin, static_cast<std::int32_t>(first - line));
            window.column_end = std::max(window.column_end, static_cast<std::int32_t>(last - line));
            window.row_begin = std::min(window.row_begin, row);
            window.row_end = row + 1;
        }
        return window;
    }

    [[nodiscard]] std::size_t at(Corner c) const {
        return static_cast<std::size_t>(c.y - window_.row_begin) * stride_ +
               static_cast<std::size_t>(c.x - window_.column_begin);
    }
    // Its number in the whole grid.
    [[nodiscard]] std::uint32_t number(Corner c) const {
        return static_cast<std::uint32_t>(c.y) * (static_cast<std::uint32_t>(grid_.columns()) + 1) +
               static_cast<std::uint32_t>(c.x);
    }
    [[nodiscard]] std::int32_t part(std::int32_t column, std::int32_t row) const {
        if (column < 0 || row < 0 || column >= grid_.columns() || row >= grid_.rows()) return -1;
        return parts_.part[grid_.index(column, row)];
    }
    // The part on the left of the edge that leaves a corner in a direction.
    [[nodiscard]] std::int32_t part_left_of(Corner c, int direction) const {
        constexpr std::array<std::int32_t, 4> dx{0, -1, -1, 0};
        constexpr std::array<std::int32_t, 4> dy{0, 0, -1, -1};
        return part(c.x + dx[static_cast<std::size_t>(direction)], c.y + dy[static_cast<std::size_t>(direction)]);
    }

    // Each side between a member and a non-member becomes an edge with the member on its left: one bit at its start.
    void mark_borders() {
        for (std::int32_t row = window_.row_begin; row < window_.row_end; ++row) {
            for (std::int32_t column = window_.column_begin; column < window_.column_end; ++column) {
                if (parts_.part[grid_.index(column, row)] < 0) continue;
                if (part(column, row - 1) < 0) leaving_[at({column, row})] |= 1U;
                if (part(column + 1, row) < 0) leaving_[at({column + 1, row})] |= 2U;
                if (part(column, row + 1) < 0) leaving_[at({column + 1, row + 1})] |= 4U;
                if (part(column - 1, row) < 0) leaving_[at({column, row + 1})] |= 8U;
            }
        }
    }

    // Walks one closed border. Where two members meet only at a corner the walk turns left, which keeps to its own
    // part; a walk that comes back to a corner is cut there, so that every ring is simple.
    void trace_from(Corner start, std::vector<Rings>& rings) {
        Ring walk{start};
        last_seen_[at(start)] = 1;
        Corner here = start;
        int direction = __builtin_ctz(leaving_[at(start)]);
        const std::int32_t owner = part_left_of(start, direction);
        while (true) {
            leaving_[at(here)] &= static_cast<std::uint8_t>(~(1U << direction));
            here = {here.x + step_x[static_cast<std::size_t>(direction)],
                    here.y + step_y[static_cast<std::size_t>(direction)]};
            if (const std::uint32_t seen = last_seen_[at(here)]; seen != 0) {
                Ring ring(walk.begin() + (seen - 1), walk.end());
                for (std::size_t i = seen; i < walk.size(); ++i)
                    last_seen_[at(walk[i])] = 0;
                walk.resize(seen);
                keep(std::move(ring), rings[static_cast<std::size_t>(owner)]);
            } else {
                walk.push_back(here);
                last_seen_[at(here)] = static_cast<std::uint32_t>(walk.size());
            }
            direction = next_direction(here, direction, owner);
            if (direction < 0) break;
        }
        last_seen_[at(start)] = 0;
    }

    // Left, straight on, right: the first that is an unused border of the same part; -1 when the walk is over.
    [[nodiscard]] int next_direction(Corner here, int direction, std::int32_t owner) const {
        for (const int turn : {1, 0, 3}) {
            const int next = (direction + turn) % 4;
            if ((leaving_[at(here)] >> next & 1U) != 0 && part_left_of(here, next) == owner) return next;
        }
        return -1;
    }

    static void keep(Ring ring, Rings& polygon) {
        std::int64_t area = 0;
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const Corner a = ring[i];
            const Corner b = ring[(i + 1) % ring.size()];
            area += std::int64_t{a.x} * b.y - std::int64_t{b.x} * a.y;
        }
        if (area > 0) {
            polygon.exterior = std::move(ring);
        } else {
            polygon.holes.push_back(std::move(ring));
        }
    }

    void append(Geometry& geometry, const Ring& ring) {
        for (const Corner c : ring)
            corners_.push_back(number(c));
        corners_.push_back(number(ring.front()));
        geometry.ring_ends.push_back(static_cast<std::uint32_t>(corners_.size()));
    }

    const Grid& grid_;
    const Parts& parts_;
    Grid::Window window_;
    std::size_t stride_ = 0;                // corners in a row of the window
    std::vector<std::uint8_t> leaving_;     // for each corner a bit for each direction an unused edge leaves in
    std::vector<std::uint32_t> last_seen_;  // for each corner its place in the walk, from 1; 0: not in it
    std::vector<std::uint32_t> corners_;
};

}  // namespace

Geometry cell_outline(const Grid& grid, std::span<const std::uint8_t> members) {
    const Parts parts = connected_parts(grid, members);
    if (parts.count == 0) return {};
    Tracer tracer(grid, parts);
    Geometry geometry = tracer.trace();
    const auto stride = static_cast<std::uint32_t>(grid.columns()) + 1;
    for (const std::uint32_t corner : tracer.corners()) {
        geometry.positions.push_back({grid.corner_x(static_cast<std::int32_t>(corner % stride)),
                                      grid.corner_y(static_cast<std::int32_t>(corner / stride))});
    }
    return geometry;
}

Geometry cell_outline(const Grid& grid, const Parts& parts, const PublishedCorners& corners) {
    if (parts.count == 0) return {};
    Tracer tracer(grid, parts);
    Geometry geometry = tracer.trace();
    geometry.positions = corners.degrees(tracer.corners());
    return geometry;
}

}  // namespace oryx::analytics
