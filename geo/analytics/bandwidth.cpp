#include "geo/analytics/bandwidth.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <tuple>

namespace oryx::analytics {

namespace {

using std::numbers::pi;

struct Spread {
    double n = 0;
    Position centre;
    double square_x = 0;  ///< sum of the squared deviations
    double square_y = 0;
};

Spread spread_of(std::span<const CountedPlace> places) {
    Spread spread;
    for (const CountedPlace& place : places) {
        spread.n += place.count;
        spread.centre.x += place.count * place.at.x;
        spread.centre.y += place.count * place.at.y;
    }
    if (spread.n == 0) return spread;
    spread.centre = {spread.centre.x / spread.n, spread.centre.y / spread.n};
    for (const CountedPlace& place : places) {
        const double dx = place.at.x - spread.centre.x;
        const double dy = place.at.y - spread.centre.y;
        spread.square_x += place.count * dx * dx;
        spread.square_y += place.count * dy * dy;
    }
    return spread;
}

double squared_distance(Position a, Position b) {
    const double dx = a.x - b.x;
    const double dy = a.y - b.y;
    return dx * dx + dy * dy;
}

// Median of distances that occur `count` times; the mean of the middle two where their number is even.
double weighted_median(std::vector<std::pair<double, double>> distances, double n) {
    std::sort(distances.begin(), distances.end());
    const double low = std::floor((n - 1) / 2);
    const double high = std::floor(n / 2);
    double passed = 0;
    double first = -1;
    for (const auto& [distance, count] : distances) {
        passed += count;
        if (first < 0 && passed > low) first = distance;
        if (passed > high) return (first + distance) / 2;
    }
    return 0;
}

constexpr double negligible = 40;  // e^-40 is 4e-18

// Logarithm of the sum of the other events' Gaussians at a place, without their common factor. Relative to the nearest
// one, so that it is a number however far that is.
double log_of_others(std::span<const CountedPlace> places, std::size_t self, double sigma) {
    const Position at = places[self].at;
    double nearest = std::numeric_limits<double>::infinity();
    if (places[self].count > 1) {
        nearest = 0;
    } else {
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (i != self) nearest = std::min(nearest, squared_distance(at, places[i].at));
        }
    }
    const double scale = 2 * sigma * sigma;
    double sum = places[self].count > 1 ? places[self].count - 1 : 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i == self) continue;
        const double beyond = (squared_distance(at, places[i].at) - nearest) / scale;
        if (beyond < negligible) sum += places[i].count * std::exp(-beyond);
    }
    return std::log(sum) - nearest / scale;
}

}  // namespace

std::vector<CountedPlace> counted_places(std::vector<Position> events) {
    const auto key = [](Position p) { return std::tuple(p.y, p.x); };
    std::sort(events.begin(), events.end(), [&](Position a, Position b) { return key(a) < key(b); });
    std::vector<CountedPlace> places;
    for (const Position at : events) {
        if (places.empty() || !(places.back().at == at)) {
            places.push_back({at, 1});
        } else {
            places.back().count += 1;
        }
    }
    return places;
}

BandwidthRule parse_bandwidth_rule(std::string_view text) {
    if (text == "scott") return BandwidthRule::scott;
    if (text == "silverman") return BandwidthRule::silverman;
    if (text == "arcgis") return BandwidthRule::arcgis;
    if (text == "likelihood") return BandwidthRule::likelihood;
    if (text == "likelihood-places") return BandwidthRule::likelihood_places;
    return BandwidthRule::given;
}

double scott_sigma(std::span<const CountedPlace> places) {
    const Spread spread = spread_of(places);
    if (spread.n < 2) return 0;
    const double sd_x = std::sqrt(spread.square_x / (spread.n - 1));
    const double sd_y = std::sqrt(spread.square_y / (spread.n - 1));
    return std::sqrt(sd_x * sd_y) * std::pow(spread.n, -1.0 / 6);
}

double arcgis_radius(std::span<const CountedPlace> places) {
    const Spread spread = spread_of(places);
    if (places.size() < 2) return 0;
    const double standard_distance = std::sqrt((spread.square_x + spread.square_y) / spread.n);
    std::vector<std::pair<double, double>> distances;
    for (const CountedPlace& place : places)
        distances.emplace_back(std::sqrt(squared_distance(place.at, spread.centre)), place.count);
    const double median = weighted_median(std::move(distances), spread.n);
    return 0.9 * std::min(standard_distance, std::sqrt(1 / std::numbers::ln2) * median) * std::pow(spread.n, -0.2);
}

double cross_validated_likelihood(std::span<const CountedPlace> places, double sigma) {
    double sum = 0;
    double n = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        sum += places[i].count * log_of_others(places, i, sigma);
        n += places[i].count;
    }
    return sum - n * std::log(2 * pi * sigma * sigma);
}

Result<double> likelihood_sigma(std::span<const CountedPlace> places, double low, double high,
                                const CancelToken& cancel) {
    constexpr int steps = 32;
    const double log_low = std::log(low);
    const double step = (std::log(high) - log_low) / steps;
    const auto likelihood = [&](double log_sigma) { return cross_validated_likelihood(places, std::exp(log_sigma)); };
    int best = 0;
    double highest = -std::numeric_limits<double>::infinity();
    for (int i = 0; i <= steps; ++i) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        const double value = likelihood(log_low + i * step);
        if (value > highest) {
            highest = value;
            best = i;
        }
    }
    if (best == 0) return low;
    if (best == steps) return high;
    double a = log_low + (best - 1) * step;
    double b = log_low + (best + 1) * step;
    constexpr double golden = std::numbers::phi - 1;
    double c = b - golden * (b - a);
    double d = a + golden * (b - a);
    double at_c = likelihood(c);
    double at_d = likelihood(d);
    while (b - a > 1e-4) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        if (at_c >= at_d) {
            b = d;
            d = c;
            at_d = at_c;
            c = b - golden * (b - a);
            at_c = likelihood(c);
        } else {
            a = c;
            c = d;
            at_c = at_d;
            d = a + golden * (b - a);
            at_d = likelihood(d);
        }
    }
    return std::exp((a + b) / 2);
}

Result<std::vector<double>> abramson_sigmas(std::span<const CountedPlace> places, double sigma, double trim,
                                            const CancelToken& cancel) {
    std::vector<double> sigmas(places.size());
    const double scale = 2 * sigma * sigma;
    double n = 0;
    double logs = 0;
    // f without its constant factor, which cancels against g.
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i % 256 == 0) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        }
        double density = 0;
        for (const CountedPlace& other : places) {
            const double beyond = squared_distance(places[i].at, other.at) / scale;
            if (beyond < negligible) density += other.count * std::exp(-beyond);
        }
        sigmas[i] = 1 / std::sqrt(density);
        logs += places[i].count * std::log(sigmas[i]);
        n += places[i].count;
    }
    const double mean = n > 0 ? std::exp(logs / n) : 1;
    for (double& s : sigmas)
        s = sigma * std::min(s / mean, trim);
    return sigmas;
}

}  // namespace oryx::analytics
