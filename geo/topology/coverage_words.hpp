#pragma once

#include "geo/core/coverage.hpp"

#include <string>

namespace oryx::topology {

/// What became of the borders of a table's polygons, for a person: "shared by neighbours; 12 positions moved onto a
/// neighbour's within 1 m, 2 gaps closed", "each area by itself, since 0.4 % of the ground belongs to several".
std::string in_words(const CoverageReport& report);

/// What whoever asked for a coverage has to know of it: that several areas claim ground. Empty where there is nothing.
std::string coverage_warning(const CoverageReport& report);

}  // namespace oryx::topology
