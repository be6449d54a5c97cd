// The scores of forecasts as tables.

#include "geo/analytics/evaluation_features.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

using statistics::BlockTerm;
using statistics::Score;
using statistics::ScoreName;

// A bootstrap over fewer months is too narrow to go without a warning.
constexpr std::size_t few_months = 10;

Value or_null(double value) {
    return std::isfinite(value) ? Value{value} : Value{};
}

/// One score of one forecast, in the unit that it is told in.
struct Line {
    std::string key;
    ScoreName name;
    bool inhabited = false;
    std::vector<BlockTerm> terms;
};

std::string_view unit_of(Score score) {
    switch (score) {
        case Score::log_score:
            return "nats for each incident";
        case Score::pai:
            return "times an even spread";
        case Score::pei:
            return "of the best choice of as many cells";
        case Score::hit_rate:
        case Score::region_share:
            return "of the incidents";
        case Score::region_cells:
            return "km2";
    }
    return "";
}

std::vector<Line> lines_of(const WalkForward& walk, std::size_t forecast) {
    const ForecastScores& scores = walk.forecasts[forecast];
    const std::string prefix = scores.baseline ? scores.name : fmt::format("surface-{}", forecast + 1);
    std::vector<Line> lines;
    const auto add = [&](const ScoreName& name, std::vector<BlockTerm> terms, bool inhabited) {
        if (name.score == Score::region_cells) {
            for (BlockTerm& term : terms)
                term.numerator *= walk.cell_km2;
        }
        std::string key = fmt::format("{}:{}", prefix, to_string(name.score));
        if (name.at > 0) key += fmt::format("-{:g}", name.at * 100);
        if (inhabited) key += ":inhabited";
        lines.push_back({std::move(key), name, inhabited, std::move(terms)});
    };
    for (std::size_t i = 0; i < walk.names.size(); ++i)
        add(walk.names[i], scores.terms[i], false);
    for (std::size_t i = 0; i < walk.inhabited_names.size(); ++i)
        add(walk.inhabited_names[i], scores.inhabited[i], true);
    return lines;
}

void add_interval(std::vector<Value>& values, const std::optional<statistics::Interval>& interval) {
    values.push_back(interval ? or_null(interval->low) : Value{});
    values.push_back(interval ? or_null(interval->high) : Value{});
}

Value percent(double share) {
    return share > 0 ? Value{share * 100} : Value{};
}

}  // namespace

std::shared_ptr<const FeatureTable> score_features(const WalkForward& walk, const statistics::BlockBootstrap& draws) {
    FeatureTable table({
        {"forecast", FieldType::text, "Surface or baseline"},
        {"baseline", FieldType::boolean, "Whether it is a baseline"},
        {"score", FieldType::text, "Score"},
        {"at", FieldType::real, "Share of the cells, or of the forecast's mass, that it is about", "%"},
        {"cells", FieldType::text, "Among which cells"},
        {"value", FieldType::real, "Value"},
        {"low", FieldType::real, "Lower end of its 95 % interval"},
        {"high", FieldType::real, "Upper end"},
        {"difference", FieldType::real, "Value less that of the first surface"},
        {"difference_low", FieldType::real, "Lower end of the paired 95 % interval"},
        {"difference_high", FieldType::real, "Upper end"},
        {"unit", FieldType::text, "Unit"},
        {"incidents", FieldType::integer, "Incidents tried"},
        {"months", FieldType::integer, "Months"},
    });
    const auto first = lines_of(walk, 0);
    const auto months = static_cast<std::int64_t>(walk.tests.folds.size());
    std::int64_t row = 0;
    for (std::size_t f = 0; f < walk.forecasts.size(); ++f) {
        const auto lines = lines_of(walk, f);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const Line& line = lines[i];
            const double value = statistics::ratio_of_sums(line.terms);
            std::vector<Value> values{walk.forecasts[f].name,
                                      walk.forecasts[f].baseline,
                                      std::string(to_string(line.name.score)),
                                      percent(line.name.at),
                                      std::string(line.inhabited ? "inhabited" : "study area"),
                                      or_null(value)};
            add_interval(values, draws.interval(line.terms));
            values.push_back(or_null(value - statistics::ratio_of_sums(first[i].terms)));
            add_interval(values, draws.interval_of_difference(line.terms, first[i].terms));
            values.emplace_back(std::string(unit_of(line.name.score)));
            values.emplace_back(walk.tests.count());
            values.emplace_back(months);
            table.append(++row, line.key, std::nullopt, GeometryView{}, values);
        }
    }
    return std::move(table).freeze();
}

std::shared_ptr<const FeatureTable> reliability_features(const WalkForward& walk,
                                                         const statistics::BlockBootstrap& draws) {
    FeatureTable table({
        {"forecast", FieldType::text, "Surface or baseline"},
        {"baseline", FieldType::boolean, "Whether it is a baseline"},
        {"times_even_from", FieldType::real, "Cells forecast to have so many times an even spread's share, from"},
        {"times_even_to", FieldType::real, "up to, not included; null: any"},
        {"cell_months", FieldType::integer, "Cells in the bin, each month's counted"},
        {"predicted_share", FieldType::real, "Share of the incidents forecast there"},
        {"observed_share", FieldType::real, "Share of the incidents that was there"},
        {"observed_low", FieldType::real, "Lower end of its 95 % interval"},
        {"observed_high", FieldType::real, "Upper end"},
        {"expected", FieldType::real, "Incidents expected there at the level before each month"},
        {"observed", FieldType::integer, "Incidents that were there"},
        {"ratio", FieldType::real, "Incidents that were there over what the shares give of each month's"},
        {"ratio_low", FieldType::real, "Lower end of its 95 % interval"},
        {"ratio_high", FieldType::real, "Upper end"},
    });
    std::int64_t row = 0;
    for (std::size_t f = 0; f < walk.forecasts.size(); ++f) {
        const ForecastScores& scores = walk.forecasts[f];
        for (std::size_t i = 0; i < scores.reliability.size(); ++i) {
            const ReliabilityBin& bin = scores.reliability[i];
            double observed = 0;
            for (const BlockTerm& term : bin.observed)
                observed += term.numerator;
            std::vector<Value> values{scores.name,
                                      scores.baseline,
                                      bin.from,
                                      or_null(bin.to),
                                      static_cast<std::int64_t>(bin.cell_months),
                                      or_null(statistics::ratio_of_sums(bin.predicted)),
                                      or_null(statistics::ratio_of_sums(bin.observed))};
            add_interval(values, draws.interval(bin.observed));
            values.emplace_back(bin.expected);
            values.emplace_back(static_cast<std::int64_t>(observed));
            values.push_back(or_null(statistics::ratio_of_sums(bin.calibration)));
            add_interval(values, draws.interval(bin.calibration));
            const std::string prefix = scores.baseline ? scores.name : fmt::format("surface-{}", f + 1);
            table.append(++row, fmt::format("{}:bin-{}", prefix, i + 1), std::nullopt, GeometryView{}, values);
        }
    }
    return std::move(table).freeze();
}

std::shared_ptr<const FeatureTable> month_features(const WalkForward& walk) {
    FeatureTable table({
        {"forecast", FieldType::text, "Surface or baseline"},
        {"baseline", FieldType::boolean, "Whether it is a baseline"},
        {"month", FieldType::text, "Month"},
        {"incidents", FieldType::integer, "Incidents tried in it"},
        {"expected", FieldType::real, "Incidents expected in it, wherever"},
        {"score", FieldType::text, "Score"},
        {"at", FieldType::real, "Share of the cells, or of the forecast's mass, that it is about", "%"},
        {"cells", FieldType::text, "Among which cells"},
        {"value", FieldType::real, "Value"},
        {"unit", FieldType::text, "Unit"},
    });
    std::int64_t row = 0;
    for (std::size_t f = 0; f < walk.forecasts.size(); ++f) {
        const auto lines = lines_of(walk, f);
        for (std::size_t fold = 0; fold < walk.tests.folds.size(); ++fold) {
            const std::string month = to_iso(walk.tests.folds[fold].begin).substr(0, 7);
            for (const Line& line : lines) {
                const std::vector<Value> values{
                    walk.forecasts[f].name,
                    walk.forecasts[f].baseline,
                    month,
                    static_cast<std::int64_t>(walk.levels[fold].observed),
                    walk.levels[fold].expected,
                    std::string(to_string(line.name.score)),
                    percent(line.name.at),
                    std::string(line.inhabited ? "inhabited" : "study area"),
                    or_null(statistics::ratio_of_sums(std::span(line.terms).subspan(fold, 1))),
                    std::string(unit_of(line.name.score))};
                table.append(++row, fmt::format("{}:{}", line.key, month), std::nullopt, GeometryView{}, values);
            }
        }
    }
    return std::move(table).freeze();
}

InputSpec table_input() {
    return {
        .id = "table",
        .title = "Table",
        .doc = "what the rows tell: scores of all months; reliability, by bins of the forecast; or each month's scores",
        .type = InputType::choice,
        .default_value = "scores",
        .choices = {"scores", "reliability", "months"}};
}

std::shared_ptr<const FeatureTable> evaluation_features(std::string_view table, const WalkForward& walk,
                                                        const statistics::BlockBootstrap& draws) {
    if (table == "reliability") return reliability_features(walk, draws);
    if (table == "months") return month_features(walk);
    return score_features(walk, draws);
}

nlohmann::ordered_json log_scores_json(const WalkForward& walk, const statistics::BlockBootstrap& draws) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    const auto number = [](double value) {
        return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
    };
    const auto interval = [&](const std::optional<statistics::Interval>& i) {
        return i ? nlohmann::ordered_json{number(i->low), number(i->high)} : nlohmann::ordered_json();
    };
    const auto& first = walk.forecasts.front().terms.front();
    for (const ForecastScores& scores : walk.forecasts) {
        const auto& terms = scores.terms.front();
        const double value = statistics::ratio_of_sums(terms);
        list.push_back({{"forecast", scores.name},
                        {"log_score", number(value)},
                        {"interval", interval(draws.interval(terms))},
                        {"less_first", number(value - statistics::ratio_of_sums(first))},
                        {"less_first_interval", interval(draws.interval_of_difference(terms, first))}});
    }
    return list;
}

nlohmann::ordered_json levels_json(const WalkForward& walk) {
    double expected = 0;
    double observed = 0;
    double error = 0;
    double crps = 0;
    std::int64_t compared = 0;
    for (const FoldLevel& level : walk.levels) {
        expected += level.expected;
        observed += level.observed;
        error += std::abs(level.expected - level.observed);
        if (!level.last_year_crps) continue;
        crps += *level.last_year_crps;
        ++compared;
    }
    nlohmann::ordered_json json{{"text", "incidents that can be tried, in all months, wherever"},
                                {"half_life_days", level_half_life_days},
                                {"expected", expected},
                                {"observed", observed},
                                {"mean_absolute_error_a_month", error / static_cast<double>(walk.levels.size())}};
    json["mean_crps_of_last_years_months"] =
        compared > 0 ? nlohmann::ordered_json(crps / static_cast<double>(compared)) : nlohmann::ordered_json();
    return json;
}

void add_walk_warnings(ResultFacts& facts, const WalkForward& walk) {
    const std::size_t months = walk.tests.folds.size();
    for (const ForecastScores& scores : walk.forecasts) {
        if (scores.warned_months == 0) continue;
        facts.warnings.push_back(fmt::format("surface '{}', in {} of {} months: {}", scores.name, scores.warned_months,
                                             months, scores.last_warning));
    }
    if (months < few_months) {
        facts.warnings.push_back(fmt::format("only {} months: a bootstrap over so few is too narrow", months));
    }
    if (facts.n == 0) facts.warnings.emplace_back("no incident can be tried: nothing is scored");
}

}  // namespace oryx::analytics
