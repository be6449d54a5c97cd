#pragma once

#include "geo/analytics/study_area.hpp"
#include "geo/catalog/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oryx::analytics {

/// Shares out the areas' people to sets of cells (CONTRACT: heat zones, people).
///
/// An area's people inside a zone are its population times the share of its known locality people inside the zone; by
/// share of area where fewer than 5 of its localities have known people. A locality's population of 0 means unknown.
class ZonePeople {
  public:
    /// `localities` may be null.
    ZonePeople(const Mask& mask, const catalog::Collection& areas, const catalog::Collection* localities,
               const crs::Plane& plane);

    /// People in a set of cells; nothing, never 0, where no area that it meets has a population.
    [[nodiscard]] std::optional<double> inside(std::span<const std::uint8_t> members) const;

    /// The same cell by cell: each set's sum is `inside` of it, but for rounding. 0 where no area has a population.
    [[nodiscard]] std::vector<double> by_cell(std::size_t cells) const;
    [[nodiscard]] bool known() const { return known_; }  ///< whether any area has a population

    [[nodiscard]] const std::string& source() const { return source_; }
    [[nodiscard]] std::optional<std::int64_t> year() const { return year_; }
    [[nodiscard]] const std::string& method() const { return method_; }

  private:
    struct Town {
        std::size_t cell;
        double people;
    };
    struct AreaPeople {
        const StudyArea* area;
        std::optional<double> population;
        std::vector<Town> towns;      // with known people
        std::size_t known_towns = 0;  // also those off the grid
        double town_people = 0;

        /// Enough is known of its towns to share its people out by theirs.
        [[nodiscard]] bool by_towns() const { return known_towns >= least_towns && town_people > 0; }
    };
    static constexpr std::size_t least_towns = 5;
    void add_towns(const FeatureTable& areas, const FeatureTable& localities, const Mask& mask,
                   const crs::Plane& plane);

    StudyAreas study_;  // what `areas_` points into
    std::vector<AreaPeople> areas_;
    bool known_ = false;
    std::string source_;
    std::optional<std::int64_t> year_;
    std::string method_;
};

/// Names of the areas that hold a set of cells' mass with the share of it that each holds: "Bankass 41 %, Koro 22 %".
/// Most first; an area that holds less than half a percent is told without a number.
std::string areas_by_mass(const Mask& mask, const FeatureTable& areas, std::span<const double> mass,
                          std::span<const std::uint8_t> members);

}  // namespace oryx::analytics
