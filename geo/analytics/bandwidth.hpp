#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// A distinct place and how many events are coded to it.
struct CountedPlace {
    Position at;  ///< metres
    double count = 1;
};
/// Joins events at the same place; sorted, so that nothing depends on their order.
std::vector<CountedPlace> counted_places(std::vector<Position> events);

enum class BandwidthRule : std::uint8_t {
    given,
    scott,              ///< Scott 1992: n^(-1/6) sd along each axis; here the geometric mean of the two
    silverman,          ///< Silverman 1986, 4.3: in two dimensions the same number as Scott's
    arcgis,             ///< ArcGIS Kernel Density's default radius, which is a quartic's: sigma is a sqrt(8)th of it
    likelihood,         ///< likelihood cross-validation on events
    likelihood_places,  ///< the same on distinct places, each counted once
};
BandwidthRule parse_bandwidth_rule(std::string_view text);

/// Metres; 0 where there are fewer than 2 events or an axis has no spread. sd with n-1.
double scott_sigma(std::span<const CountedPlace> places);

/// 0.9 min(SD, sqrt(1 / ln 2) D) n^(-1/5): SD the standard distance from the mean centre, D the median distance from
/// it. Metres; 0 for one place.
double arcgis_radius(std::span<const CountedPlace> places);

/// sum over events of the logarithm of the Gaussian intensity (sigma, metres) at the event made by all others, which is
/// spatstat's bw.ppl without the integral and without edge correction (Loader 1999, 5.3). An event at a place with
/// others always has one beside it, so that ties pull sigma down. Precondition: 2 events or more. Terms below e^-40 of
/// the largest are passed over: less than 1e-17 of the sum for each event.
double cross_validated_likelihood(std::span<const CountedPlace> places, double sigma);

/// The sigma in [low, high] with the largest likelihood: the best of a logarithmic grid of 33, then golden section
/// between its neighbours to 1e-4 relative. At an end of the range where the likelihood still rises there.
/// Error: cancelled.
Result<double> likelihood_sigma(std::span<const CountedPlace> places, double low, double high,
                                const CancelToken& cancel = {});

/// Abramson's (1982) square-root law: sigma_i = sigma min(f(x_i)^(-1/2) / g, trim), f the Gaussian density of width
/// `sigma` at the place (itself included, normalised by n), g the geometric mean of f^(-1/2) over events. By place.
/// Error: cancelled.
Result<std::vector<double>> abramson_sigmas(std::span<const CountedPlace> places, double sigma, double trim,
                                            const CancelToken& cancel = {});

}  // namespace oryx::analytics
