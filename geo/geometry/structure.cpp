#include "geo/geometry/structure.hpp"

#include <cmath>

#include <fmt/format.h>

namespace oryx::geometry {

namespace {

std::optional<Validity> offset_fault(const GeometryView& geometry) {
    std::uint32_t last = 0;
    for (const std::uint32_t end : geometry.ring_ends) {
        if (end < last || end > geometry.positions.size())
            return Validity{false, "Rings do not fit the coordinates", {}};
        last = end;
    }
    if (last != geometry.positions.size()) return Validity{false, "Rings do not fit the coordinates", {}};
    last = 0;
    for (const std::uint32_t end : geometry.part_ends) {
        if (end < last || end > geometry.ring_ends.size()) return Validity{false, "Parts do not fit the rings", {}};
        if (end == last) return Validity{false, "Part without coordinates", {}};
        if (geometry.type != GeometryType::polygon && end != last + 1) {
            return Validity{false, "Parts do not fit the rings", {}};
        }
        last = end;
    }
    if (last != geometry.ring_ends.size()) return Validity{false, "Parts do not fit the rings", {}};
    return std::nullopt;
}

/// In GEOS's words, where it has some for the same fault.
std::optional<Validity> ring_fault(GeometryType type, std::span<const Position> ring) {
    if (ring.empty()) return Validity{false, "Part without coordinates", {}};
    for (const Position p : ring) {
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return Validity{false, "Invalid Coordinate", p};
    }
    switch (type) {
        case GeometryType::point:
            if (ring.size() != 1) return Validity{false, "Point with several coordinates", ring[0]};
            break;
        case GeometryType::line:
            if (ring.size() < 2) return Validity{false, "Too few points in geometry component", ring[0]};
            break;
        case GeometryType::polygon:
            if (ring.size() < 4) return Validity{false, "Too few points in geometry component", ring[0]};
            if (ring.front() != ring.back()) return Validity{false, "Ring is not closed", ring[0]};
            break;
        case GeometryType::none:
            return Validity{false, "Coordinates without a type", ring[0]};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Validity> structure_fault(const GeometryView& geometry) {
    if (auto fault = offset_fault(geometry)) return fault;
    for (std::size_t i = 0; i < geometry.ring_count(); ++i) {
        if (auto fault = ring_fault(geometry.type, geometry.ring(i))) return fault;
    }
    return std::nullopt;
}

Result<> require_structure(const GeometryView& geometry) {
    if (const auto fault = structure_fault(geometry)) {
        return fail(ErrorKind::invalid_input, fmt::format("the geometry is not valid: {}", fault->reason));
    }
    return {};
}

}  // namespace oryx::geometry
