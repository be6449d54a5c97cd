#pragma once

#include "geo/core/position.hpp"

#include <cstdint>

namespace oryx::index {

/// Distance along a Hilbert curve of order 16 that fills the square 0..65535.
/// Neighbours on the curve are neighbours in the plane.
std::uint32_t hilbert_distance(std::uint16_t x, std::uint16_t y);

/// The same for a position within an extent; what lies outside, or is no number, is taken to the nearest edge.
std::uint32_t hilbert_distance(Position p, const Envelope& extent);

}  // namespace oryx::index
