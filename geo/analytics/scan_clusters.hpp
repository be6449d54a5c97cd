#pragma once

#include "geo/analytics/count_cells.hpp"
#include "geo/analytics/day_events.hpp"
#include "geo/analytics/incident_inputs.hpp"
#include "geo/pattern/scan_statistic.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// One place that a scan counts cases at: a distinct position of incidents, or an area with people.
struct ScanLocation {
    Position at;
    std::optional<std::string> name;
    std::optional<Geometry> outline;  ///< of an area, metres
    double population = 0;            ///< of an area
};

struct ClusterScanSettings {
    pattern::ScanSettings scan;
    std::int32_t step_days = 1;
    double scan_every_days = 1;  ///< how often the scan is run: what a recurrence interval is made of
};

struct ClusterScanRun {
    ClusterScanSettings settings;
    SelectedIncidents selected;
    std::vector<ScanLocation> locations;
    std::vector<pattern::ScanCase> cases;
    std::int64_t areas_without_people = 0;
    pattern::ScanResult found;

    [[nodiscard]] Day first_day(std::int32_t step) const { return selected.from + step * settings.step_days; }
    /// Days between alerts as strong as p, were there nothing but chance: interval between scans / p.
    [[nodiscard]] double recurrence_days(double p) const { return settings.scan_every_days / p; }
};

/// An alert is a cluster that chance brings about less than once a year.
inline constexpr double alert_recurrence_days = 365;

/// Cuts the period into whole steps that end with the as-of; incidents before the first are left out and counted.
void settle_steps(ClusterScanRun& run, DayEvents& day);
/// Locations and cases of a permutation scan: the distinct positions of the incidents, by (x, y).
void locate_at_places(ClusterScanRun& run, const DayEvents& day, const FeatureTable& incidents);
/// The same of a Poisson scan: areas that have people. Incidents in no such area are left out and counted.
/// Errors: those of `make_count_cells`; conflict naming `areas` where none has a population.
Result<> locate_in_areas(ClusterScanRun& run, const IncidentInputs& bound);

std::shared_ptr<const FeatureTable> scan_cluster_features(const ClusterScanRun& run, const crs::Plane& plane);
void add_scan_facts(ResultFacts& facts, const ClusterScanRun& run);

}  // namespace oryx::analytics
