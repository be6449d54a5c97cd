#include "geo/tile/window_arrays.hpp"

#include "geo/tile/face_polygons.hpp"
#include "geo/tile/snap.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace oryx::tile {

namespace {

using topology::Owner;

/// A part that the window sees, in one of the worlds beside each other.
struct Seen {
    std::uint32_t row;
    std::uint32_t part;
    int copy;
};

class WindowShapes {
  public:
    WindowShapes(const ZoomArrays& full, bool is_coverage, const TileWindow& window)
        : full_(full),
          is_coverage_(is_coverage),
          window_(window),
          shift_(static_cast<int>(max_tile_zoom - window.zoom())) {}

    ZoomArrays make() {
        const std::vector<Seen> seen = search();
        for (std::size_t i = 0; i < seen.size(); ++i) {
            add(seen[i]);
            const bool is_last = i + 1 == seen.size() || seen[i + 1].row != seen[i].row;
            if (!is_coverage_ && is_last) make_polygons();
        }
        if (is_coverage_) make_polygons();
        return arrays();
    }

  private:
    /// A few units more than the tile shows: what the cut at that outer edge does to a border stays out there.
    [[nodiscard]] GridBox outer(int copy) const {
        const GridBox box = window_.world_of(copy);
        const std::int64_t more = std::int64_t{16} << shift_;
        return {box.min_x - more, box.min_y - more, box.max_x + more, box.max_y + more};
    }

    [[nodiscard]] std::vector<Seen> search() const {
        std::vector<Seen> seen;
        for (const int copy : {-1, 0, 1}) {
            if (!window_.sees(copy)) continue;
            for (const std::uint32_t part : full_.search(outer(copy)))
                seen.push_back({full_.part(part).row, part, copy});
        }
        std::ranges::sort(seen, {}, [](const Seen& s) { return std::tuple(s.row, s.part, s.copy); });
        return seen;
    }

    void add(const Seen& seen) {
        const GeometryType type = full_.type(seen.part);
        whole_.reset(type);
        const GridBox box = outer(seen.copy);
        full_.append_near(whole_, seen.part, box);
        clipped_.reset(type);
        clip(whole_.view(), box, clipped_, geometry::Rings::oriented);
        const Snapping snapping{.shift = shift_, .dx = seen.copy * crs::world_size};
        if (type == GeometryType::line) {
            lines_.emplace_back(seen.row, GridGeometry(GeometryType::line));
            snap(clipped_.view(), snapping, lines_.back().second);
            return;
        }
        if (clipped_.empty()) return;
        for (GridPoint& p : clipped_.positions)
            p = snapping(p);
        boxes_.push_back({seen.row, box_of(clipped_.positions)});
        topology::add_polygons(clipped_.view(), static_cast<Owner>(seen.row), borders_);
    }

    void make_polygons() {
        const auto cuts = window_edges(-window_.local().min_x);
        polygons_.merge(face_polygons(topology::merged(std::exchange(borders_, {})), cuts, 0));
    }

    ZoomArrays arrays() {
        ZoomArrays out;
        auto line = lines_.begin();
        const auto add_lines_before = [&](std::uint32_t row) {
            for (; line != lines_.end() && line->first < row; ++line) {
                const GridView view = line->second.view();
                for (std::size_t k = 0; k < view.ring_ends.size(); ++k) {
                    const std::uint32_t ring_end[] = {static_cast<std::uint32_t>(view.ring(k).size())};
                    out.append(line->first, GeometryType::line, view.ring(k), ring_end);
                }
            }
        };
        for (const auto& [row, own] : polygons_) {
            add_lines_before(static_cast<std::uint32_t>(row));
            for (std::size_t part = 0; part < own.part_ends.size(); ++part)
                append_part(own.view(), part, static_cast<std::uint32_t>(row), out);
        }
        add_lines_before(std::numeric_limits<std::uint32_t>::max());
        for (const ZoomArrays::Part& source : boxes_) {
            if (!polygons_.contains(static_cast<Owner>(source.row))) out.append_dropped(source.row, source.box);
        }
        out.freeze();
        return out;
    }

    const ZoomArrays& full_;
    bool is_coverage_;
    const TileWindow& window_;
    int shift_;
    GridGeometry whole_;
    GridGeometry clipped_;
    std::vector<topology::Border> borders_;
    std::vector<ZoomArrays::Part> boxes_;  // of the polygons as they came
    RowPolygons polygons_;
    std::vector<std::pair<std::uint32_t, GridGeometry>> lines_;
};

}  // namespace

ZoomArrays window_arrays(const ZoomArrays& full, bool is_coverage, const TileWindow& window) {
    return WindowShapes(full, is_coverage, window).make();
}

}  // namespace oryx::tile
