#include "geo/analytics/heat_zone_words.hpp"

#include "geo/core/markup.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

// ColorBrewer 2.0, YlOrRd with 3 to 9 classes (Brewer, Harrower and Penn State, Apache-style licence), light to dark.
const std::array<std::vector<std::string_view>, 7> yl_or_rd{{
    {"#ffeda0", "#feb24c", "#f03b20"},
    {"#ffffb2", "#fecc5c", "#fd8d3c", "#e31a1c"},
    {"#ffffb2", "#fecc5c", "#fd8d3c", "#f03b20", "#bd0026"},
    {"#ffffb2", "#fed976", "#feb24c", "#fd8d3c", "#f03b20", "#bd0026"},
    {"#ffffb2", "#fed976", "#feb24c", "#fd8d3c", "#fc4e2a", "#e31a1c", "#b10026"},
    {"#ffffcc", "#ffeda0", "#fed976", "#feb24c", "#fd8d3c", "#fc4e2a", "#e31a1c", "#b10026"},
    {"#ffffcc", "#ffeda0", "#fed976", "#feb24c", "#fd8d3c", "#fc4e2a", "#e31a1c", "#bd0026", "#800026"},
}};

// How fast an incident stops counting: "half-life 180 days".
std::string recency_in_words(const HeatZoneModel& model) {
    double least = std::numeric_limits<double>::infinity();
    double most = 0;
    for (const SurfaceComponent& component : model.threat.settings.recipe.components) {
        if (component.kind != SurfaceComponent::Kind::kernel) continue;
        least = std::min(least, component.half_life_days);
        most = std::max(most, component.half_life_days);
    }
    if (least == most) return fmt::format("half-life {:g} days", most);
    return fmt::format("half-lives {:g} to {:g} days", least, most);
}

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

// "227,26,28,255": a colour as QGIS writes it.
std::string qgis_colour(std::string_view hex) {
    const auto part = [&](std::size_t at) { return std::stoi(std::string(hex.substr(at, 2)), nullptr, 16); };
    return fmt::format("{},{},{},255", part(1), part(3), part(5));
}

constexpr std::string_view option = R"(<Option type="QString" name="{}" value="{}"/>)";

std::string qgis_symbol(std::size_t index, std::string_view colour, bool hatched) {
    std::string layers;
    if (!hatched) {
        layers = R"(<layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">)" +
                 fmt::format(option, "color", qgis_colour(colour)) + fmt::format(option, "style", "solid") +
                 fmt::format(option, "outline_style", "no") + "</Option></layer>";
    } else {
        layers = R"(<layer class="LinePatternFill" enabled="1" locked="0" pass="0"><Option type="Map">)" +
                 fmt::format(option, "angle", "45") + fmt::format(option, "distance", "2") +
                 fmt::format(option, "distance_unit", "MM") + fmt::format(option, "color", qgis_colour(colour)) +
                 fmt::format(option, "line_width", "0.6") + fmt::format(option, "line_width_unit", "MM") + "</Option>" +
                 fmt::format(R"(<symbol type="line" name="@{}@0" alpha="1" clip_to_extent="1" force_rhr="0">)", index) +
                 R"(<layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map">)" +
                 fmt::format(option, "line_color", qgis_colour(colour)) + fmt::format(option, "line_width", "0.6") +
                 fmt::format(option, "line_width_unit", "MM") + fmt::format(option, "line_style", "solid") +
                 "</Option></layer></symbol></layer>";
    }
    return fmt::format(R"(<symbol type="fill" name="{}" alpha="1" clip_to_extent="1" force_rhr="0">{}</symbol>)", index,
                       layers);
}

}  // namespace

std::string day_in_words(Day day) {
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Civil c = civil(day);
    return fmt::format("{} {} {}", c.day, months[c.month - 1], c.year);
}

std::string_view incidents_in_words(Weighting weighting) {
    switch (weighting) {
        case Weighting::equal:
            return "incidents";
        case Weighting::civilian_targeting:
            return "incidents that target civilians";
        case Weighting::severity:
            return "incidents weighted by severity";
    }
    return "";
}

