#pragma once

#include "geo/analytics/incident_record.hpp"
#include "geo/analytics/settlements.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/analytics/surface_text.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// A mass for each grid cell, of which only the mask's cells and their proportions count.
struct ForecastMass {
    std::vector<double> of_cells = {};
    std::vector<std::string> warnings = {};
};

/// A forecast of where incidents will be, to be tried month by month.
struct Forecast {
    /// From what is known in the morning of a day; `known` holds nothing else (`ended_before`). Errors: those of a
    /// surface; cancelled.
    using Masses = std::function<Result<ForecastMass>(const IncidentRecord& known, Day day)>;

    std::string name = {};  ///< a surface in the words of `surface_text`, or a baseline's name
    bool baseline = false;
    Masses masses = {};
};

/// What forecasts are made on, besides what is known. It must outlive them.
struct ForecastGround {
    const Mask* mask = nullptr;
    const SettlementCells* settlements = nullptr;  ///< null where there are none
    std::optional<Day> from = {};                  ///< first day that counts; nothing: the record's
    Day today = {};
    CancelToken cancel = {};
};

/// The surface that `threat-surface` would draw with the as-of the day before.
Forecast surface_forecast(const SurfaceText& surface, const ForecastGround& ground);

/// Forecasts that need no kernel, and that one worth its name is better than: `uniform`; `settlements`, as many as
/// there are in a cell; `last-year-places`, the incidents of the 365 days before in the cells where they were;
/// `area-counts`, the same spread evenly over the area (cercle) where they were. The last of them needs areas, the
/// second settlements: without, they are not among the forecasts.
std::vector<Forecast> baseline_forecasts(const ForecastGround& ground);

/// Days that the baselines look back.
inline constexpr std::int32_t baseline_days = 365;

}  // namespace oryx::analytics
