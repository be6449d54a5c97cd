#include "geo/analytics/area_summary_features.hpp"

#include "geo/analytics/area_attributes.hpp"
#include "geo/core/roles.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr std::size_t most_actors = 10;  // named; the others are told together

Schema summary_schema() {
    const auto interval = [](const char* what) { return std::string(what) + ", 95 % interval"; };
    Schema schema{
        {"rank", FieldType::integer, "Rank by the measure asked for, 1 = highest"},
        {"name", FieldType::text, "Area"},
        {"area_km2", FieldType::real, "Area on the ellipsoid", "km2"},
        {"population", FieldType::real, "People"},
        {"population_source", FieldType::text, "Source of the population"},
        {"population_year", FieldType::integer, "Year of the population"},
        {"incidents", FieldType::real, "Incidents of the period; a share of those along a line"},
        {"fatalities", FieldType::real, "Deaths where incidents tell them"},
        {"fatalities_low", FieldType::real, interval("Deaths") + " (bootstrap over incidents), low"},
        {"fatalities_high", FieldType::real, interval("Deaths") + " (bootstrap over incidents), high"},
        {"fatalities_unknown", FieldType::integer, "Incidents that do not tell deaths"},
        {"civilian_fatalities", FieldType::real, "Civilians among them"},
        {"civilian_fatalities_low", FieldType::real, interval("Civilians") + " (bootstrap over incidents), low"},
        {"civilian_fatalities_high", FieldType::real, interval("Civilians") + " (bootstrap over incidents), high"},
    };
    for (const auto& [name, title, unit] : {std::tuple{"rate_people", "Incidents a year per 100,000 people", "1/a/1e5"},
                                            {"rate_km2", "Incidents a year per 1,000 km2", "1/a/1e3km2"}}) {
        const std::string column = name;
        const std::string words = title;
        schema.push_back({column, FieldType::real, words, unit});
        schema.push_back({column + "_low", FieldType::real, words + ", exact 95 % interval, low", unit});
        schema.push_back({column + "_high", FieldType::real, words + ", exact 95 % interval, high", unit});
        schema.push_back({column + "_eb", FieldType::real, words + ", empirical Bayes", unit});
        schema.push_back({column + "_eb_low", FieldType::real, words + ", empirical Bayes, 95 % interval, low", unit});
        schema.push_back(
            {column + "_eb_high", FieldType::real, words + ", empirical Bayes, 95 % interval, high", unit});
    }
    for (Field field : std::initializer_list<Field>{
             {"incidents_previous", FieldType::real, "Incidents of the stretch of the same length before"},
             {"trend", FieldType::text, "Trend against it: rising, falling, no clear change (q above 0.05), too few"},
             {"trend_ratio", FieldType::real, "Ratio of the two rates; null where there were none before"},
             {"trend_low", FieldType::real, "Ratio, exact central 95 % interval, low"},
             {"trend_high", FieldType::real, "Ratio, exact central 95 % interval, high; null: no upper end"},
             {"trend_p", FieldType::real, "Exact conditional test, central two-sided p"},
             {"trend_q", FieldType::real, "The same, false discovery rate over the areas (Benjamini-Hochberg)"},
             {"by_type", FieldType::text, "Incidents by type"},
             {"by_actor", FieldType::text, "Incidents by actor"},
             {"monthly", FieldType::text, "Incidents by month, of those known to the month"},
             {"month_unknown", FieldType::real, "Incidents not known to the month"},
             {"from", FieldType::date, "First day of the period"},
             {"as_of", FieldType::date, "Last day of the period"},
         }) {
        schema.push_back(std::move(field));
    }
    return schema;
}

// A count that is all but always whole, without the noise of one that is not.
std::string count_in_words(Share share) {
    return fmt::format("{:g}", std::round(to_count(share) * 1000) / 1000);
}

// "Battle 12; Attack 3": the most first, then by name; what is beyond `most` together.
std::string listed(const std::map<std::string, Share>& counts, std::size_t most) {
    std::vector<std::pair<std::string, Share>> entries(counts.begin(), counts.end());
    std::ranges::stable_sort(entries, [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text;
    Share others = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i >= most) {
            others += entries[i].second;
        } else {
            text += (text.empty() ? "" : "; ") + entries[i].first + " " + count_in_words(entries[i].second);
        }
    }
    if (others > 0) text += fmt::format("; {} others {}", entries.size() - most, count_in_words(others));
    return text;
}

std::string monthly(const SummaryPeriod& period, const std::vector<Share>& months) {
    std::string text;
    for (std::size_t i = 0; i < months.size(); ++i)
        text += (i == 0 ? "" : " ") + period.month_name(i) + "=" + count_in_words(months[i]);
    return text;
}

Value text_or_null(std::string text) {
    return text.empty() ? Value{} : Value{std::move(text)};
}

Value finite(double number) {
    return std::isfinite(number) ? Value{number} : Value{};
}

/// Everything that is told of each area besides its counts, by area.
struct Derived {
    std::vector<std::optional<double>> people;
    std::vector<std::optional<AreaRate>> by_people;
    std::vector<std::optional<AreaRate>> by_km2;
    std::vector<std::optional<Trend>> trends;
};

