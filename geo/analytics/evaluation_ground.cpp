#include "geo/analytics/evaluation_ground.hpp"

#include "geo/analytics/incident_filter.hpp"
#include "geo/analytics/result_facts.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

Weighting weighting_of(const Inputs& inputs) {
    return parse_weighting(inputs.text("weights")).value_or(Weighting::equal);
}

class GroundMaker {
  public:
    GroundMaker(const Process& process, const Inputs& inputs, const RunContext& context)
        : process_(process), inputs_(inputs), context_(context) {}

    Result<std::unique_ptr<EvaluationGround>> run(const EvaluationPeriod& period) {
        auto bound = bind_incidents(process_, inputs_, context_, true);
        if (!bound) return fail(bound.error());
        made_ = std::make_unique<EvaluationGround>(std::move(*bound));
        auto localities = bind_collection(process_, inputs_, "localities", *context_.snapshot);
        if (!localities) return fail(localities.error());
        made_->localities = *localities;
        auto record = record_filtered(made_->bound, inputs_, weighting_of(inputs_), context_);
        if (!record) return fail(record.error());
        made_->record = std::move(*record);
        if (auto settled = settle_days(period); !settled) return fail(settled.error());
        if (auto bounded = made_->bound.areas ? bound_by_areas() : bound_by_hull(); !bounded) {
            return fail(bounded.error());
        }
        made_->cells.emplace(made_->mask);
        if (made_->localities) {
            const auto settlements = settlements_on_plane(*made_->localities->features, made_->bound.plane);
            made_->settlements.emplace(made_->mask, settlements);
            made_->inhabited = made_->cells->inhabited(settlements);
        }
        made_->forecasts = {.mask = &made_->mask,
                            .settlements = made_->settlements ? &*made_->settlements : nullptr,
                            .from = made_->from,
                            .today = context_.today,
                            .cancel = context_.cancel};
        return std::move(made_);
    }

  private:
    Result<> settle_days(const EvaluationPeriod& period) {
        const RecordedDays& days = made_->record.days;
        HeatZoneSettings settings;
        settings.as_of = inputs_.date("as_of");
        settings.from = inputs_.date("from");
        if (auto fits = check_period(settings, context_.today); !fits) return fail(fits.error());
        made_->as_of = settings.as_of.value_or(std::min(days.last.value_or(context_.today), context_.today));
        made_->from = settings.from;
        const Day oldest = std::max(days.first.value_or(made_->as_of), settings.from.value_or(Day{-1'000'000}));
        const Day usual = std::max(month_start(period.before.value_or(made_->as_of + 1), -period.usual_months),
                                   month_start(oldest, 1));
        const Day first = inputs_.date(period.first_input).value_or(usual);
        made_->folds = month_folds(first, made_->as_of);
        if (!made_->folds.empty()) return {};
        return fail(
            Error{ErrorKind::invalid_input,
                  fmt::format("no whole month lies between {} and the as-of {}", to_iso(first), to_iso(made_->as_of))}
                .with_parameter(std::string(period.first_input))
                .with_hint("a record of more than a month, and a first day that leaves a whole month to score"));
    }

    // What was selected at the end: all that the study area may take.
    Result<> bound_by_areas() {
        HeatZoneSettings settings;
        settings.as_of = made_->as_of;
        settings.from = made_->from;
        settings.half_life_days = std::numeric_limits<double>::infinity();
        auto selected = select_as_of(made_->record, settings, context_.today, context_.cancel);
        if (!selected) return fail(selected.error());
        auto mask = build_mask(made_->bound.areas->features.get(), *selected, made_->bound.theatre, made_->bound.plane,
                               inputs_.number("cell_m"));
        if (!mask) return fail(mask.error());
        made_->mask = std::move(*mask);
        keep_near(made_->record, *selected);
        return {};
    }

    Result<> bound_by_hull() {
        HeatZoneSettings settings;
        settings.as_of = made_->folds.front().begin + -1;
        settings.from = made_->from;
        const IncidentRecord known = ended_before(made_->record, made_->folds.front().begin);
        auto selected = select_as_of(known, settings, context_.today, context_.cancel);
        if (!selected) return fail(selected.error());
        if (auto near = drop_beyond_reach(*selected, false); !near) return fail(near.error());
        const auto hull = hull_of(*selected, made_->bound.plane, outside_buffer_m);
        if (!hull) return fail(hull.error());
        if (hull->empty()) {
            return fail(Error{ErrorKind::conflict,
                              "no incident ended before the first month: there is nothing to "
                              "bound the study area by"}
                            .with_parameter("incidents")
                            .with_hint("bind areas, or begin later"));
        }
        auto grid = Grid::covering(hull->envelope(), made_->bound.theatre.grid_origin, inputs_.number("cell_m"));
        if (!grid) return fail(grid.error());
        made_->mask.grid = *grid;
        made_->mask.cells.resize(grid->cells());
        for (const CellShare& c : cell_coverage(*grid, hull->view()))
            made_->mask.cells[c.cell] = 1;
        return {};
    }

