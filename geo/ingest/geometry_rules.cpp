#include "geo/ingest/geometry_rules.hpp"

#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace oryx::ingest {

namespace {

constexpr double half_turn = 180;
constexpr double full_turn = 360;
constexpr double pole = 90;

const char* range_fault(const GeometryView& geometry) {
    for (const Position p : geometry.positions) {
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return "a coordinate is not a number";
        if (std::abs(p.x) > full_turn) return "a longitude is beyond 360 degrees";
        if (std::abs(p.y) > pole) return "a latitude is beyond 90 degrees";
    }
    return nullptr;
}

std::size_t distinct_at_most(std::span<const Position> ring, std::size_t enough) {
    std::vector<Position> seen;
    for (const Position p : ring) {
        if (std::find(seen.begin(), seen.end(), p) == seen.end()) seen.push_back(p);
        if (seen.size() == enough) break;
    }
    return seen.size();
}

/// Copies the parts that have enough vertices, closing rings.
class PartFilter {
  public:
    explicit PartFilter(const GeometryView& in) : in_(in) {
        out_.geometry.type = in.type;
        out_.geometry.multi = in.multi;
    }

    CheckedGeometry run() && {
        for (std::size_t part = 0; part < in_.part_count(); ++part) {
            const auto [first, last] = in_.part_rings(part);
            if (in_.type == GeometryType::polygon) {
                add_polygon(first, last);
            } else {
                add_simple(first, last);
            }
        }
        return std::move(out_);
    }

  private:
    void add_simple(std::size_t first, std::size_t last) {
        const std::size_t needed = in_.type == GeometryType::line ? 2 : 1;
        bool any = false;
        for (std::size_t r = first; r < last; ++r) {
            if (distinct_at_most(in_.ring(r), needed) < needed) {
                note("a line of fewer than two distinct vertices was dropped");
                continue;
            }
            add_ring(in_.ring(r));
            any = true;
        }
        if (any) out_.geometry.end_part();
    }

    void add_polygon(std::size_t first, std::size_t last) {
        constexpr std::size_t needed = 3;
        if (first == last) return;
        if (distinct_at_most(in_.ring(first), needed) < needed) {
            note("a ring of fewer than three distinct vertices was dropped");
            return;
        }
        for (std::size_t r = first; r < last; ++r) {
            if (distinct_at_most(in_.ring(r), needed) < needed) {
                note("a ring of fewer than three distinct vertices was dropped");
                continue;
            }
            add_ring(in_.ring(r));
        }
        out_.geometry.end_part();
    }

    void add_ring(std::span<const Position> ring) {
        auto& positions = out_.geometry.positions;
        positions.insert(positions.end(), ring.begin(), ring.end());
        if (in_.type == GeometryType::polygon && !(ring.front() == ring.back())) {
            positions.push_back(ring.front());
            note("an open ring was closed");
        }
        out_.geometry.end_ring();
    }

    void note(std::string text) {
        if (std::find(out_.repairs.begin(), out_.repairs.end(), text) == out_.repairs.end()) {
            out_.repairs.push_back(std::move(text));
        }
    }

