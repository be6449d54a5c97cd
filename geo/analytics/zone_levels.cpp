#include "geo/analytics/zone_levels.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

std::string_view example_of(std::string_view input) {
    return input == "rates" ? "such as 0.1,0.5,2" : "such as 25,50,75,90";
}

Result<std::vector<double>> ascending(const Inputs& inputs, std::string_view input) {
    const std::vector<double>& values = inputs.numbers(input);
    const auto refuse = [&](std::string why) {
        return fail(Error{ErrorKind::invalid_input, std::move(why)}
                        .with_parameter(std::string(input))
                        .with_hint(std::string(example_of(input))));
    };
    if (values.empty() || values.size() > most_levels) {
        return refuse(fmt::format("there must be 1 to {} {}", most_levels, input));
    }
    if (std::ranges::adjacent_find(values, std::greater_equal{}) != values.end()) {
        return refuse(fmt::format("the {} do not ascend", input));
    }
    return values;
}

}  // namespace

std::vector<InputSpec> level_inputs() {
    return {
        {.id = "levels",
         .title = "Levels",
         .doc =
             "what the zones end at: shares of the recent incidents, given rates, or quantiles of the cells with any",
         .type = InputType::choice,
         .default_value = "shares",
         .choices = {"shares", "rates", "quantiles"}},
        {.id = "shares",
         .title = "Shares",
         .doc = "shares of the recent incidents that the zones hold, ascending",
         .type = InputType::numbers,
         .unit = "%",
         .default_value = "25,50,75,90",
         .minimum = 1,
         .maximum = 100},
        {.id = "rates",
         .title = "Rates",
         .doc = "of levels=rates: the intensities that the zones reach down to, ascending",
         .type = InputType::numbers,
         .unit = "incidents per 100 km2 per 30 days",
         .minimum = 1e-9,
         .maximum = 1e9},
        {.id = "quantiles",
         .title = "Quantiles",
         .doc = "of levels=quantiles: the shares of the cells with any intensity that lie below the zones, ascending",
         .type = InputType::numbers,
         .unit = "%",
         .default_value = "50,75,90,95",
         .minimum = 0,
         .maximum = 100},
    };
}

Result<ZoneLevels> read_levels(const Inputs& inputs) {
    ZoneLevels levels;
    const std::string& kind = inputs.text("levels");
    if (kind == "rates") levels.kind = LevelKind::rates;
    if (kind == "quantiles") levels.kind = LevelKind::quantiles;
    const bool rates_given = inputs.given("rates");
    if (levels.kind == LevelKind::rates && !rates_given) {
        return fail(Error{ErrorKind::invalid_input, "levels=rates needs the rates"}.with_parameter("rates").with_hint(
            "incidents per 100 km2 per 30 days, " + std::string(example_of("rates"))));
    }
    if (levels.kind != LevelKind::rates && rates_given) {
        return fail(Error{ErrorKind::invalid_input, "rates are of levels=rates, and levels is " + kind}
                        .with_parameter("rates")
                        .with_hint("add levels=rates, or leave the rates out"));
    }
    auto values = ascending(inputs, kind);
    if (!values) return fail(values.error());
    levels.values = std::move(*values);
    if (levels.kind != LevelKind::rates) {
        for (double& percent : levels.values)
            percent /= 100;
    }
    return levels;
}

Bands cut(const RankedCells& cells, const ZoneLevels& levels, const std::function<double(double mass)>& rate) {
    if (levels.kind == LevelKind::shares) return cells.holding(levels.values);
    std::vector<double> least;
    for (std::size_t rank = 1; rank <= levels.size(); ++rank) {
        least.push_back(levels.kind == LevelKind::rates ? levels.at(rank) : cells.quantile(levels.at(rank)));
    }
    if (levels.kind == LevelKind::rates) return cells.at_least(least, rate);
    return cells.at_least(least, [](double mass) { return mass; });
}

}  // namespace oryx::analytics
