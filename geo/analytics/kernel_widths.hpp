#pragma once

#include "geo/analytics/bandwidth.hpp"
#include "geo/analytics/incidents.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// Limits of a bandwidth that is asked for, metres: those of the input `sigma_m`.
inline constexpr double smallest_sigma_m = 100;
inline constexpr double largest_sigma_m = 200'000;
/// Limits of what a rule or a place may choose by itself, metres (reference 1.9): rules of thumb lead to kernels
/// several times too wide, ties to kernels of no width. A sigma that is given may be beyond, and then is the limit.
inline constexpr double least_chosen_sigma_m = 5'000;
inline constexpr double most_chosen_sigma_m = 50'000;
/// Abramson's widths are at most this many times the global one (Silverman 1986, 5.3; spatstat's default).
inline constexpr double abramson_trim = 5;
/// Cross-validation and adaptive widths compare every place with every other: more distinct places are an error.
inline constexpr std::size_t max_compared_places = 20'000;

/// How the kernel's width came about.
struct Bandwidth {
    double sigma = 0;                         ///< used, metres
    std::optional<double> rule_sigma;         ///< what the rule led to, before the limits
    std::optional<double> events_sigma;       ///< likelihood rules: the optimum on events
    std::optional<double> places_sigma;       ///< and on distinct places
    std::optional<double> narrowest, widest;  ///< adaptive: of the incidents' widths before location precision
    std::vector<std::string> warnings;
};

/// The width that a rule chooses for incidents, each as one event at the middle of its place; `given` where the rule is
/// that, or where fewer than 2 distinct places tell none. Errors: too_large naming `bandwidth`; cancelled.
Result<Bandwidth> choose_bandwidth(const SelectedIncidents& selected, BandwidthRule rule, double given,
                                   const CancelToken& cancel = {});

/// The narrowest and the widest of adaptive widths.
struct WidthRange {
    std::optional<double> narrowest, widest;
    bool clamped = false;  ///< whether a limit held one back
};
/// Gives each incident, selected for kernels of `global` metres, Abramson's width at its place, between 5 and 50 km (or
/// `global`, where that is beyond) and at least `least` metres; what its location precision adds stays, in quadrature.
/// Errors: too_large naming `adaptive`; cancelled.
Result<WidthRange> adapt_widths(SelectedIncidents& selected, double global, double least = 0,
                                const CancelToken& cancel = {});

}  // namespace oryx::analytics
