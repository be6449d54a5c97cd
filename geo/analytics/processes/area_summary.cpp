// area-summary: incidents, deaths and rates of areas, each with its interval.

#include "geo/analytics/area_summary_features.hpp"
#include "geo/analytics/hexagon_areas.hpp"
#include "geo/analytics/incident_inputs.hpp"
#include "geo/analytics/result_facts.hpp"

#include <fmt/format.h>

namespace oryx::analytics {

extern const Process area_summary;

namespace {

ResultFacts facts_of(const AreaSummary& summary, const IncidentInputs& bound, const Inputs& inputs,
                     const IncidentFilter& filter, Day today) {
    const SummaryPeriod& period = summary.period;
    const std::string from = to_iso(period.begin);
    const std::string as_of = to_iso(period.end + -1);
    ResultFacts facts = begin_facts(area_summary, inputs, {{"from", from}, {"as_of", as_of}});
    facts.unit = "incidents; a year per 100,000 people; a year per 1,000 km2";
    facts.n = summary.n;
    for (const auto& [reason, count] : summary.excluded)
        facts.excluded.push_back({std::string(reason), count});
    facts.period = from + "/" + as_of;
    set_as_of(facts, period.end + -1, today, *bound.incidents->features);
    facts.plane = bound.plane.definition();
    facts.filter = to_text(filter);
    facts.method =
        "incidents joined to areas by geometry; rates shrunk by empirical Bayes (Marshall 1991, gamma-Poisson); trend "
        "by "
        "the exact conditional test against the stretch of the same length before, central p, q by Benjamini-Hochberg "
        "over the areas with 5 or more incidents in both together";
    facts.interval =
        "95 %: counts exact Poisson (Garwood); deaths percentile bootstrap over incidents (Poisson weights); ratios "
        "exact "
        "central (Clopper-Pearson)";
    const statistics::Replication replication = read_replication(inputs);
    facts.seed = replication.seed;
    facts.draws = replication.draws;
    add_input(facts, "incidents", bound.incidents);
    add_input(facts, "areas", bound.areas);
    facts.warnings.insert(facts.warnings.end(), summary.warnings.begin(), summary.warnings.end());
    if (!period.previous_recorded) {
        facts.warnings.push_back("the record does not reach back to " + to_iso(period.previous) +
                                 ", where the previous period begins: no trend");
    }
    if (summary.n < 5) facts.warnings.emplace_back("fewer than 5 incidents: the rates say little");
    facts.extra["previous_period"] = to_iso(period.previous) + "/" + to_iso(period.begin + -1);
    facts.extra["n_previous"] = summary.n_previous;
    return facts;
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    const auto bound = bind_incidents(area_summary, inputs, context, true);
    if (!bound) return fail(bound.error());
    const auto period =
        summary_period(*bound->incidents->features, inputs.date("from"), inputs.date("as_of"), context.today);
    if (!period) return fail(period.error());
    std::shared_ptr<const catalog::Collection> summed = bound->areas;
    if (inputs.text("by") == "hexagons") {
        auto hexagons = hexagon_areas(*bound->areas, bound->theatre, bound->plane, inputs.number("cell_m"));
        if (!hexagons) return fail(hexagons.error());
        summed = *hexagons;
    }
    report(context.progress, "joining incidents to areas", 0, 2);
    const IncidentFilter filter = read_filter(inputs);
    const auto summary = summarise_areas(*bound->incidents, *summed, filter, *period, bound->plane, context.cancel);
    if (!summary) return fail(summary.error());
    report(context.progress, "rates and intervals", 1, 2);
    const SummaryTable table{.rank_by = inputs.text("rank_by"), .replication = read_replication(inputs)};
    ProcessResult result{.features = area_summary_features(*summary, *summed, table),
                         .facts = facts_of(*summary, *bound, inputs, filter, context.today),
                         .qgis_style = {}};
    report(context.progress, "rates and intervals", 2, 2);
    return result;
}

std::vector<InputSpec> record_inputs() {
    std::vector<InputSpec> inputs{
        incidents_input(),
        {.id = "areas",
         .title = "Areas",
         .doc = "the areas to sum up, or whose hexagons; the only ones with that role where they are not named",
         .type = InputType::collection,
         .role = Role::areas,
         .required = true},
        {.id = "by",
         .title = "By",
         .doc = "sum up the areas themselves, or equal hexagons over them",
         .type = InputType::choice,
         .default_value = "areas",
         .choices = {"areas", "hexagons"}},
        {.id = "cell_m",
         .title = "Cell",
         .doc = "side of the square with a hexagon's area: 25 km are 625 km2",
         .type = InputType::number,
         .unit = "m",
         .default_value = "25000",
         .minimum = 1000,
         .maximum = 500'000},
        as_of_input(),
        {.id = "from",
         .title = "From",
         .doc = "first day that counts; 365 days up to the as-of where it is not given",
         .type = InputType::date},
    };
    for (InputSpec& spec : filter_inputs())
        inputs.push_back(std::move(spec));
    for (InputSpec spec : std::initializer_list<InputSpec>{
             {.id = "rank_by",
 .title = "Rank by",
 .doc = "the measure that orders the table; raw counts and rates favour large and small areas",
 .type = InputType::choice,
 .default_value = "rate_km2_eb",
 .choices = {"incidents", "fatalities", "rate_people", "rate_people_eb", "rate_km2", "rate_km2_eb"}},
             draws_input("replicas of the bootstrap of deaths"),
             seed_input(),
         }) {
        inputs.push_back(std::move(spec));
    }
    return inputs;
}

}  // namespace

const Process area_summary{
    .id = "area-summary",
    .title = "Incidents, deaths and rates of areas",
    .description =
        "For each area the incidents of a period, their deaths and civilians among them, rates a year per 100,000 "
        "people "
        "and per 1,000 km2 with exact intervals and shrunk by empirical Bayes, the trend against the stretch before, "
        "and "
        "counts by type, actor and month. Joined by geometry; an incident whose place is known less exactly than the "
        "areas, or whose date crosses an end of the period, is left out and counted as such.",
    .version = "1.0.0",
    .reference =
        "Garwood 1936, Biometrika 28; Marshall 1991, Applied Statistics 40; Przyborowski and Wilenski 1940, "
        "Biometrika 31; Benjamini and Hochberg 1995, JRSS B 57.",
    .inputs = record_inputs(),
    .output_doc =
        "A feature for each area, ranked. Rates are null without population (or with 0), trend columns where the "
        "record "
        "does not reach back over the previous period; an open end of an interval is null.",
    .example = {{"rank_by", "rate_km2_eb"}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics
