#include "geo/analytics/cell_measure.hpp"

#include "geo/analytics/cell_counts.hpp"
#include "geo/core/roles.hpp"
#include "geo/statistics/empirical_bayes.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

namespace oryx::analytics {

namespace {

constexpr std::array<std::pair<std::string_view, Measure>, 5> names{{{"count", Measure::count},
                                                                     {"density", Measure::density},
                                                                     {"rate-km2-eb", Measure::rate_km2_eb},
                                                                     {"rate-people", Measure::rate_people},
                                                                     {"rate-people-eb", Measure::rate_people_eb}}};

/// Nothing where it is null or 0: places without people are not known to be so.
std::optional<double> people_in(const FeatureTable& areas, std::size_t row) {
    const Column* column = areas.find_column(attribute::population);
    const auto people = column != nullptr ? column->number(row) : std::nullopt;
    return people && *people > 0 ? people : std::nullopt;
}

/// Counts over their exposures, each drawn to the mean of all by how little it says.
std::vector<double> shrunk(const std::vector<double>& counts, const std::vector<double>& exposures) {
    const statistics::RatePrior prior = statistics::fit_rate_prior(counts, exposures);
    std::vector<double> rates;
    for (std::size_t i = 0; i < counts.size(); ++i)
        rates.push_back(statistics::shrink_rate(prior, counts[i], exposures[i]).rate);
    return rates;
}

}  // namespace

Measure parse_measure(std::string_view name) {
    for (const auto& [known, measure] : names) {
        if (known == name) return measure;
    }
    throw std::logic_error("a process declares a measure that is none");
}

std::string_view unit_of(Measure measure) {
    switch (measure) {
        case Measure::count:
            return "incidents";
        case Measure::density:
            return "incidents per 1,000 km2";
        case Measure::rate_km2_eb:
            return "incidents a year per 1,000 km2, empirical Bayes";
        case Measure::rate_people:
            return "incidents a year per 100,000 people";
        case Measure::rate_people_eb:
            return "incidents a year per 100,000 people, empirical Bayes";
    }
    return "";
}

bool counts_people(Measure measure) {
    return measure == Measure::rate_people || measure == Measure::rate_people_eb;
}

Result<std::int64_t> keep_cells_with_people(CountCells& cells, SelectedIncidents& selected,
                                            const catalog::Collection* areas) {
    if (cells.shape != CellShape::area || areas == nullptr) {
        return fail(Error{ErrorKind::invalid_input, "only areas have a population, not hexagons or squares"}
                        .with_parameter("measure")
                        .with_hint("unit=area"));
    }
    constexpr std::uint32_t gone = 0xffffffffU;
    std::vector<std::uint32_t> place_of(cells.cells.size(), gone);
    std::vector<CountCell> kept;
    for (std::size_t i = 0; i < cells.cells.size(); ++i) {
        if (!people_in(*areas->features, cells.cells[i].row)) continue;
        place_of[i] = static_cast<std::uint32_t>(kept.size());
        kept.push_back(std::move(cells.cells[i]));
    }
    const auto without = static_cast<std::int64_t>(cells.cells.size() - kept.size());
    if (kept.empty()) {
        return fail(Error{ErrorKind::conflict, "no area has a population, which a rate by people needs"}.with_parameter(
            "areas"));
    }
    leave_out(selected, "in no area that has a population", [&](const Sighting& s) {
        for (std::uint32_t i = s.first_sample; i < s.first_sample + s.sample_count; ++i) {
            const auto cell = cells.locate(selected.samples[i].at);
            if (cell && place_of[*cell] != gone) return true;
        }
        return false;
    });
    cells.cells = std::move(kept);
    cells.locate = [place_of = std::move(place_of), all = std::move(cells.locate)](Position p) {
        const auto cell = all(p);
        return cell && place_of[*cell] != gone ? std::optional(place_of[*cell]) : std::nullopt;
    };
    return without;
}

std::vector<double> measure_cells(const CountCells& cells, const std::vector<double>& counts, Measure measure,
                                  const catalog::Collection* areas, double years) {
    if (measure == Measure::count) return counts;
    std::vector<double> exposures;
    for (const CountCell& cell : cells.cells) {
        const double thousands_km2 = cell.area_km2 / 1000;
        if (counts_people(measure)) {
            exposures.push_back(people_in(*areas->features, cell.row).value() / 100'000 * years);
        } else {
            exposures.push_back(measure == Measure::density ? thousands_km2 : thousands_km2 * years);
        }
    }
    if (measure == Measure::rate_km2_eb || measure == Measure::rate_people_eb) return shrunk(counts, exposures);
    std::vector<double> rates;
    for (std::size_t i = 0; i < counts.size(); ++i)
        rates.push_back(exposures[i] > 0 ? counts[i] / exposures[i] : 0);  // 0: a record without days
    return rates;
}

}  // namespace oryx::analytics
