#pragma once

#include "geo/analytics/forecast.hpp"
#include "geo/analytics/incident_inputs.hpp"
#include "geo/analytics/test_incidents.hpp"
#include "geo/statistics/bootstrap.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace oryx::analytics {

/// What forecasts are tried on, made once from the inputs that evaluations share. Its parts refer to each other: it
/// stays where it is.
struct EvaluationGround {
    IncidentInputs bound;
    std::shared_ptr<const catalog::Collection> localities;  ///< null where none are bound
    Day as_of;                                              ///< last day that counts
    std::optional<Day> from;                                ///< first day that counts, where it was given
    std::vector<Fold> folds;                                ///< at least one
    IncidentRecord record;                                  ///< what lies too far outside the study area left out
    Mask mask;
    std::optional<ScoredCells> cells;
    std::optional<SettlementCells> settlements;
    std::vector<std::uint32_t> inhabited;  ///< scored cells; empty without localities
    ForecastGround forecasts;

    explicit EvaluationGround(IncidentInputs inputs) : bound(std::move(inputs)) {}
    EvaluationGround(const EvaluationGround&) = delete;
    EvaluationGround& operator=(const EvaluationGround&) = delete;
};

/// Which months are tried.
struct EvaluationPeriod {
    std::string_view first_input;    ///< names the first month's day
    int usual_months = 12;           ///< where it is not given and the record allows
    std::optional<Day> before = {};  ///< these months end here; nothing: with the as-of's last whole month
};

/// Areas bound the study area; without any it is the hull, 50 km wider, of the incidents that ended before the first
/// month, so that what comes later cannot shape it. Errors: those of binding, `record_filtered` and `build_mask`;
/// invalid_input naming `as_of`, `from` or the first month's input; conflict naming `incidents` where none ended before
/// the first month and there are no areas.
Result<std::unique_ptr<EvaluationGround>> make_evaluation_ground(const Process& process, const Inputs& inputs,
                                                                 const EvaluationPeriod& period,
                                                                 const RunContext& context);

/// The inputs that evaluations share: collections, days, cells, weights, replicas, seed, filter. In between go a
/// process's own.
std::vector<InputSpec> evaluation_inputs(std::vector<InputSpec> own);
statistics::Replication replication_of(const Inputs& inputs);

/// The facts that evaluations share; `n` is the number of incidents tried.
ResultFacts evaluation_facts(const Process& process, const Inputs& inputs, const EvaluationGround& ground,
                             const TestIncidents& tests, Day today);

}  // namespace oryx::analytics
