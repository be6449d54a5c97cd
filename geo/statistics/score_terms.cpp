#include "geo/statistics/score_terms.hpp"

namespace oryx::statistics {

namespace {

void append_coverage(std::vector<BlockTerm>& terms, const RankedForecast& ranked, std::size_t cells,
                     std::span<const CellEvents> events, std::span<const double> coverages) {
    const double all = ranked.events();
    for (const double coverage : coverages) {
        const std::size_t top = covered_cells(cells, coverage);
        const double hits = ranked.hits(top);
        const double area = cells > 0 ? static_cast<double>(top) / static_cast<double>(cells) : 0;
        terms.push_back({hits, all});
        terms.push_back({hits, all * area});
        terms.push_back({hits, best_hits(events, top)});
    }
}

}  // namespace

std::string_view to_string(Score score) {
    switch (score) {
        case Score::log_score:
            return "log_score";
        case Score::hit_rate:
            return "hit_rate";
        case Score::pai:
            return "pai";
        case Score::pei:
            return "pei";
        case Score::region_share:
            return "zone_share";
        case Score::region_cells:
            return "zone_km2";
    }
    return "";
}

std::vector<ScoreName> coverage_names(std::span<const double> coverages) {
    std::vector<ScoreName> names;
    for (const double coverage : coverages) {
        for (const Score score : {Score::hit_rate, Score::pai, Score::pei})
            names.push_back({score, coverage});
    }
    return names;
}

std::vector<BlockTerm> coverage_terms(std::span<const double> mass, std::span<const CellEvents> events,
                                      std::span<const double> coverages) {
    std::vector<BlockTerm> terms;
    append_coverage(terms, RankedForecast(mass, events), mass.size(), events, coverages);
    return terms;
}

std::vector<ScoreName> score_names(const ScoreSettings& settings) {
    std::vector<ScoreName> names{{Score::log_score, 0}};
    for (const ScoreName& name : coverage_names(settings.coverages))
        names.push_back(name);
    for (const double region : settings.regions) {
        names.push_back({Score::region_share, region});
        names.push_back({Score::region_cells, region});
    }
    return names;
}

std::vector<BlockTerm> score_terms(std::span<const double> mass, std::span<const CellEvents> events,
                                   const ScoreSettings& settings) {
    const RankedForecast ranked(mass, events);
    std::vector<BlockTerm> terms{
        {log_score_over_uniform(forecast_shares(mass, settings.floor), events), ranked.events()}};
    append_coverage(terms, ranked, mass.size(), events, settings.coverages);
    for (const double share : settings.regions) {
        const RegionHits region = ranked.region(share);
        terms.push_back({region.events, ranked.events()});
        terms.push_back({region.cells, 1});
    }
    return terms;
}

}  // namespace oryx::statistics
