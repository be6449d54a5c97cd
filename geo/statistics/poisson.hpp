#pragma once

#include "geo/statistics/interval.hpp"

namespace oryx::statistics {

/// The exact central interval of a Poisson mean, given the count (Garwood 1936): each tail beyond it holds at most half
/// of what the confidence leaves. Divide by the exposure for a rate. A count that is no whole number (shares of
/// incidents) is taken through the same gamma quantiles. Precondition: count >= 0, 0 < confidence < 1.
Interval poisson_interval(double count, double confidence = usual_confidence);

}  // namespace oryx::statistics
