// change-surface: recent days against those before, in each area or in a circle round each cell.

#include "geo/analytics/area_attributes.hpp"
#include "geo/analytics/area_summary.hpp"
#include "geo/analytics/coverage.hpp"
#include "geo/analytics/incident_inputs.hpp"
#include "geo/analytics/lattice_cell.hpp"
#include "geo/analytics/rate_change.hpp"
#include "geo/analytics/result_facts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace oryx::analytics {

extern const Process change_surface;

namespace {

/// What a run works on.
struct Work : IncidentInputs {
    IncidentFilter filter;
    BeforeAfter periods;
};

/// What was counted, place by place, and how to show each place.
struct Places {
    std::vector<ChangeCounts> counts;
    std::vector<Value> keys;
    std::vector<std::string> names;
    std::vector<Geometry> outlines;
    std::int64_t n = 0;
    std::int64_t without_any = 0;  ///< cells that are not shown because nothing happened round them
    std::map<std::string_view, std::int64_t> excluded;
    std::vector<std::string> warnings;
};

Result<Places> count_in_areas(const Work& work, const CancelToken& cancel) {
    const SummaryPeriod period{
        .begin = work.periods.change, .end = work.periods.end, .previous = work.periods.begin, .day_exact = true};
    auto summary = summarise_areas(*work.incidents, *work.areas, work.filter, period, work.plane, cancel);
    if (!summary) return fail(summary.error());
    Places places;
    const FeatureTable& table = *work.areas->features;
    for (const AreaCounts& area : summary->areas) {
        places.counts.push_back({area.previous, area.incidents});
        places.keys.push_back(table.key(area.row));
        places.names.push_back(area_name(table, area.row));
        places.outlines.push_back(Geometry::from(table.geometry(area.row)));
    }
    places.n = summary->n + summary->n_previous;
    // Here both stretches count.
    std::erase_if(summary->excluded, [](const auto& entry) { return entry.first == previous_period_reason; });
    places.excluded = std::move(summary->excluded);
    places.warnings = std::move(summary->warnings);
    return places;
}

/// The grid over the areas, or else over all places and what is round them, and which of its cells count.
struct Cells {
    Grid grid;
    std::vector<std::uint8_t> mask;
};

Result<Cells> cells_of(const Work& work, std::span<const Position> places, double radius_m, double cell_m) {
    std::vector<Geometry> outlines;
    Envelope box;
    if (work.areas) {
        const FeatureTable& table = *work.areas->features;
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (table.geometry(row).type != GeometryType::polygon) continue;
            outlines.push_back(work.plane.project(table.geometry(row)));
            box.expand(outlines.back().envelope());
        }
    } else {
        for (const Position p : places) {
            box.expand(Position{p.x - radius_m, p.y - radius_m});
            box.expand(Position{p.x + radius_m, p.y + radius_m});
        }
    }
    Cells cells;
    if (box.empty()) return cells;
    const double reach = crs::plane_reach.value();
    if (!(std::max({-box.min_x, box.max_x, -box.min_y, box.max_y}) <= reach)) {
        return fail(Error{ErrorKind::conflict,
                          fmt::format("some lie more than {:g} km from the theatre's centre", reach / 1000)}
                        .with_parameter(work.areas ? "areas" : "incidents")
                        .with_hint("name a theatre that fits them, or areas to choose by"));
    }
    auto grid = Grid::covering(box, work.theatre.grid_origin, cell_m);
    if (!grid) return fail(grid.error());
    cells.grid = *grid;
    cells.mask.resize(grid->cells(), work.areas ? 0 : 1);
    for (const Geometry& outline : outlines) {
        for (const CellShare& share : cell_coverage(*grid, outline.view()))
            cells.mask[share.cell] = 1;
    }
    return cells;
}

