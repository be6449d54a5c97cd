#include "geo/tile/zoom_builder.hpp"

#include "geo/tile/face_polygons.hpp"
#include "geo/tile/snap.hpp"
#include "geo/topology/simplify.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace oryx::tile {

namespace {

using topology::Border;
using topology::nobody;
using topology::Owner;

/// Lattice units beyond the antimeridian that are there a second time: more than any tile's buffer shows.
constexpr std::int64_t strip = 256;

/// Gathers arcs as borders on a zoom's lattice.
class Borders {
  public:
    Borders(const WorldColumn& world, const ArcColumn& arcs, const ZoomRules& rules)
        : world_(world),
          arcs_(arcs),
          shift_(static_cast<int>(max_tile_zoom - rules.zoom)),
          least_effective_(static_cast<float>(2 * rules.least_effective_area * std::ldexp(1.0, 2 * shift_))),
          least_area_(static_cast<Wide>(2 * rules.least_area)),
          size_(crs::world_size >> shift_),
          copies_(rules.copies) {}

    void add(std::size_t arc) {
        simplify(arc);
        if (line_.size() < 2) return;
        add_line(0, arcs_.left(arc), arcs_.right(arc));
        if (!copies_) return;
        for (const int copy : {-1, 1}) {
            const Owner left = near(arcs_.left(arc), copy) ? arcs_.left(arc) : nobody;
            const Owner right = near(arcs_.right(arc), copy) ? arcs_.right(arc) : nobody;
            if (left != nobody || right != nobody) add_line(copy, left, right);
        }
    }
    std::vector<Border> take() { return topology::merged(std::exchange(borders_, {})); }

  private:
    /// Whether a row is drawn in a copy of the world too, beyond the antimeridian.
    [[nodiscard]] bool near(Owner row, int copy) const {
        if (row == nobody) return false;
        const GridBox& box = world_.box(static_cast<std::size_t>(row));
        const std::int64_t margin = strip << shift_;
        return copy > 0 ? box.min_x <= margin : box.max_x >= crs::world_size - margin;
    }

    void simplify(std::size_t arc) {
        const auto line = arcs_.line(arc);
        const auto areas = arcs_.areas(arc);
        const Snapping snapping{.shift = shift_};
        line_.clear();
        const auto keep = [&](bool all) {
            for (std::size_t i = 0; i < line.size(); ++i) {
                if (!all && areas[i] < least_effective_) continue;
                const GridPoint p = snapping(line[i]);
                if (line_.empty() || line_.back() != p) line_.push_back(p);
            }
        };
        keep(false);
        if (line.front() != line.back()) return;
        // An island that is large enough to be shown is not lost to its own simplification.
        if (absolute(doubled_area(line_)) >= least_area_) return;
        const Wide source = absolute(doubled_area(line)) >> (2 * shift_);
        if (source < least_area_) return;
        line_.clear();
        keep(true);
    }
    static Wide absolute(Wide value) { return value < 0 ? -value : value; }

    void add_line(int copy, Owner left, Owner right) {
        for (std::size_t i = 1; i < line_.size(); ++i) {
            GridPoint a = line_[i - 1];
            GridPoint b = line_[i];
            if (copy == 0) {
                borders_.push_back({a, b, left, right});
                continue;
            }
            a.x += copy * size_;
            b.x += copy * size_;
            add_folded(a, b, left, right);
        }
    }

    /// A border of a copy: what lies beyond the strip is folded onto the strip's edge, where it has no area.
    void add_folded(GridPoint a, GridPoint b, Owner left, Owner right) {
        GridPoint last = folded(a);
        const auto go_to = [&](GridPoint p) {
            if (p != last) borders_.push_back({last, p, left, right});
            last = p;
        };
        const bool east = a.x < b.x;
        for (const std::int64_t edge : {east ? -strip : size_ + strip, east ? size_ + strip : -strip}) {
            if ((a.x < edge) == (b.x < edge) || a.x == edge || b.x == edge) continue;
            // From the lower end, so that both directions round alike.
            const auto [p, q] = std::minmax(a, b);
            const double t = static_cast<double>(edge - p.x) / static_cast<double>(q.x - p.x);
            go_to({edge, p.y + std::llround(t * static_cast<double>(q.y - p.y))});
        }
        go_to(folded(b));
    }
    [[nodiscard]] GridPoint folded(GridPoint p) const { return {std::clamp(p.x, -strip, size_ + strip), p.y}; }

