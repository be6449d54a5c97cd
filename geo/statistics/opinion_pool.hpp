#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace oryx::statistics {

/// Weights (at least 0, adding up to one) of the linear pool of forecasts that gives what happened the greatest log
/// score, sum_e n_e ln sum_k w_k p_k(e) (Hall and Mitchell 2007, optimal prediction pools). The sum is concave in the
/// weights, so that the answer does not hang on where the search begins; expectation maximisation from even weights,
/// until no step changes the mean score by more than 1e-10, or 10,000 steps.
///
/// `likelihood` holds, event by event, what each of `forecasts` gave it (at least 0; some above 0 for each event);
/// `times` how often each event happened. Even weights for no events.
std::vector<double> pool_weights(std::span<const double> likelihood, std::size_t forecasts,
                                 std::span<const double> times);

}  // namespace oryx::statistics
