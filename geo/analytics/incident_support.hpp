#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/analytics/incidents.hpp"
#include "geo/analytics/kernel.hpp"
#include "geo/analytics/zones.hpp"

#include <cstdint>
#include <vector>

namespace oryx::analytics {

/// Which cells the kernels of the counted incidents reach, so that a part of a zone can be asked what it rests on.
/// Incidents of one place and width are one footprint; an incident along a line is one of its own. What is spread over
/// an administrative area supports no part: it is nowhere by itself.
class IncidentSupport {
  public:
    IncidentSupport(const Grid& grid, const SelectedIncidents& incidents, KernelShape shape);

    /// For each part, how many counted incidents it rests on: those whose kernel reaches one of its cells.
    [[nodiscard]] std::vector<std::int64_t> behind(const Parts& parts) const;

  private:
    struct Footprint {
        std::size_t end = 0;  ///< of its slice of `cells_`, which begins where the one before it ends
        std::int64_t incidents = 0;
    };
    std::vector<std::uint32_t> cells_;
    std::vector<Footprint> footprints_;
};

}  // namespace oryx::analytics
