#pragma once

#include "geo/topology/border.hpp"

#include <span>
#include <vector>

namespace oryx::topology {

/// The doubled effective area of each position of a line, in square units of the grid (Visvalingam and Whyatt 1993):
/// that of the triangle with its neighbours at the moment when it is the least important one left, never less than
/// that of a position that went before it. Keeping those of at least some area gives the line simplified to it, for
/// every area at once. Infinite for both ends, for `is_fixed(index)`, and, where the line is closed, for the last two
/// others: a ring never loses its inside.
std::vector<double> effective_areas(std::span<const Point> line, const std::vector<bool>& is_fixed = {});

}  // namespace oryx::topology