    const WorldColumn& world_;
    const ArcColumn& arcs_;
    int shift_;
    float least_effective_;
    Wide least_area_;
    std::int64_t size_;
    bool copies_;
    std::vector<GridPoint> line_;
    std::vector<Border> borders_;
};

std::size_t end_of_row(const ArcColumn& arcs, std::size_t arc) {
    const Owner row = arcs.left(arc) == nobody ? arcs.right(arc) : arcs.left(arc);
    std::size_t end = arc;
    while (end < arcs.size() && (arcs.left(end) == row || arcs.right(end) == row))
        ++end;
    return end;
}

std::optional<RowPolygons> polygons_at(const WorldColumn& world, const ArcColumn& arcs, const ZoomRules& rules,
                                       std::uint64_t most_positions) {
    const auto cuts = rules.cut_buffer ? window_edges(*rules.cut_buffer) : topology::CutLines{};
    Borders borders(world, arcs, rules);
    if (arcs.is_coverage()) {
        for (std::size_t arc = 0; arc < arcs.size(); ++arc)
            borders.add(arc);
        const auto all = borders.take();
        if (all.size() + topology::cut_count(all, cuts) > most_positions) return std::nullopt;
        return face_polygons(all, cuts, rules.least_area);
    }
    RowPolygons out;
    std::uint64_t positions = 0;
    for (std::size_t arc = 0; arc < arcs.size();) {
        for (const std::size_t end = end_of_row(arcs, arc); arc < end; ++arc)
            borders.add(arc);
        const auto own = borders.take();
        positions += own.size() + topology::cut_count(own, cuts);
        if (positions > most_positions) return std::nullopt;
        out.merge(face_polygons(own, cuts, rules.least_area));
    }
    return out;
}

class ArraysOfZoom {
  public:
    ArraysOfZoom(const WorldColumn& world, const ZoomRules& rules)
        : world_(world),
          rules_(rules),
          shift_(static_cast<int>(max_tile_zoom - rules.zoom)),
          size_(crs::world_size >> shift_) {}

    ZoomArrays make(const RowPolygons& polygons) {
        auto next = polygons.begin();
        for (std::size_t row = 0; row < world_.size(); ++row) {
            const GridView source = world_[row];
            const auto number = static_cast<std::uint32_t>(row);
            if (source.type == GeometryType::line) add_lines(source, number);
            if (source.type != GeometryType::polygon) continue;
            boxes_.clear();
            if (next != polygons.end() && next->first == static_cast<Owner>(row))
                add_polygons((next++)->second, number);
            if (rules_.least_area > 0) note_dropped(source, number);
        }
        out_.freeze();
        return std::move(out_);
    }

  private:
    void add_polygons(const geometry::IntGeometry& polygons, std::uint32_t row) {
        for (std::size_t part = 0; part < polygons.part_ends.size(); ++part) {
            const auto view = polygons.view();
            const GridBox box = box_of(view.ring(view.part_rings(part).first));
            if (box.max_x < -strip / 2 || box.min_x > size_ + strip / 2) continue;  // of a copy, and not seen
            append_part(view, part, row, out_);
            boxes_.push_back(box);
        }
    }

    void note_dropped(const GridView& source, std::uint32_t row) {
        for (std::size_t part = 0; part < source.part_count(); ++part) {
            const auto ring = source.ring(source.part_rings(part).first);
            const GridBox box = on_lattice(box_of(ring));
            if (std::ranges::none_of(boxes_, [&](const GridBox& drawn) { return drawn.intersects(box); }))
                out_.append_dropped(row, box);
        }
    }
    [[nodiscard]] GridBox on_lattice(const GridBox& world) const {
        const Snapping snapping{.shift = shift_};
        const GridPoint low = snapping({world.min_x, world.min_y});
        const GridPoint high = snapping({world.max_x, world.max_y});
        return {low.x, low.y, high.x, high.y};
    }

    void add_lines(const GridView& lines, std::uint32_t row) {
        const Snapping snapping{.shift = shift_};
        const double least = 2 * rules_.least_effective_area * std::ldexp(1.0, 2 * shift_);
        std::vector<GridPoint> line;
        for (std::size_t i = 0; i < lines.ring_ends.size(); ++i) {
            const auto source = lines.ring(i);
            const auto areas = topology::effective_areas(source);
            line.clear();
            for (std::size_t k = 0; k < source.size(); ++k) {
                if (areas[k] < least) continue;
                const GridPoint p = snapping(source[k]);
                if (line.empty() || line.back() != p) line.push_back(p);
            }
            if (line.size() < 2) {
                out_.append_dropped(row, on_lattice(box_of(source)));
                continue;
            }
            const std::uint32_t ring_end[] = {static_cast<std::uint32_t>(line.size())};
            const GridBox box = box_of(line);
            out_.append(row, GeometryType::line, line, ring_end);
            for (const int copy : {-1, 1}) {
                if (!rules_.copies) break;
                if (copy > 0 ? box.min_x > strip : box.max_x < size_ - strip) continue;
                std::vector<GridPoint> moved = line;
                for (GridPoint& p : moved)
                    p.x += copy * size_;
                out_.append(row, GeometryType::line, moved, ring_end);
            }
        }
    }

    const WorldColumn& world_;
    const ZoomRules& rules_;
    int shift_;
    std::int64_t size_;
    std::vector<GridBox> boxes_;
    ZoomArrays out_;
};

}  // namespace

std::optional<ZoomArrays> zoom_arrays(const WorldColumn& world, const ArcColumn& arcs, const ZoomRules& rules,
                                      std::uint64_t most_positions) {
    const auto polygons = polygons_at(world, arcs, rules, most_positions);
    if (!polygons) return std::nullopt;
    return ArraysOfZoom(world, rules).make(*polygons);
}

ZoomArrays full_arrays(const WorldColumn& world, const ArcColumn& arcs) {
    const ZoomRules all{
        .zoom = max_tile_zoom, .least_effective_area = 0, .least_area = 0, .cut_buffer = std::nullopt, .copies = false};
    return *zoom_arrays(world, arcs, all, ~std::uint64_t{0});
}

}  // namespace oryx::tile