Derived derive(const AreaSummary& summary, const FeatureTable& areas) {
    Derived derived;
    const Column* population = areas.find_column(attribute::population);
    std::vector<std::optional<double>> person_years;
    std::vector<std::optional<double>> area_years;
    for (const AreaCounts& area : summary.areas) {
        const auto people = population != nullptr ? population->number(area.row) : std::nullopt;
        derived.people.push_back(people);
        person_years.push_back(people ? std::optional(*people / 100'000 * summary.period.years()) : std::nullopt);
        area_years.push_back(area.area_km2 / 1000 * summary.period.years());
    }
    derived.by_people = area_rates(summary.areas, person_years);
    derived.by_km2 = area_rates(summary.areas, area_years);
    derived.trends = area_trends(summary);
    return derived;
}

std::optional<double> measure(const AreaSummary& summary, const Derived& derived, std::size_t i,
                              const std::string& name) {
    const AreaCounts& area = summary.areas[i];
    const auto& people = derived.by_people[i];
    const auto& km2 = derived.by_km2[i];
    if (name == "incidents") return to_count(area.incidents);
    if (name == "fatalities") return summary.has_fatalities ? std::optional(area.fatalities.total) : std::nullopt;
    if (name == "rate_people") return people ? std::optional(people->rate) : std::nullopt;
    if (name == "rate_people_eb") return people ? std::optional(people->shrunk) : std::nullopt;
    if (name == "rate_km2") return km2 ? std::optional(km2->rate) : std::nullopt;
    return km2 ? std::optional(km2->shrunk) : std::nullopt;
}

void add_deaths(std::vector<Value>& values, const Deaths& deaths, bool told, std::uint64_t stream,
                statistics::Replication replication, bool unknown) {
    const auto interval = told ? deaths_interval(deaths, stream, replication) : std::nullopt;
    values.push_back(told ? Value{deaths.total} : Value{});
    values.push_back(interval ? Value{interval->interval.low} : Value{});
    values.push_back(interval ? Value{interval->interval.high} : Value{});
    if (unknown) values.push_back(told ? Value{deaths.unknown} : Value{});
}

void add_rate(std::vector<Value>& values, const std::optional<AreaRate>& rate) {
    if (!rate) {
        values.insert(values.end(), 6, Value{});
        return;
    }
    for (const double number : {rate->rate, rate->interval.low, rate->interval.high, rate->shrunk,
                                rate->shrunk_interval.low, rate->shrunk_interval.high}) {
        values.emplace_back(number);
    }
}

void add_trend(std::vector<Value>& values, const std::optional<Trend>& trend) {
    if (!trend) {
        values.insert(values.end(), 6, Value{});
        return;
    }
    values.emplace_back(std::string(in_words(*trend)));
    values.push_back(finite(trend->ratio.ratio));
    values.emplace_back(trend->ratio.interval.low);
    values.push_back(finite(trend->ratio.interval.high));
    values.emplace_back(trend->ratio.p_central);
    values.push_back(finite(trend->q));
}

}  // namespace

std::shared_ptr<const FeatureTable> area_summary_features(const AreaSummary& summary, const catalog::Collection& areas,
                                                          const SummaryTable& table) {
    const FeatureTable& source = *areas.features;
    const Derived derived = derive(summary, source);
    std::vector<std::optional<double>> measures;
    for (std::size_t i = 0; i < summary.areas.size(); ++i)
        measures.push_back(measure(summary, derived, i, table.rank_by));
    const Ranking ranking = rank_areas(summary.areas, measures);
    const PopulationSource population = population_source(areas);
    FeatureTable features(summary_schema());
    std::int64_t number = 0;
    for (const std::size_t i : ranking.order) {
        const AreaCounts& area = summary.areas[i];
        const bool people = derived.people[i].has_value();
        // Streams of random numbers by the area's identity: what is drawn for one does not depend on the others.
        const std::uint64_t stream = source.tile_id(area.row) << 1U;
        std::vector<Value> values{
            ranking.ranks[i] ? Value{*ranking.ranks[i]} : Value{},
            area_name(source, area.row),
            area.area_km2,
            people ? Value{*derived.people[i]} : Value{},
            people ? text_or_null(population.text) : Value{},
            people && population.year ? Value{*population.year} : Value{},
            to_count(area.incidents),
        };
        add_deaths(values, area.fatalities, summary.has_fatalities, stream, table.replication, true);
        add_deaths(values, area.civilians, summary.has_civilians, stream + 1, table.replication, false);
        add_rate(values, derived.by_people[i]);
        add_rate(values, derived.by_km2[i]);
        values.emplace_back(to_count(area.previous));
        add_trend(values, derived.trends[i]);
        values.push_back(text_or_null(listed(area.types, area.types.size())));
        values.push_back(text_or_null(listed(area.actors, most_actors)));
        values.push_back(text_or_null(monthly(summary.period, area.months)));
        values.emplace_back(to_count(area.month_unknown));
        values.emplace_back(summary.period.begin);
        values.emplace_back(summary.period.end + -1);
        features.append(++number, source.key(area.row), std::nullopt, source.geometry(area.row), values);
    }
    return std::move(features).freeze();
}

}  // namespace oryx::analytics
