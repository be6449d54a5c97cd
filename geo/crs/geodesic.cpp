#include "geo/crs/geodesic.hpp"

#include <cmath>

#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/PolygonArea.hpp>

namespace oryx::crs {

namespace {

using GeographicLib::Geodesic;

double distance(Position a, Position b) {
    double metres = 0;
    Geodesic::WGS84().Inverse(a.y, a.x, b.y, b.x, metres);
    return metres;
}

/// Area inside a ring; the smaller side of it, whichever way it runs round.
double ring_area(std::span<const Position> ring) {
    if (ring.size() < 4) return 0;
    GeographicLib::PolygonArea area(Geodesic::WGS84());
    for (const Position p : ring.first(ring.size() - 1))
        area.AddPoint(p.y, p.x);
    double perimeter = 0;
    double square_metres = 0;
    area.Compute(false, true, perimeter, square_metres);
    return std::abs(square_metres);
}

}  // namespace

Metres geodesic_distance(Position a, Position b) {
    return Metres{distance(a, b)};
}

SquareMetres geodesic_area(const GeometryView& geometry) {
    if (geometry.type != GeometryType::polygon) return SquareMetres{0};
    double sum = 0;
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        const auto [first, end] = geometry.part_rings(part);
        for (std::size_t ring = first; ring < end; ++ring) {
            const double area = ring_area(geometry.ring(ring));
            sum += ring == first ? area : -area;
        }
    }
    return SquareMetres{sum};
}

Metres geodesic_length(const GeometryView& geometry) {
    if (geometry.type != GeometryType::line) return Metres{0};
    double sum = 0;
    for (std::size_t line = 0; line < geometry.ring_count(); ++line) {
        const auto positions = geometry.ring(line);
        for (std::size_t i = 1; i < positions.size(); ++i)
            sum += distance(positions[i - 1], positions[i]);
    }
    return Metres{sum};
}

}  // namespace oryx::crs
