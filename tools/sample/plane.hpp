#pragma once

#include "geo/core/position.hpp"

namespace oryx::sample {

/// Kilometres east and north of a position, as a position: a sphere's local plane, good to half a percent over the tens
/// of kilometres that the sample scatters by.
Position moved(Position from, double east_km, double north_km);
double distance_km(Position a, Position b);
/// The place on a segment that is nearest to `p`.
Position nearest_on_segment(Position a, Position b, Position p);
/// Rounded to 0.0001 degrees (11 m): no last digit of a library's sine or logarithm reaches a file.
Position rounded(Position p);

}  // namespace oryx::sample
