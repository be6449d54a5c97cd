// near-repeat: whether an incident is followed by others near it sooner than chance would have it.

#include "geo/analytics/day_events.hpp"
#include "geo/analytics/incident_filter.hpp"
#include "geo/statistics/multiple_testing.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace oryx::analytics {

extern const Process near_repeat;

namespace {

Schema knox_schema() {
    return {
        {"distance_from_m", FieldType::real, "Distance of the pair, from", "m"},
        {"distance_to_m", FieldType::real, "up to, not included", "m"},
        {"days_from", FieldType::real, "Days between the two, from", "d"},
        {"days_to", FieldType::real, "up to, not included", "d"},
        {"pairs", FieldType::integer, "Pairs of incidents"},
        {"expected", FieldType::real, "Mean number of pairs with the dates shuffled"},
        {"ratio", FieldType::real, "Knox ratio: pairs over expected"},
        {"p", FieldType::real, "Share of shuffles with at least as many pairs"},
        {"q", FieldType::real, "p adjusted over the table (Benjamini and Hochberg)"},
        {"elevated", FieldType::boolean, "More pairs than chance would have it: q at most 0.05"},
    };
}

std::shared_ptr<const FeatureTable> knox_features(const pattern::KnoxTable& knox, const pattern::KnoxBins& bins) {
    std::vector<double> p;
    for (const pattern::KnoxCell& cell : knox.cells)
        p.push_back(cell.p);
    const auto q = statistics::benjamini_hochberg(p);
    FeatureTable table(knox_schema());
    for (std::size_t i = 0; i < knox.cells.size(); ++i) {
        const pattern::KnoxCell& cell = knox.cells[i];
        const std::size_t row = i / bins.columns();
        const std::size_t column = i % bins.columns();
        const std::vector<Value> values{
            bins.distances[row],
            bins.distances[row + 1],
            bins.days[column],
            bins.days[column + 1],
            cell.pairs,
            cell.expected,
            std::isfinite(cell.ratio) ? Value{cell.ratio} : Value{},
            cell.p,
            q[i],
            q[i] <= 0.05 && cell.ratio > 1,
        };
        table.append(static_cast<std::int64_t>(i + 1), fmt::format("bin-{}-{}", row + 1, column + 1), std::nullopt,
                     GeometryView{}, values);
    }
    return std::move(table).freeze();
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    const auto study = select_day_events(near_repeat, inputs, context, false);
    if (!study) return fail(study.error());
    const pattern::KnoxBins bins{.distances = inputs.numbers("distances_m"), .days = inputs.numbers("days")};
    const bool manhattan = inputs.text("distance") == "manhattan";
    const std::int64_t replicas = inputs.integer("replicas");
    const auto seed = static_cast<std::uint64_t>(inputs.integer("seed"));
    const auto knox =
        pattern::knox(study->day.events, bins, manhattan ? pattern::Distance::manhattan : pattern::Distance::straight,
                      replicas, seed, context.cancel, context.progress);
    if (!knox) return fail(knox.error());
    ProcessResult result{.features = knox_features(*knox, bins),
                         .facts = incident_facts(near_repeat, inputs, study->bound, study->selected, context.today),
                         .qgis_style = {}};
    ResultFacts& facts = result.facts;
    facts.unit = "pairs of incidents";
    facts.method =
        fmt::format("Knox table, {} distances, bins [from, to); dates shuffled over the places {} times; p one-sided",
                    manhattan ? "Manhattan" : "straight", replicas);
    facts.seed = seed;
    facts.draws = replicas;
    facts.extra["smallest_p"] = 1.0 / static_cast<double>(replicas + 1);
    facts.extra["all_pairs"] = facts.n * (facts.n - 1) / 2;
    if (facts.n < 30) facts.warnings.push_back(fmt::format("only {} incidents: few pairs to compare", facts.n));
    return result;
}

std::vector<InputSpec> input_specs() {
    std::vector<InputSpec> specs = day_event_inputs();
    const std::vector<InputSpec> own{
        {.id = "distances_m",
         .title = "Distances",
         .doc = "ends of the bins of distance, ascending; 0,0 at the start is a bin of the very same place",
         .type = InputType::numbers,
         .unit = "m",
         .default_value = "0,100,5000,10000,20000",
         .minimum = 0,
         .maximum = 5'000'000},
        {.id = "days",
         .title = "Days",
         .doc = "ends of the bins of days between two incidents, ascending",
         .type = InputType::numbers,
         .unit = "d",
         .default_value = "0,2,8,15,29,57",
         .minimum = 0,
         .maximum = 40'000},
        {.id = "distance",
         .title = "Distance",
         .doc = "how distances are measured on the theatre's plane",
         .type = InputType::choice,
         .default_value = "straight",
         .choices = {"straight", "manhattan"}},
        replicas_input("how often the dates are shuffled"),
        seed_input(),
    };
    for (const auto& more : {own, filter_inputs()})
        specs.insert(specs.end(), more.begin(), more.end());
    return specs;
}

}  // namespace

const Process near_repeat{
    .id = "near-repeat",
    .title = "Near-repeat pattern of incidents",
    .description =
        "Whether an incident is followed by others near it sooner than chance would have it: pairs of incidents by "
        "distance and by days between them, against the same places with the dates shuffled. Where the ratio is above "
        "1, that ring and that time after an incident deserve an alert.",
    .version = "1.0.0",
    .reference =
        "Knox 1964, Applied Statistics 13(1); Townsley, Homel and Chaseling 2003, British Journal of Criminology "
        "43(3).",
    .inputs = input_specs(),
    .output_doc =
        "A row without a place for each bin of distance and days: pairs, expected pairs, Knox ratio, p, q, elevated.",
    .example = {{"replicas", 99}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics
