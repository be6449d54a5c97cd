#include "geo/analytics/kernel_widths.hpp"

#include "geo/analytics/kernel.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

// Every selected incident counts as one event, whatever its age and weight, at the middle of its place; what is spread
// over an area is at no place.
std::vector<CountedPlace> events_of(const SelectedIncidents& selected) {
    std::vector<Position> events;
    for (const Sighting& s : selected.sightings) {
        if (!s.spread) events.push_back(selected.place(s));
    }
    return counted_places(std::move(events));
}

Result<> check_number(std::size_t places, std::string_view what, std::string_view input, std::string_view hint) {
    if (places <= max_compared_places) return {};
    return fail(Error{ErrorKind::too_large, fmt::format("{} would compare {} places with each other; at most {} are",
                                                        what, places, max_compared_places)}
                    .with_parameter(std::string(input))
                    .with_hint(std::string(hint)));
}

Result<> cross_validate(Bandwidth& chosen, std::span<const CountedPlace> places, BandwidthRule rule,
                        const CancelToken& cancel) {
    if (auto fits = check_number(places.size(), "cross-validation", "bandwidth",
                                 "a shorter period, a filter, or bandwidth=scott");
        !fits) {
        return fits;
    }
    const auto on_events = likelihood_sigma(places, smallest_sigma_m, largest_sigma_m, cancel);
    if (!on_events) return fail(on_events.error());
    std::vector<CountedPlace> once(places.begin(), places.end());
    for (CountedPlace& place : once)
        place.count = 1;
    const auto on_places = likelihood_sigma(once, smallest_sigma_m, largest_sigma_m, cancel);
    if (!on_places) return fail(on_places.error());
    chosen.events_sigma = *on_events;
    chosen.places_sigma = *on_places;
    chosen.sigma = rule == BandwidthRule::likelihood ? *on_events : *on_places;
    if (*on_events < *on_places / 2) {
        chosen.warnings.push_back(
            fmt::format("many incidents are coded to the same places, which pulls the likelihood's bandwidth down: "
                        "{:.0f} m on events, {:.0f} m on distinct places",
                        *on_events, *on_places));
    }
    return {};
}

}  // namespace

Result<Bandwidth> choose_bandwidth(const SelectedIncidents& selected, BandwidthRule rule, double given,
                                   const CancelToken& cancel) {
    Bandwidth chosen;
    chosen.sigma = given;
    if (rule == BandwidthRule::given) return chosen;
    const auto places = events_of(selected);
    if (places.size() < 2) {
        chosen.warnings.emplace_back("fewer than 2 distinct places tell no bandwidth: sigma_m is used");
        return chosen;
    }
    switch (rule) {
        case BandwidthRule::scott:
        case BandwidthRule::silverman:
            chosen.sigma = scott_sigma(places);
            break;
        case BandwidthRule::arcgis:
            chosen.sigma = arcgis_radius(places) / quartic_radius(1);
            break;
        default:
            if (auto done = cross_validate(chosen, places, rule, cancel); !done) return fail(done.error());
    }
    chosen.rule_sigma = chosen.sigma;
    chosen.sigma = std::clamp(chosen.sigma, least_chosen_sigma_m, most_chosen_sigma_m);
    if (chosen.sigma != *chosen.rule_sigma) {
        chosen.warnings.push_back(
            fmt::format("the bandwidth rule leads to {:.0f} m and is held at {:g} m: rules choose 5 to 50 km, "
                        "bandwidth=given with sigma_m takes any",
                        *chosen.rule_sigma, chosen.sigma));
    }
    return chosen;
}

Result<WidthRange> adapt_widths(SelectedIncidents& selected, double global, double least, const CancelToken& cancel) {
    const auto places = events_of(selected);
    if (auto fits = check_number(places.size(), "adaptive widths", "adaptive", "a shorter period, or a filter");
        !fits) {
        return fail(fits.error());
    }
    auto widths = abramson_sigmas(places, global, abramson_trim, cancel);
    if (!widths) return fail(widths.error());
    WidthRange range;
    const double low = std::max(std::min(least_chosen_sigma_m, global), least);
    const double high = std::max({most_chosen_sigma_m, global, low});
    for (double& width : *widths) {
        const double held = std::clamp(width, low, high);
        range.clamped = range.clamped || held != width;
        width = held;
    }
    const auto before = [](const CountedPlace& place, Position at) {
        return std::tuple(place.at.y, place.at.x) < std::tuple(at.y, at.x);
    };
    for (Sighting& s : selected.sightings) {
        if (s.spread) continue;
        const auto at = std::lower_bound(places.begin(), places.end(), selected.place(s), before);
        const double added = std::max(0.0, s.sigma * s.sigma - global * global);
        const double width = (*widths)[static_cast<std::size_t>(at - places.begin())];
        s.sigma = added > 0 ? std::sqrt(width * width + added) : width;
    }
    if (!widths->empty()) {
        range.narrowest = *std::ranges::min_element(*widths);
        range.widest = *std::ranges::max_element(*widths);
    }
    return range;
}

}  // namespace oryx::analytics
