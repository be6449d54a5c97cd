#pragma once

#include "geo/core/position.hpp"

namespace oryx::geometry {

/// On which side of the line from a to b a position lies: 1 left, -1 right, 0 exactly on it. The sign is that of the
/// exact determinant (Shewchuk 1997, stage A's error bound; expansions where that does not settle it).
int orientation(Position a, Position b, Position p);

}  // namespace oryx::geometry
