// episodes: incidents near each other in space and time, put together.

#include "geo/pattern/episodes.hpp"

#include "geo/analytics/cell_counts.hpp"
#include "geo/analytics/day_events.hpp"
#include "geo/analytics/incident_filter.hpp"
#include "geo/analytics/published_degrees.hpp"
#include "geo/core/roles.hpp"
#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace oryx::analytics {

extern const Process episodes;

namespace {

/// An episode's outline is the hull of its places, this much wider, so that one place alone can be seen.
constexpr double margin_m = 1000;

struct Episode {
    std::vector<std::uint32_t> events;
    std::int64_t cores = 0;
    Day first;
    Day last;
};

std::vector<Episode> gather(const DayEvents& day, const pattern::Episodes& found) {
    std::vector<Episode> all(static_cast<std::size_t>(found.count));
    for (std::uint32_t i = 0; i < day.events.size(); ++i) {
        if (found.episode[i] < 0) continue;
        Episode& episode = all[static_cast<std::size_t>(found.episode[i])];
        const Day when = day.events[i].day;
        episode.first = episode.events.empty() ? when : std::min(episode.first, when);
        episode.last = episode.events.empty() ? when : std::max(episode.last, when);
        episode.cores += found.core[i];
        episode.events.push_back(i);
    }
    return all;
}

Result<Geometry> outline_of(const Episode& episode, const DayEvents& day) {
    Geometry points{.type = GeometryType::point, .multi = true};
    for (const std::uint32_t i : episode.events) {
        points.positions.push_back(day.events[i].at);
        points.end_ring();
        points.end_part();
    }
    const auto hull = geometry::convex_hull(points.view());
    if (!hull) return hull;
    return geometry::buffer(hull->view(), margin_m);
}

Schema episode_schema() {
    return {
        {"incidents", FieldType::integer, "Incidents of the episode"},
        {"cores", FieldType::integer, "Of them with enough incidents round them"},
        {"first_day", FieldType::date, "First day"},
        {"last_day", FieldType::date, "Last day"},
        {"days", FieldType::integer, "Days from the first to the last, both counted", "d"},
        {"place_count", FieldType::integer, "Distinct places"},
        {"fatalities", FieldType::real, "Known fatalities"},
        {"open", FieldType::boolean, "The as-of is within reach of its last day: it may go on"},
        {"place", FieldType::text, "A name among those of its places"},
    };
}

Value fatalities_of(const FeatureTable& incidents, std::span<const std::uint32_t> rows) {
    const Column* column = incidents.find_column(attribute::fatalities);
    if (column == nullptr) return {};
    double sum = 0;
    bool known = false;
    for (const std::uint32_t row : rows) {
        const auto deaths = column->number(row);
        if (!deaths) continue;
        sum += *deaths;
        known = true;
    }
    return known ? Value{sum} : Value{};
}

std::int64_t distinct_places(const Episode& episode, const DayEvents& day) {
    std::vector<std::pair<double, double>> places;
    for (const std::uint32_t i : episode.events)
        places.emplace_back(day.events[i].at.x, day.events[i].at.y);
    std::ranges::sort(places);
    return std::unique(places.begin(), places.end()) - places.begin();
}

Result<std::shared_ptr<const FeatureTable>> features_of(const std::vector<Episode>& all, const DayEvents& day,
                                                        const FeatureTable& incidents, Day as_of, std::int32_t reach,
                                                        const crs::Plane& plane) {
    FeatureTable table(episode_schema());
    for (std::size_t n = 0; n < all.size(); ++n) {
        const Episode& episode = all[n];
        const auto outline = outline_of(episode, day);
        if (!outline) return fail(outline.error());
        std::vector<std::uint32_t> rows;
        for (const std::uint32_t i : episode.events)
            rows.push_back(day.rows[i]);
        const auto name = place_name(incidents, rows);
        const std::vector<Value> values{
            static_cast<std::int64_t>(episode.events.size()),
            episode.cores,
            episode.first,
            episode.last,
            static_cast<std::int64_t>(episode.last - episode.first + 1),
            distinct_places(episode, day),
            fatalities_of(incidents, rows),
            as_of - episode.last <= reach,
            name ? Value{*name} : Value{},
        };
        const DateInterval when{episode.first, episode.last + 1,
                                episode.first == episode.last ? DatePrecision::day : DatePrecision::interval};
        table.append(static_cast<std::int64_t>(n + 1), fmt::format("episode-{}", n + 1), when,
                     published_degrees(plane, outline->view()).view(), values);
    }
    return std::move(table).freeze();
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    const auto study = select_day_events(episodes, inputs, context, false);
    if (!study) return fail(study.error());
    const FeatureTable& table = *study->bound.incidents->features;
    const DayEvents& day = study->day;
    const pattern::EpisodeSettings settings{.distance = inputs.number("distance_m"),
                                            .days = static_cast<std::int32_t>(inputs.integer("days")),
                                            .least_events = inputs.integer("least_incidents")};
    const auto found = pattern::find_episodes(day.events, settings, context.cancel);
    if (!found) return fail(found.error());
    auto features =
        features_of(gather(day, *found), day, table, study->selected.as_of, settings.days, study->bound.plane);
    if (!features) return fail(features.error());
    ProcessResult result{.features = std::move(*features),
                         .facts = incident_facts(episodes, inputs, study->bound, study->selected, context.today),
                         .qgis_style = {}};
    ResultFacts& facts = result.facts;
    facts.unit = "incidents";
    facts.method = fmt::format(
        "space-time DBSCAN: within {:g} km and {} days, cores with {} incidents or more (itself counted); outlines are "
        "convex hulls widened by {:g} km",
        settings.distance / 1000, settings.days, settings.least_events, margin_m / 1000);
    facts.extra["episodes"] = found->count;
    facts.extra["in_no_episode"] = std::ranges::count(found->episode, -1);
    facts.warnings.emplace_back("episodes only put incidents together: they are no test against chance");
    return result;
}

std::vector<InputSpec> input_specs() {
    std::vector<InputSpec> specs = day_event_inputs();
    const std::vector<InputSpec> own{
        {.id = "distance_m",
         .title = "Distance",
         .doc = "incidents up to this far apart may belong together",
         .type = InputType::number,
         .unit = "m",
         .default_value = "10000",
         .minimum = 1,
         .maximum = 1'000'000},
        {.id = "days",
         .title = "Days",
         .doc = "and up to so many days",
         .type = InputType::integer,
         .unit = "d",
         .default_value = "14",
         .minimum = 0,
         .maximum = 3660},
        {.id = "least_incidents",
         .title = "Least incidents",
         .doc = "within both of an incident, itself counted, for it to be the core of an episode",
         .type = InputType::integer,
         .default_value = "4",
         .minimum = 1,
         .maximum = 100'000},
    };
    for (const auto& more : {own, filter_inputs()})
        specs.insert(specs.end(), more.begin(), more.end());
    return specs;
}

}  // namespace

const Process episodes{
    .id = "episodes",
    .title = "Episodes of incidents",
    .description =
        "Incidents near each other in space and in time, put together into episodes: space-time DBSCAN on the "
        "theatre's plane. For reading and briefing; whether they are more than chance is what cluster-scan and "
        "near-repeat tell.",
    .version = "1.0.0",
    .reference = "Birant and Kut 2007, Data & Knowledge Engineering 60(1); Ester et al. 1996, KDD.",
    .inputs = input_specs(),
    .output_doc =
        "A polygon for each episode: incidents, cores, first and last day, places, known fatalities, whether it may go "
        "on. The facts count the incidents that belong to none.",
    .example = {{"least_incidents", 3}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics
