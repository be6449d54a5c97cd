// compare-periods: did it change at a place on a day, and was it more than chance, season, trend and selection?

#include "geo/analytics/area_summary.hpp"
#include "geo/analytics/incident_inputs.hpp"
#include "geo/analytics/period_comparison.hpp"
#include "geo/analytics/result_facts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace oryx::analytics {

extern const Process compare_periods;

namespace {

/// What the request settles before anything is counted.
struct Question {
    std::shared_ptr<const catalog::Collection> incidents;
    std::shared_ptr<const catalog::Collection> areas;
    crs::Plane plane;
    TreatedPlace place;
    BeforeAfter periods;
    Steps steps;
    Day as_of;
    std::vector<std::string> warnings;
};

Result<TreatedPlace> place_of(const Inputs& inputs, const catalog::Collection* areas, const crs::Plane& plane) {
    const auto refused = [](const char* input, std::string message) {
        return fail(Error{ErrorKind::invalid_input, std::move(message)}.with_parameter(input));
    };
    const auto area = inputs.optional_text("area");
    const auto lon = inputs.optional_number("lon");
    const auto lat = inputs.optional_number("lat");
    const double ring_m = inputs.number("ring_km") * 1000;
    if (area && (lon || lat)) return refused("area", "give an area or a circle, not both");
    if (lon && !lat) return refused("lat", "a circle needs a latitude too");
    if (lat && !lon) return refused("lon", "a circle needs a longitude too");
    if (inputs.text("chosen") == "worst" && !area) {
        return refused("chosen", "only an area can be set against the others that it was chosen from");
    }
    if (lon) return TreatedPlace::circle({*lon, *lat}, inputs.number("radius_km") * 1000, plane, ring_m);
    if (!area) return TreatedPlace::everywhere(plane);
    if (areas == nullptr) {
        return fail(Error{ErrorKind::conflict, "no collection has the role areas"}.with_parameter("areas"));
    }
    return TreatedPlace::area(*areas, *area, plane, ring_m);
}

/// The two stretches within the record. Errors: invalid_input naming `as_of` or `change`.
Result<> settle_periods(Question& question, const Inputs& inputs, Day today) {
    const RecordedDays record = recorded_days(*question.incidents->features);
    if (const auto as_of = inputs.date("as_of"); as_of && *as_of > today) {
        return fail(Error{ErrorKind::invalid_input, to_iso(*as_of) + " is after today"}.with_parameter("as_of"));
    }
    question.as_of = inputs.date("as_of").value_or(std::min(record.last.value_or(today), today));
    const auto before = static_cast<std::int32_t>(inputs.integer("before_days"));
    const auto after = static_cast<std::int32_t>(inputs.integer("after_days"));
    const Day last = question.as_of + 1;
    const Day change = inputs.date("change").value_or(last + -after);
    const Day first = std::min(record.first.value_or(change), change);
    question.periods = {std::max(change + -before, first), change, std::min(change + after, last)};
    if (question.periods.end <= change) {
        return fail(Error{ErrorKind::invalid_input,
                          fmt::format("{} is after the as-of {}", to_iso(change), to_iso(question.as_of))}
                        .with_parameter("change"));
    }
    if (question.periods.begin >= change) {
        return fail(Error{ErrorKind::invalid_input, fmt::format("the record has no day before {}", to_iso(change))}
                        .with_parameter("change")
                        .with_hint("the first incident is dated " + to_iso(first)));
    }
    if (question.periods.days_before() < before) {
        question.warnings.push_back(fmt::format("the record begins on {}: {:g} days before the change, not {}",
                                                to_iso(first), question.periods.days_before(), before));
    }
    if (question.periods.days_after() < after) {
        question.warnings.push_back(fmt::format("the record ends on {}: {:g} days after the change, not {}",
                                                to_iso(question.as_of), question.periods.days_after(), after));
    }
    question.steps = Steps::fitting(first, change, last, static_cast<std::int32_t>(inputs.integer("step_days")));
    return {};
}

Result<Question> ask(const Inputs& inputs, const RunContext& context) {
    // Areas matter where the place is one of them.
    const bool with_areas = inputs.optional_text("area") || inputs.collection("areas");
    const auto bound = bind_incidents(compare_periods, inputs, context, with_areas);
    if (!bound) return fail(bound.error());
    auto place = place_of(inputs, bound->areas.get(), bound->plane);
    if (!place) return fail(place.error());
    Question question{.incidents = bound->incidents,
                      .areas = bound->areas,
                      .plane = bound->plane,
                      .place = std::move(*place),
                      .periods = {},
                      .steps = {},
                      .as_of = {},
                      .warnings = {}};
    if (auto settled = settle_periods(question, inputs, context.today); !settled) return fail(settled.error());
    return question;
}

/// The chosen area against what all areas let expect.
Result<Comparison> expectation(const Question& question, const IncidentFilter& filter, const PeriodCounts& counts,
                               const CancelToken& cancel) {
    const SummaryPeriod before{
        .begin = question.periods.begin, .end = question.periods.change, .previous = question.periods.begin};
    const auto summary = summarise_areas(*question.incidents, *question.areas, filter, before, question.plane, cancel);
    if (!summary) return fail(summary.error());
    std::vector<double> counted;
    std::vector<double> km2;
    std::size_t chosen = 0;
    for (const AreaCounts& area : summary->areas) {
        if (area.row == question.place.row()) chosen = counted.size();
        counted.push_back(to_count(area.incidents));
        km2.push_back(area.area_km2);
    }
    return against_expectation(counted, km2, chosen, to_count(counts.of(Zone::treated).after), question.periods);
}

Schema comparison_schema() {
    return {
        {"comparison", FieldType::text, "Comparison"},
        {"meaning", FieldType::text, "What it says"},
        {"place", FieldType::text, "Place"},
        {"n_before", FieldType::real, "Incidents before"},
        {"n_after", FieldType::real, "Incidents after"},
        {"days_before", FieldType::real, "Days before", "d"},
        {"days_after", FieldType::real, "Days after", "d"},
        {"ratio", FieldType::real, "Ratio; null where it cannot be told", "1"},
        {"low", FieldType::real, "Its 95 % interval, low", "1"},
        {"high", FieldType::real, "Its 95 % interval, high; null: no upper end", "1"},
        {"p", FieldType::real, "p of no change, two-sided (exact tests: central)"},
        {"p_minlike", FieldType::real, "The same by the minlike definition"},
        {"p_e_test", FieldType::real, "A second opinion: the unconditional E-test (Krishnamoorthy and Thomson)"},
        {"minlike_low", FieldType::real, "Interval of the minlike test, low", "1"},
        {"minlike_high", FieldType::real, "Interval of the minlike test, high", "1"},
        {"method", FieldType::text, "Method"},
        {"note", FieldType::text, "Note"},
        {"change", FieldType::date, "First day after"},
    };
}

Value finite(std::optional<double> number) {
    return number && std::isfinite(*number) ? Value{*number} : Value{};
}

Result<std::shared_ptr<const FeatureTable>> features_of(const Question& question,
                                                        const std::vector<Comparison>& comparisons) {
    FeatureTable table(comparison_schema());
    const Geometry outline = question.place.outline();
    const auto ring = question.place.ring_outline();
    if (!ring) return fail(ring.error());
    std::int64_t row = 0;
    for (const Comparison& c : comparisons) {
        const bool counted = c.before.has_value();
        const Geometry none;
        const Geometry& shape = c.zone == Zone::treated ? outline : c.zone == Zone::ring ? *ring : none;
        const auto minlike = [&](double statistics::Interval::*end) {
            return c.minlike ? finite((*c.minlike).*end) : Value{};
        };
        table.append(++row, c.key, std::nullopt, shape.view(),
                     std::vector<Value>{c.key, c.meaning, question.place.name(), finite(c.before), finite(c.after),
                                        counted ? Value{question.periods.days_before()} : Value{},
                                        counted ? Value{question.periods.days_after()} : Value{}, finite(c.ratio),
                                        finite(c.interval.low), finite(c.interval.high), finite(c.p),
                                        finite(c.p_minlike), finite(c.p_e_test), minlike(&statistics::Interval::low),
                                        minlike(&statistics::Interval::high), c.method,
                                        c.note.empty() ? Value{} : Value{c.note}, question.periods.change});
    }
    return std::move(table).freeze();
}

ResultFacts facts_of(const Question& question, const Inputs& inputs, const IncidentFilter& filter,
                     const PeriodCounts& counts, const std::optional<double>& parallel_p, Day today) {
    const BeforeAfter& periods = question.periods;
    ResultFacts facts =
        begin_facts(compare_periods, inputs, {{"as_of", to_iso(question.as_of)}, {"change", to_iso(periods.change)}});
    facts.unit = "1 (ratio of incidents per day)";
    facts.n = counts.n;
    for (const auto& [reason, count] : counts.excluded)
        facts.excluded.push_back({std::string(reason), count});
    facts.period = to_iso(periods.begin) + "/" + to_iso(periods.end + -1);
    set_as_of(facts, question.as_of, today, *question.incidents->features);
    facts.plane = question.plane.definition();
    facts.filter = to_text(filter);
    facts.method = "each feature names its own";
    facts.interval =
        "95 %: exact central (rate ratios, empirical Bayes), percentile bootstrap over steps (differences), "
        "Wald (series)";
    const statistics::Replication replication = read_replication(inputs);
    facts.seed = replication.seed;
    facts.draws = replication.draws;
    add_input(facts, "incidents", question.incidents);
    add_input(facts, "areas", question.areas);
    facts.warnings.insert(facts.warnings.end(), question.warnings.begin(), question.warnings.end());
    if (inputs.text("chosen") == "worst") {
        facts.warnings.emplace_back(
            "the area was chosen for its high count: its own ratio flatters; read empirical-bayes");
    }
    facts.extra["place"] = question.place.name();
    facts.extra["headline"] = inputs.text("chosen") == "worst" ? "empirical-bayes" : "rate-ratio";
    facts.extra["before"] = to_iso(periods.begin) + "/" + to_iso(periods.change + -1);
    facts.extra["after"] = to_iso(periods.change) + "/" + to_iso(periods.end + -1);
    if (parallel_p) facts.extra["parallel_trends_p"] = *parallel_p;
    if (parallel_p && *parallel_p < 0.05) {
        facts.warnings.emplace_back(
            "before the change the place and the control did not run in parallel: the difference in differences "
            "misleads");
    }
    facts.extra["step_unknown"] = counts.step_unknown;
    auto& series = facts.extra["series"] = nlohmann::ordered_json::array();
    for (std::size_t step = 0; step < question.steps.count(); ++step) {
        nlohmann::ordered_json entry{{"start", to_iso(question.steps.start(step, periods.change))},
                                     {"treated", to_count(counts.of(Zone::treated).steps[step])}};
        if (!question.place.is_everywhere()) {
            entry["ring"] = to_count(counts.of(Zone::ring).steps[step]);
            entry["control"] = to_count(counts.of(Zone::control).steps[step]);
        }
        series.push_back(std::move(entry));
    }
    return facts;
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    auto question = ask(inputs, context);
    if (!question) return fail(question.error());
    const IncidentFilter filter = read_filter(inputs);
    report(context.progress, "counting", 0, 2);
    const Day first = std::min(question->periods.begin, question->steps.start(0, question->periods.change));
    const std::string level = question->place.row() ? question->areas->manifest.info.level : std::string{};
    const auto occurrences = select_occurrences(*question->incidents->features, filter, area_level(level),
                                                {first, question->as_of + 1}, question->plane, context.cancel);
    if (!occurrences) return fail(occurrences.error());
    const auto counts =
        count_periods(*occurrences, question->place, question->periods, question->steps, context.cancel);
    if (!counts) return fail(counts.error());
    question->warnings.insert(question->warnings.end(), occurrences->warnings.begin(), occurrences->warnings.end());

    report(context.progress, "comparing", 1, 2);
    std::vector<Comparison> comparisons{rate_ratio_of(*counts, Zone::treated, question->periods)};
    std::optional<double> parallel_p;
    if (!question->place.is_everywhere()) {
        comparisons.push_back(rate_ratio_of(*counts, Zone::ring, question->periods));
        comparisons.push_back(rate_ratio_of(*counts, Zone::control, question->periods));
        Differences differences =
            difference_in_differences(*counts, question->periods, question->steps, read_replication(inputs));
        comparisons.push_back(std::move(differences.difference));
        comparisons.push_back(std::move(differences.displacement));
        parallel_p = differences.parallel_p;
    }
    if (question->place.row()) {
        auto expected = expectation(*question, filter, *counts, context.cancel);
        if (!expected) return fail(expected.error());
        comparisons.push_back(std::move(*expected));
    }
    for (Comparison& series : interrupted_series(*counts, question->steps,
                                                 {.harmonics = static_cast<int>(inputs.integer("harmonics")),
                                                 .slope_change = inputs.boolean("slope_change")})) {
        comparisons.push_back(std::move(series));
    }
    auto features = features_of(*question, comparisons);
    if (!features) return fail(features.error());
    ProcessResult result{.features = *features,
                         .facts = facts_of(*question, inputs, filter, *counts, parallel_p, context.today),
                         .qgis_style = {}};
    report(context.progress, "comparing", 2, 2);
    return result;
}

std::vector<InputSpec> place_inputs() {
    return {
        incidents_input(),
        areas_input("the areas that `area` is one of, and its reference group"),
        {.id = "area",
         .title = "Area",
         .doc = "key or name of the area where something was done; without area and circle: everywhere",
         .type = InputType::text},
        {.id = "lon",
         .title = "Longitude",
         .doc = "middle of the circle where something was done, instead of an area",
         .type = InputType::number,
         .unit = "degrees",
         .minimum = -180,
         .maximum = 180},
        {.id = "lat",
         .title = "Latitude",
         .doc = "middle of the circle",
         .type = InputType::number,
         .unit = "degrees",
         .minimum = -90,
         .maximum = 90},
        {.id = "radius_km",
         .title = "Radius",
         .doc = "of the circle",
         .type = InputType::number,
         .unit = "km",
         .default_value = "10",
         .minimum = 0.1,
         .maximum = 500},
        {.id = "ring_km",
         .title = "Ring",
         .doc = "width of the ring round the place where what is displaced would be; farther away is the control",
         .type = InputType::number,
         .unit = "km",
         .default_value = "40",
         .minimum = 0.1,
         .maximum = 500},
        {.id = "chosen",
         .title = "Chosen",
         .doc =
             "how the place was chosen: worst, for its high count (then empirical Bayes is the headline), or otherwise",
         .type = InputType::choice,
         .default_value = "otherwise",
         .choices = {"otherwise", "worst"}},
    };
}

std::vector<InputSpec> time_inputs() {
    const auto days = [](std::string_view id, std::string_view title, std::string_view doc, std::string_view value) {
        return InputSpec{.id = id,
                         .title = title,
                         .doc = doc,
                         .type = InputType::integer,
                         .unit = "d",
                         .default_value = value,
                         .minimum = 1,
                         .maximum = 36'500};
    };
    return {
        {.id = "change",
         .title = "Change",
         .doc = "first day after something was done; without it the last `after_days` are compared",
         .type = InputType::date},
        days("before_days", "Days before", "length of the stretch before; whole years keep the season out", "365"),
        days("after_days", "Days after", "length of the stretch after", "365"),
        as_of_input(),
        days("step_days", "Step", "length of the steps of the series and of the bootstrap's blocks", "30"),
        {.id = "harmonics",
         .title = "Harmonics",
         .doc = "pairs of sine and cosine of the year in the series",
         .type = InputType::integer,
         .default_value = "2",
         .minimum = 0,
         .maximum = 3},
        {.id = "slope_change",
         .title = "Change of slope",
         .doc = "whether the series may also change its trend",
         .type = InputType::boolean,
         .default_value = "false"},
        draws_input("replicas of the bootstrap over steps"),
        seed_input(),
    };
}

std::vector<InputSpec> record_inputs() {
    std::vector<InputSpec> inputs;
    for (auto list : {place_inputs(), time_inputs(), filter_inputs()})
        inputs.insert(inputs.end(), list.begin(), list.end());
    return inputs;
}

}  // namespace

const Process compare_periods{
    .id = "compare-periods",
    .title = "Before and after",
    .description =
        "Whether incidents at a place changed on a day: the exact ratio of the two rates; the same in a ring round it "
        "and "
        "farther away, and the difference of the differences; the step in a time series beyond trend and season; and, "
        "for "
        "an area, the ratio to what empirical Bayes lets expect, since a place that was chosen for being worst falls "
        "back "
        "by itself.",
    .version = "1.0.0",
    .reference =
        "Przyborowski and Wilenski 1940; Fay 2010 (central and minlike); Lopez Bernal, Cummins and Gasparrini "
        "2017, Int. J. Epidemiology 46; Bowers and Johnson 2003; Hauer 1997, Observational Before-After Studies.",
    .inputs = record_inputs(),
    .output_doc =
        "A feature for each comparison, with the place's outline or the ring's: counts, ratio, interval, p. The series "
        "by "
        "step, for the plot that shows whether trends ran in parallel, is in the facts.",
    .example = {{"before_days", 180}, {"after_days", 180}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics
