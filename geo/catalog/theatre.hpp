#pragma once

#include "geo/core/position.hpp"
#include "geo/core/units.hpp"

namespace oryx::catalog {

/// Where planar analytics happen: one equal-area plane and one grid origin for a data directory, so that every surface
/// of it lines up (CONTRACT: place). From the configuration, else from the first version of the areas, else of the
/// first collection; stored in catalog.json, never changed by itself.
struct Theatre {
    Position centre;       ///< degrees; the plane is LAEA round it
    Position grid_origin;  ///< metres on the plane: cells start at whole multiples from here
    bool operator==(const Theatre&) const = default;
};

}  // namespace oryx::catalog
