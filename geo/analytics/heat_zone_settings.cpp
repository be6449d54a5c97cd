#include "geo/analytics/heat_zone_settings.hpp"

#include "geo/analytics/public_profile.hpp"

#include <algorithm>

namespace oryx::analytics {

std::optional<Weighting> parse_weighting(std::string_view text) {
    if (text == "equal") return Weighting::equal;
    if (text == "civilian-targeting") return Weighting::civilian_targeting;
    if (text == "severity") return Weighting::severity;
    return std::nullopt;
}

Day public_as_of(Day as_of) {
    const std::int32_t end = as_of.number + 1;
    const std::int32_t step = end >= 0 ? end / public_step_days : -((-end + public_step_days - 1) / public_step_days);
    return Day{step * public_step_days - 1};
}

Result<> check_period(const HeatZoneSettings& settings, Day today) {
    if (settings.as_of && *settings.as_of > today) {
        return fail(Error{ErrorKind::invalid_input, to_iso(*settings.as_of) + " is after today"}
                        .with_parameter("as_of")
                        .with_hint("a day up to " + to_iso(today)));
    }
    if (settings.as_of && settings.from && *settings.from > *settings.as_of) {
        return fail(Error{ErrorKind::invalid_input,
                          "the start " + to_iso(*settings.from) + " is after the as-of " + to_iso(*settings.as_of)}
                        .with_parameter("from"));
    }
    return {};
}

Result<HeatZoneSettings> heat_zone_settings(const Inputs& inputs, Day today) {
    HeatZoneSettings settings;
    settings.as_of = inputs.date("as_of");
    settings.from = inputs.date("from");
    settings.weights = inputs.text("weights");
    settings.weighting = parse_weighting(settings.weights).value_or(Weighting::equal);
    settings.half_life_days = inputs.number("half_life_days");
    settings.sigma_m = inputs.number("sigma_m");
    settings.cell_m = inputs.number("cell_m");
    settings.masked = inputs.given("profile") && inputs.text("profile") == "public";
    // Before the profile moves the days, and after.
    if (auto period = check_period(settings, today); !period) return fail(period.error());
    if (settings.masked) coarsen(settings);
    if (auto period = check_period(settings, today); !period) return fail(period.error());
    return settings;
}

}  // namespace oryx::analytics
