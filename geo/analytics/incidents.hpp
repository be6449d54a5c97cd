#pragma once

#include "geo/analytics/heat_zone_settings.hpp"
#include "geo/analytics/incident_record.hpp"
#include "geo/analytics/process.hpp"
#include "geo/analytics/surface.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/crs/plane.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oryx::analytics {

/// One incident that enters a surface.
struct Sighting {
    std::uint32_t row = 0;           ///< of the incidents' table
    std::uint32_t first_sample = 0;  ///< its slice of `samples`: one, or several along a line
    std::uint32_t sample_count = 1;
    double sigma = 0;
    double weight = 0;     ///< decayed
    bool counted = false;  ///< young enough to be counted in a zone
    bool spread = false;   ///< over the settlements of an administrative area: at no place by itself
};
struct Sample {
    Position at;       ///< metres on the plane
    double share = 1;  ///< of its incident
};

/// The incidents of a table that a surface is made of, and why the others are not: sightings + excluded = rows.
struct SelectedIncidents {
    Day as_of;         ///< last day that counts
    Day from;          ///< first day of the record that counts
    Day counted_from;  ///< first day of what zones count
    std::vector<Sighting> sightings;
    std::vector<Sample> samples;
    std::vector<Excluded> excluded;
    std::vector<std::string> warnings;

    [[nodiscard]] double record_days() const { return as_of + 1 - from; }
    /// The middle sample of a sighting: where it is counted.
    [[nodiscard]] Position place(const Sighting& s) const { return samples[s.first_sample + s.sample_count / 2].at; }
};

/// What of a record counts as of a day, for kernels of a width. The settings' weighting is the record's.
/// Errors: invalid_input naming `from` where the record ends before it; cancelled.
Result<SelectedIncidents> select_as_of(const IncidentRecord& record, const HeatZoneSettings& settings, Day today,
                                       const CancelToken& cancel = {});

/// The same of a table, read for this one day. Errors: those of `record_incidents`.
Result<SelectedIncidents> select_incidents(const FeatureTable& incidents, const HeatZoneSettings& settings,
                                           const crs::Plane& plane, Day today, const CancelToken& cancel = {});

/// The sightings' samples with their decayed weights.
std::vector<Contribution> contributions(const SelectedIncidents& selected);

/// Weight of each row under the preset: 1, or 1 + log2(1 + fatalities) up to 5; NaN where the preset leaves it out.
Result<std::vector<double>> incident_weights(const FeatureTable& incidents, Weighting weighting);

}  // namespace oryx::analytics