    GeometryView in_;
    CheckedGeometry out_;
};

const char* nothing_left(GeometryType type) {
    switch (type) {
        case GeometryType::line:
            return "a line of fewer than two distinct vertices";
        case GeometryType::polygon:
            return "a ring of fewer than three distinct vertices";
        default:
            return "an empty geometry";
    }
}

Geometry shifted(Geometry geometry, double degrees) {
    for (Position& p : geometry.positions)
        p.x += degrees;
    return geometry;
}

Geometry box(double west, double east) {
    Geometry out;
    out.type = GeometryType::polygon;
    out.positions = {{west, -pole}, {east, -pole}, {east, pole}, {west, pole}, {west, -pole}};
    out.end_ring();
    out.end_part();
    return out;
}

void append_parts(Geometry& out, const Geometry& piece) {
    const auto positions = static_cast<std::uint32_t>(out.positions.size());
    const auto rings = static_cast<std::uint32_t>(out.ring_ends.size());
    out.positions.insert(out.positions.end(), piece.positions.begin(), piece.positions.end());
    for (const std::uint32_t end : piece.ring_ends)
        out.ring_ends.push_back(positions + end);
    for (const std::uint32_t end : piece.part_ends)
        out.part_ends.push_back(rings + end);
}

/// Rounding leaves longitudes a hair beyond 180. A tenth of a millimetre is no place on the other side, and a cut there
/// would leave slivers that are no polygons.
void settle_at_half_turn(Geometry& geometry) {
    constexpr double hair = 1e-9;
    for (Position& p : geometry.positions) {
        if (std::abs(p.x) > half_turn && std::abs(p.x) < half_turn + hair) p.x = std::copysign(half_turn, p.x);
    }
}

bool has_wide_edge(const GeometryView& geometry) {
    if (geometry.type != GeometryType::line && geometry.type != GeometryType::polygon) return false;
    for (std::size_t r = 0; r < geometry.ring_count(); ++r) {
        const auto ring = geometry.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            if (std::abs(ring[i].x - ring[i - 1].x) > half_turn) return true;
        }
    }
    return false;
}

}  // namespace

std::expected<Geometry, std::string> wrap_longitudes(const Geometry& geometry) {
    const Envelope extent = geometry.envelope();
    if (extent.min_x >= -half_turn && extent.max_x <= half_turn) return geometry;
    if (geometry.type == GeometryType::point) {
        Geometry out = geometry;
        for (Position& p : out.positions) {
            if (p.x > half_turn) p.x -= full_turn;
            if (p.x < -half_turn) p.x += full_turn;
        }
        return out;
    }
    // All of it in one turn: moving it is enough, and keeps its vertices.
    if (extent.min_x >= half_turn) return shifted(geometry, -full_turn);
    if (extent.max_x <= -half_turn) return shifted(geometry, full_turn);
    Geometry out;
    out.type = geometry.type;
    out.multi = true;
    for (const double turn : {-full_turn, 0.0, full_turn}) {
        const Geometry window = box(turn - half_turn, turn + half_turn);
        auto piece = geometry::intersection(geometry.view(), window.view());
        if (!piece) return std::unexpected("it could not be cut at the antimeridian");
        if (!piece->empty()) append_parts(out, shifted(std::move(*piece), -turn));
    }
    if (out.empty()) return std::unexpected("it could not be cut at the antimeridian");
    return out;
}

std::expected<CheckedGeometry, std::string> check_geometry(Geometry geometry) {
    if (geometry.type == GeometryType::none) return CheckedGeometry{};
    if (geometry.empty()) return std::unexpected("an empty geometry");
    if (const char* fault = range_fault(geometry.view())) return std::unexpected(fault);
    CheckedGeometry checked = PartFilter(geometry.view()).run();
    if (checked.geometry.empty()) return std::unexpected(nothing_left(geometry.type));
    if (checked.geometry.type == GeometryType::polygon) {
        // Before cutting: GEOS's overlay takes valid polygons only.
        if (const auto validity = geometry::check_validity(checked.geometry.view()); !validity.valid) {
            auto repair = geometry::repair(checked.geometry.view());
            if (!repair) return std::unexpected("a polygon that cannot be repaired: " + validity.reason);
            checked.geometry = std::move(repair->geometry);
            checked.repairs.push_back("repaired: " + validity.reason);
        }
    }
    settle_at_half_turn(checked.geometry);
    const Envelope extent = checked.geometry.envelope();
    if (extent.min_x < -half_turn || extent.max_x > half_turn) {
        auto wrapped = wrap_longitudes(checked.geometry);
        if (!wrapped) return std::unexpected(wrapped.error());
        checked.geometry = std::move(*wrapped);
        checked.repairs.emplace_back("longitudes beyond 180 were brought into -180 to 180");
    }
    checked.wide_edge = has_wide_edge(checked.geometry.view());
    return checked;
}

}  // namespace oryx::ingest