Result<Places> count_round_cells(const Work& work, const Inputs& inputs, const CancelToken& cancel) {
    auto selected = select_occurrences(*work.incidents->features, work.filter, AreaLevel::any,
                                       {work.periods.begin, work.periods.end, true}, work.plane, cancel);
    if (!selected) return fail(selected.error());
    std::vector<Position> on_plane;
    for (const Occurrence& occurrence : selected->list)
        on_plane.push_back(occurrence.at);
    work.plane.project(on_plane);
    const double radius_m = inputs.number("radius_km") * 1000;
    const double cell_m = inputs.number("cell_m");
    const auto cells = cells_of(work, on_plane, radius_m, cell_m);
    if (!cells) return fail(cells.error());
    const CircleCounts counted =
        counts_in_circles(selected->list, on_plane, cells->grid, cells->mask, radius_m, work.periods);
    Places places;
    for (std::int32_t row = 0; row < cells->grid.rows(); ++row) {
        for (std::int32_t column = 0; column < cells->grid.columns(); ++column) {
            const std::size_t index = cells->grid.index(column, row);
            if (cells->mask[index] == 0) continue;
            if (counted.cells[index].both() == 0) {
                ++places.without_any;
                continue;
            }
            const LatticeCell cell = lattice_cell(cells->grid, work.theatre.grid_origin, column, row);
            places.counts.push_back(counted.cells[index]);
            places.keys.emplace_back(cell.key());
            places.names.push_back(fmt::format("cell {}, {}", cell.x, cell.y));
            places.outlines.push_back(cell_square(cells->grid, column, row, work.plane));
        }
    }
    std::int64_t parts_of_lines = 0;
    for (std::size_t i = 1; i < selected->list.size(); ++i)
        parts_of_lines += selected->list[i].row == selected->list[i - 1].row ? 1 : 0;
    const std::int64_t unreached = std::llround(to_count(counted.unreached));
    places.n = static_cast<std::int64_t>(selected->list.size()) - parts_of_lines - unreached;
    places.excluded = std::move(selected->excluded);
    if (unreached > 0) places.excluded["farther than the radius from every cell"] = unreached;
    places.warnings = std::move(selected->warnings);
    return places;
}

/// Errors: invalid_input naming `as_of`.
Result<BeforeAfter> settle_periods(const FeatureTable& incidents, const Inputs& inputs, Day today) {
    const auto asked = inputs.date("as_of");
    if (asked && *asked > today) {
        return fail(Error{ErrorKind::invalid_input, to_iso(*asked) + " is after today"}.with_parameter("as_of"));
    }
    const Day last = asked.value_or(std::min(recorded_days(incidents).last.value_or(today), today));
    const Day change = last + 1 + -static_cast<std::int32_t>(inputs.integer("recent_days"));
    return BeforeAfter{change + -static_cast<std::int32_t>(inputs.integer("before_days")), change, last + 1};
}

std::string_view words(const Change& change) {
    constexpr double significant = 0.05;
    if (!change.p) return to_string(change.kind);
    if (*change.q > significant) return "no clear change";
    return change.ratio > 1 ? "more" : "fewer";
}

Schema change_schema() {
    return {
        {"name", FieldType::text, "Place"},
        {"recent", FieldType::real, "Incidents of the recent days"},
        {"before", FieldType::real, "Incidents of the days before"},
        {"rate_recent", FieldType::real, "Incidents per 30 days, recently", "1/30 d"},
        {"rate_before", FieldType::real, "Incidents per 30 days, before", "1/30 d"},
        {"ratio", FieldType::real, "Ratio of the rates; null where there were none before", "1"},
        {"low", FieldType::real, "Its exact 95 % interval, low", "1"},
        {"high", FieldType::real, "Its exact 95 % interval, high; null: no upper end", "1"},
        {"test", FieldType::text, "two-sided; only recent or only before (one-sided); too few; nothing"},
        {"p", FieldType::real, "Exact conditional test, p (central where two-sided)"},
        {"q", FieldType::real, "The same, false discovery rate over the tested places (Benjamini-Hochberg)"},
        {"change", FieldType::text, "more, fewer, no clear change (q above 0.05), too few, nothing"},
    };
}

std::shared_ptr<const FeatureTable> features_of(const Places& places, const std::vector<Change>& changes,
                                                BeforeAfter periods) {
    const auto finite = [](double number) { return std::isfinite(number) ? Value{number} : Value{}; };
    const auto optional = [](const std::optional<double>& number) { return number ? Value{*number} : Value{}; };
    FeatureTable table(change_schema());
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const Change& change = changes[i];
        const double recent = to_count(places.counts[i].after);
        const double before = to_count(places.counts[i].before);
        table.append(
            static_cast<std::int64_t>(i + 1), places.keys[i], std::nullopt, places.outlines[i].view(),
            std::vector<Value>{places.names[i], recent, before, recent / periods.days_after() * 30,
                               before / periods.days_before() * 30, finite(change.ratio), finite(change.interval.low),
                               finite(change.interval.high), std::string(to_string(change.kind)), optional(change.p),
                               optional(change.q), std::string(words(change))});
    }
    return std::move(table).freeze();
}