    const Process& process_;
    const Inputs& inputs_;
    const RunContext& context_;
    std::unique_ptr<EvaluationGround> made_;
};

}  // namespace

Result<std::unique_ptr<EvaluationGround>> make_evaluation_ground(const Process& process, const Inputs& inputs,
                                                                 const EvaluationPeriod& period,
                                                                 const RunContext& context) {
    return GroundMaker(process, inputs, context).run(period);
}

std::vector<InputSpec> evaluation_inputs(std::vector<InputSpec> own) {
    std::vector<InputSpec> specs{
        incidents_input(),
        areas_input("areas that bound the study area, and the baseline area-counts; without any, the hull of the "
                    "incidents before the first month"),
        {.id = "localities",
         .title = "Localities",
         .doc = "settlements, each point as one: of mixtures, of the baseline settlements, and of inhabited cells",
         .type = InputType::collection,
         .role = Role::localities},
        as_of_input(),
        from_input(),
    };
    for (InputSpec& spec : own)
        specs.push_back(std::move(spec));
    specs.push_back({.id = "cell_m",
                     .title = "Cell",
                     .doc = "side of the square cells",
                     .type = InputType::number,
                     .unit = "m",
                     .default_value = "5000",
                     .minimum = 100,
                     .maximum = 100'000});
    specs.push_back({.id = "weights",
                     .title = "Weights",
                     .doc = "all incidents, or only those that target civilians, as forecast and as what is tried",
                     .type = InputType::choice,
                     .default_value = "equal",
                     .choices = {"equal", "civilian-targeting"}});
    specs.push_back({.id = "run_months",
                     .title = "Months drawn together",
                     .doc = "of the bootstrap: how many neighbouring months are drawn as one block",
                     .type = InputType::integer,
                     .default_value = "1",
                     .minimum = 1,
                     .maximum = 24});
    specs.push_back({.id = "replicas",
                     .title = "Replicas",
                     .doc = "draws of the bootstrap over months",
                     .type = InputType::integer,
                     .default_value = "1999",
                     .minimum = 99,
                     .maximum = 99'999});
    specs.push_back(seed_input());
    for (InputSpec& spec : filter_inputs())
        specs.push_back(std::move(spec));
    return specs;
}

statistics::Replication replication_of(const Inputs& inputs) {
    return {.seed = static_cast<std::uint64_t>(inputs.integer("seed")), .draws = inputs.integer("replicas")};
}

ResultFacts evaluation_facts(const Process& process, const Inputs& inputs, const EvaluationGround& ground,
                             const TestIncidents& tests, Day today) {
    ResultFacts facts = begin_facts(process, inputs, {{"as_of", to_iso(ground.as_of)}, {"from", to_iso(tests.from)}});
    facts.unit = "scores of forecasts";
    facts.n = tests.count();
    facts.excluded = tests.excluded;
    facts.period = to_iso(tests.folds.front().begin) + "/" + to_iso(tests.folds.back().end + -1);
    set_as_of(facts, ground.as_of, today, *ground.bound.incidents->features);
    facts.plane = ground.bound.plane.definition();
    facts.filter = to_text(read_filter(inputs));
    facts.interval = "95 %, percentile bootstrap over calendar months, paired for differences";
    facts.seed = static_cast<std::uint64_t>(inputs.integer("seed"));
    facts.draws = inputs.integer("replicas");
    add_input(facts, "incidents", ground.bound.incidents);
    add_input(facts, "areas", ground.bound.areas);
    add_input(facts, "localities", ground.localities);
    if (!ground.localities) {
        facts.warnings.emplace_back("no localities are bound: no baseline of settlements, no inhabited cells");
    }
    if (!ground.bound.areas) facts.warnings.emplace_back("no areas are bound: no baseline of area counts");
    facts.extra["study_area"] = {
        {"cells", ground.cells->size()},
        {"inhabited_cells", ground.inhabited.size()},
        {"cell_m", ground.mask.grid.cell_size()},
        {"area", ground.bound.areas ? "the areas" : "hull of the incidents before, and 50 km"}};
    return facts;
}

}  // namespace oryx::analytics