std::string measured_in_words(const HeatZoneModel& model) {
    return fmt::format("{}recent {}", model.zoning.exposure ? "people's exposure to " : "",
                       incidents_in_words(model.settings().weighting));
}

std::string zone_title(const HeatZoneModel& model, std::size_t rank) {
    const auto percent = [](double share) { return fmt::format("{:g} %", std::round(share * 1e6) / 1e4); };
    const ZoneLevels& levels = model.zoning.levels;
    const std::string measured = measured_in_words(model);
    std::string what;
    switch (levels.kind) {
        case LevelKind::shares:
            what = fmt::format("smallest area that holds {} of {}", percent(levels.at(rank)), measured);
            break;
        case LevelKind::rates:
            what = fmt::format("where {} come to at least {:g} {}", measured, levels.at(rank), short_unit(model));
            break;
        case LevelKind::quantiles:
            what = fmt::format("most intense {} of the ground that {} reach{}", percent(1 - levels.at(rank)), measured,
                               model.zoning.exposure ? "es" : "");
            break;
    }
    return fmt::format("{} ({}, as of {})", what, recency_in_words(model), day_in_words(model.incidents().as_of));
}

std::string score_in_words(const HeatZoneModel& model, std::size_t rank) {
    if (!model.tells_score(rank)) return std::string(not_scored_words);
    const ZoneRecord& record = model.score->record;
    const ZoneShareHeld& zone = *model.score->held[rank - 1];
    const auto month = [](const Fold& fold) { return to_iso(fold.begin).substr(0, 7); };
    std::string interval;
    if (zone.interval) interval = fmt::format("{:.0f}-{:.0f} %, ", 100 * zone.interval->low, 100 * zone.interval->high);
    return fmt::format("held {:.0f} % of the next month's incidents ({}n {}, months {} to {})", 100 * zone.held,
                       interval, record.incidents, month(record.months.front()), month(record.months.back()));
}

std::string short_unit(const HeatZoneModel& model) {
    return std::string("per 100 km2 per 30 days") + (model.zoning.exposure ? " x people per km2" : "");
}

std::string unit_in_words(const HeatZoneModel& model) {
    return std::string(model.threat.unit_weights() ? "" : "weighted ") + "incidents " + short_unit(model);
}

std::string count_text(std::int64_t count) {
    return count < few_incidents ? "<5" : std::to_string(count);
}

std::string_view zone_colour(std::size_t rank, std::size_t count) {
    const auto& ramp = yl_or_rd[std::clamp<std::size_t>(count, 3, 9) - 3];
    return ramp[ramp.size() - std::min(rank, ramp.size())];
}

std::string zone_qgis_style(const HeatZoneModel& model) {
    const std::size_t count = model.ranks();
    std::string categories;
    std::string symbols;
    std::size_t index = 0;
    for (const bool few : {false, true}) {
        for (std::size_t rank = 1; rank <= count; ++rank, ++index) {
            const std::string label = zone_title(model, rank) + (few ? ": rests on fewer than 5 incidents" : "");
            categories += fmt::format(R"(<category render="true" symbol="{}" type="string" value="{}{}" label="{}"/>)",
                                      index, rank, few ? "-few" : "", escaped(label));
            symbols += qgis_symbol(index, zone_colour(rank, count), few);
        }
    }
    // Nested zones lie over each other: the smallest must be drawn last.
    const std::string order = R"(<orderby><orderByClause asc="0" nullsFirst="0">"rank"</orderByClause></orderby>)";
    return R"(<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>)"
           R"(<qgis version="3.22.0" styleCategories="Symbology"><renderer-v2 type="categorizedSymbol" )"
           R"(enableorderby="1" symbollevels="0" forceraster="0" )"
           R"x(attr="to_string(&quot;rank&quot;) || if(&quot;few&quot;, '-few', '')"><categories>)x" +
           categories + "</categories><symbols>" + symbols + "</symbols>" + order +
           "</renderer-v2><blendMode>0</blendMode><featureBlendMode>0</featureBlendMode>"
           "<layerOpacity>0.6</layerOpacity></qgis>";
}

}  // namespace oryx::analytics