ResultFacts facts_of(const Work& work, const Places& places, const std::vector<Change>& changes, const Inputs& inputs,
                     Day today) {
    const BeforeAfter& periods = work.periods;
    const Day as_of = periods.end + -1;
    ResultFacts facts = begin_facts(change_surface, inputs, {{"as_of", to_iso(as_of)}});
    facts.unit = "1 (ratio of incidents per day)";
    facts.n = places.n;
    for (const auto& [reason, count] : places.excluded)
        facts.excluded.push_back({std::string(reason), count});
    facts.period = to_iso(periods.begin) + "/" + to_iso(as_of);
    set_as_of(facts, as_of, today, *work.incidents->features);
    facts.plane = work.plane.definition();
    facts.filter = to_text(work.filter);
    facts.method =
        "exact conditional rate ratio of unweighted counts of incidents known to the day; q by "
        "Benjamini-Hochberg over the places with 5 or more in both stretches together";
    facts.interval = "95 %, exact central (Clopper-Pearson); one-sided where a stretch has none";
    add_input(facts, "incidents", work.incidents);
    add_input(facts, "areas", work.areas);
    facts.warnings.insert(facts.warnings.end(), places.warnings.begin(), places.warnings.end());
    const auto record = recorded_days(*work.incidents->features);
    if (!record.first || *record.first > periods.begin) {
        facts.warnings.push_back("the record does not reach back to " + to_iso(periods.begin) +
                                 ": the days before look emptier than they were");
    }
    facts.extra["before"] = to_iso(periods.begin) + "/" + to_iso(periods.change + -1);
    facts.extra["recent"] = to_iso(periods.change) + "/" + to_iso(as_of);
    facts.extra["family"] = std::ranges::count_if(changes, [](const Change& change) { return change.p.has_value(); });
    facts.extra["without_any"] = places.without_any;
    if (inputs.text("by") == "cells") {
        facts.warnings.emplace_back("circles of neighbouring cells overlap: their tests are not independent");
    }
    return facts;
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    auto bound = bind_incidents(change_surface, inputs, context, true);
    if (!bound) return fail(bound.error());
    const bool by_area = inputs.text("by") == "areas";
    if (by_area && !bound->areas) {
        return fail(Error{ErrorKind::conflict, "no collection has the role areas"}.with_parameter("areas"));
    }
    const auto periods = settle_periods(*bound->incidents->features, inputs, context.today);
    if (!periods) return fail(periods.error());
    const Work work{std::move(*bound), read_filter(inputs), *periods};
    report(context.progress, "counting", 0, 2);
    const auto places =
        by_area ? count_in_areas(work, context.cancel) : count_round_cells(work, inputs, context.cancel);
    if (!places) return fail(places.error());
    report(context.progress, "testing", 1, 2);
    const auto changes = rate_changes(places->counts, work.periods);
    ProcessResult result{.features = features_of(*places, changes, work.periods),
                         .facts = facts_of(work, *places, changes, inputs, context.today),
                         .qgis_style = {}};
    report(context.progress, "testing", 2, 2);
    return result;
}

std::vector<InputSpec> record_inputs() {
    std::vector<InputSpec> inputs{
        incidents_input(),
        areas_input("areas that are compared, or that bound the cells; without any, cells lie round the incidents"),
        {.id = "by",
         .title = "By",
         .doc = "compare in a circle round each cell, or in each area",
         .type = InputType::choice,
         .default_value = "cells",
         .choices = {"cells", "areas"}},
        as_of_input(),
        {.id = "recent_days",
         .title = "Recent days",
         .doc = "length of the stretch that ends with the as-of",
         .type = InputType::integer,
         .unit = "d",
         .default_value = "30",
         .minimum = 1,
         .maximum = 3650},
        {.id = "before_days",
         .title = "Days before",
         .doc = "length of the stretch just before it",
         .type = InputType::integer,
         .unit = "d",
         .default_value = "180",
         .minimum = 1,
         .maximum = 3650},
        {.id = "radius_km",
         .title = "Radius",
         .doc = "of the circle round the middle of each cell",
         .type = InputType::number,
         .unit = "km",
         .default_value = "25",
         .minimum = 1,
         .maximum = 200},
        {.id = "cell_m",
         .title = "Cell",
         .doc = "side of the square cells",
         .type = InputType::number,
         .unit = "m",
         .default_value = "10000",
         .minimum = 500,
         .maximum = 100'000},
    };
    for (InputSpec& spec : filter_inputs())
        inputs.push_back(std::move(spec));
    return inputs;
}

}  // namespace

const Process change_surface{
    .id = "change-surface",
    .title = "Change of the recent days",
    .description =
        "Where the last 30 days differ from the 180 before by more than chance: the exact ratio of the two rates in "
        "each "
        "area, or within 25 km of each cell, with its interval, p and the false discovery rate over all places tested. "
        "Counts are unweighted and of incidents known to the day. Fewer than 5 in both stretches is too few to tell.",
    .version = "1.0.0",
    .reference =
        "Przyborowski and Wilenski 1940, Biometrika 31; Clopper and Pearson 1934, Biometrika 26; Benjamini and "
        "Hochberg 1995, JRSS B 57.",
    .inputs = record_inputs(),
    .output_doc =
        "A feature for each area, or for each cell with an incident in its circle (the others are counted in the "
        "facts as without_any): counts, rates, ratio, interval, p, q.",
    .example = {{"by", "cells"}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics
