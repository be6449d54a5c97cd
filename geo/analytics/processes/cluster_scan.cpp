// cluster-scan: where and when incidents cluster beyond chance, and whether a cluster is alive now.

#include "geo/analytics/incident_filter.hpp"
#include "geo/analytics/scan_clusters.hpp"

#include <algorithm>

namespace oryx::analytics {

extern const Process cluster_scan;

namespace {

ClusterScanSettings settings_of(const Inputs& inputs) {
    ClusterScanSettings settings;
    const std::string& window = inputs.text("window");
    settings.step_days = static_cast<std::int32_t>(inputs.integer("step_days"));
    settings.scan_every_days = inputs.number("scan_every_days");
    settings.scan = {.model = inputs.text("model") == "poisson" ? pattern::ScanModel::poisson
                                                                : pattern::ScanModel::space_time_permutation,
                     .time = window == "prospective"     ? pattern::ScanTime::prospective
                             : window == "retrospective" ? pattern::ScanTime::retrospective
                                                         : pattern::ScanTime::spatial,
                     .longest = std::max(1, static_cast<std::int32_t>(inputs.integer("max_days")) / settings.step_days),
                     .max_radius = inputs.number("max_radius_m"),
                     .max_share = inputs.number("max_share") / 100,
                     .clusters = static_cast<std::size_t>(inputs.integer("clusters")),
                     .replicas = inputs.integer("replicas"),
                     .seed = static_cast<std::uint64_t>(inputs.integer("seed"))};
    return settings;
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    // Only the Poisson model needs areas; else they only say which incidents are meant.
    const bool poisson = inputs.text("model") == "poisson";
    auto study = select_day_events(cluster_scan, inputs, context, poisson || inputs.collection("areas").has_value());
    if (!study) return fail(study.error());
    const IncidentInputs& bound = study->bound;
    const FeatureTable& table = *bound.incidents->features;
    DayEvents& day = study->day;
    ClusterScanRun scan{.settings = settings_of(inputs),
                        .selected = std::move(study->selected),
                        .locations = {},
                        .cases = {},
                        .found = {}};
    settle_steps(scan, day);
    std::vector<double> populations;
    if (poisson) {
        if (auto located = locate_in_areas(scan, bound); !located) return fail(located.error());
        for (const ScanLocation& location : scan.locations)
            populations.push_back(location.population);
    } else {
        locate_at_places(scan, day, table);
    }
    std::vector<Position> places;
    for (const ScanLocation& location : scan.locations)
        places.push_back(location.at);
    auto found = pattern::scan(places, populations, scan.cases, scan.settings.scan, context.cancel, context.progress);
    if (!found) return fail(found.error());
    scan.found = std::move(*found);
    ProcessResult result{.features = scan_cluster_features(scan, bound.plane),
                         .facts = incident_facts(cluster_scan, inputs, bound, scan.selected, context.today),
                         .qgis_style = {}};
    add_scan_facts(result.facts, scan);
    return result;
}

std::vector<InputSpec> input_specs() {
    std::vector<InputSpec> specs{
        incidents_input(),
        areas_input("areas with people, of model poisson; else which incidents are meant"),
        as_of_input(),
        from_input(),
        {.id = "model",
         .title = "Model",
         .doc = "space-time-permutation needs incidents alone; poisson compares with the areas' people",
         .type = InputType::choice,
         .default_value = "space-time-permutation",
         .choices = {"space-time-permutation", "poisson"}},
        {.id = "window",
         .title = "Window",
         .doc = "clusters alive at the as-of; of any time; or of the whole period (poisson alone)",
         .type = InputType::choice,
         .default_value = "prospective",
         .choices = {"prospective", "retrospective", "spatial"}},
        {.id = "max_radius_m",
         .title = "Largest radius",
         .doc = "of a cluster's circle",
         .type = InputType::number,
         .unit = "m",
         .default_value = "100000",
         .minimum = 1,
         .maximum = 2'000'000},
        {.id = "max_days",
         .title = "Longest duration",
         .doc = "of a cluster",
         .type = InputType::integer,
         .unit = "d",
         .default_value = "60",
         .minimum = 1,
         .maximum = 3660},
        {.id = "step_days",
         .title = "Step",
         .doc = "days are taken together in steps; longer ones make a retrospective scan quicker",
         .type = InputType::integer,
         .unit = "d",
         .default_value = "1",
         .minimum = 1,
         .maximum = 366},
        {.id = "max_share",
         .title = "Largest share",
         .doc = "of all incidents (poisson: people) that a circle holds",
         .type = InputType::number,
         .unit = "%",
         .default_value = "50",
         .minimum = 0.1,
         .maximum = 100},
        location_precision_input(),
        {.id = "scan_every_days",
         .title = "Scan interval",
         .doc = "how often the scan is run, for the recurrence interval",
         .type = InputType::number,
         .unit = "d",
         .default_value = "1",
         .minimum = 0.01,
         .maximum = 3660},
        {.id = "clusters",
         .title = "Clusters",
         .doc = "how many are told at most; they share no place",
         .type = InputType::integer,
         .default_value = "10",
         .minimum = 1,
         .maximum = 1000},
        replicas_input("random data sets that the scan is repeated on"),
        seed_input(),
    };
    const auto filter = filter_inputs();
    specs.insert(specs.end(), filter.begin(), filter.end());
    return specs;
}

}  // namespace

const Process cluster_scan{
    .id = "cluster-scan",
    .title = "Scan for clusters of incidents",
    .description =
        "Circles and windows of time that hold more incidents than chance would put there, the likeliest first, by "
        "Kulldorff's scan: every circle and window is looked at, and the same is done with random data, so that p "
        "holds "
        "for the whole search. Prospective clusters are alive at the as-of; one that chance brings about less than "
        "once "
        "a year is an alert.",
    .version = "1.0.0",
    .reference =
        "Kulldorff 1997, Communications in Statistics 26(6); Kulldorff et al. 2005, PLoS Medicine 2(3); Abrams, "
        "Kulldorff and Kleinman 2010, International Journal of Health Geographics 9:61.",
    .inputs = input_specs(),
    .output_doc =
        "A polygon for each cluster (a circle, or the areas of model poisson): its days, cases, expected cases, ratio, "
        "log likelihood ratio, p by Monte Carlo and Gumbel, recurrence intervals, alert, radius and places.",
    .example = {{"window", "prospective"}, {"replicas", 99}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics
