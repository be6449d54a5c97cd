#include "geo/analytics/zone_people.hpp"

#include "geo/analytics/area_attributes.hpp"
#include "geo/core/roles.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace oryx::analytics {

ZonePeople::ZonePeople(const Mask& mask, const catalog::Collection& areas, const catalog::Collection* localities,
                       const crs::Plane& plane)
    : study_(mask.areas) {
    const Column* population = areas.features->find_column(attribute::population);
    for (const StudyArea& area : study_) {
        AreaPeople people{.area = &area, .population = {}, .towns = {}};
        if (population != nullptr) people.population = population->number(area.row);
        areas_.push_back(std::move(people));
    }
    if (localities != nullptr) add_towns(*areas.features, *localities->features, mask, plane);
    const auto by_towns =
        std::count_if(areas_.begin(), areas_.end(), [](const AreaPeople& a) { return a.population && a.by_towns(); });
    const auto with_people =
        std::count_if(areas_.begin(), areas_.end(), [](const AreaPeople& a) { return a.population.has_value(); });
    if (with_people == 0) {
        method_ = "no population is given for the areas";
        return;
    }
    method_ = fmt::format("area population shared out by the people of known localities in {} areas, by area in {}",
                          by_towns, with_people - by_towns);
    known_ = true;
    PopulationSource source = population_source(areas);
    source_ = std::move(source.text);
    year_ = source.year;
}

void ZonePeople::add_towns(const FeatureTable& areas, const FeatureTable& localities, const Mask& mask,
                           const crs::Plane& plane) {
    const Column* population = localities.find_column(attribute::population);
    if (population == nullptr) return;
    std::vector<Envelope> boxes;
    for (const AreaPeople& a : areas_)
        boxes.push_back(areas.geometry(a.area->row).envelope());
    for (std::size_t row = 0; row < localities.size(); ++row) {
        const GeometryView geometry = localities.geometry(row);
        const double people = population->number(row).value_or(0);
        if (geometry.type != GeometryType::point || !(people > 0)) continue;
        const Position at = geometry.positions.front();
        for (std::size_t i = 0; i < areas_.size(); ++i) {
            if (!boxes[i].contains(at) || !contains(areas.geometry(areas_[i].area->row), at)) continue;
            ++areas_[i].known_towns;
            areas_[i].town_people += people;
            if (const auto cell = mask.grid.cell_of(plane.project(at))) areas_[i].towns.push_back({*cell, people});
            break;
        }
    }
}

std::optional<double> ZonePeople::inside(std::span<const std::uint8_t> members) const {
    std::optional<double> total;
    for (const AreaPeople& a : areas_) {
        if (!a.population) continue;
        double covered = 0;
        for (const CellShare& c : a.area->cells) {
            if (members[c.cell] != 0) covered += c.share;
        }
        if (covered <= 0) continue;
        double share = a.area->area_cells > 0 ? covered / a.area->area_cells : 0;
        if (a.by_towns()) {
            double people = 0;
            for (const Town& town : a.towns) {
                if (members[town.cell] != 0) people += town.people;
            }
            share = people / a.town_people;
        }
        total = total.value_or(0) + *a.population * share;
    }
    return total;
}

std::vector<double> ZonePeople::by_cell(std::size_t cells) const {
    std::vector<double> people(cells);
    for (const AreaPeople& a : areas_) {
        if (!a.population) continue;
        if (a.by_towns()) {
            for (const Town& town : a.towns)
                people[town.cell] += *a.population * town.people / a.town_people;
        } else if (a.area->area_cells > 0) {
            for (const CellShare& c : a.area->cells)
                people[c.cell] += *a.population * c.share / a.area->area_cells;
        }
    }
    return people;
}

std::string areas_by_mass(const Mask& mask, const FeatureTable& areas, std::span<const double> mass,
                          std::span<const std::uint8_t> members) {
    struct Holding {
        double mass;
        std::string name;
    };
    std::vector<Holding> holdings;
    double total = 0;
    for (const StudyArea& area : mask.areas) {
        double held = 0;
        for (const CellShare& c : area.cells) {
            if (members[c.cell] != 0) held += mass[c.cell] * c.share;
        }
        if (held <= 0) continue;
        holdings.push_back({held, area_name(areas, area.row)});
        total += held;
    }
    std::sort(holdings.begin(), holdings.end(),
              [](const Holding& a, const Holding& b) { return a.mass != b.mass ? a.mass > b.mass : a.name < b.name; });
    std::string text;
    for (const Holding& holding : holdings) {
        if (!text.empty()) text += ", ";
        text += holding.name;
        if (const double percent = std::round(100 * holding.mass / total); percent >= 1) {
            text += fmt::format(" {:.0f} %", percent);
        }
    }
    return text;
}

}  // namespace oryx::analytics
