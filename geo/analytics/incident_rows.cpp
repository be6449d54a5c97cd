#include "geo/analytics/incident_rows.hpp"

#include <string>

namespace oryx::analytics {

RecordedDays recorded_days(const FeatureTable& incidents) {
    RecordedDays record;
    for (std::size_t row = 0; row < incidents.size(); ++row) {
        const auto when = incidents.when(row);
        if (!when) continue;
        if (!record.first || when->start < *record.first) record.first = when->start;
        if (!record.last || when->end + -1 > *record.last) record.last = when->end + -1;
    }
    return record;
}

LocationPrecisions::LocationPrecisions(const FeatureTable& incidents)
    : column_(incidents.find_column(attribute::location_precision)) {
    if (column_ != nullptr && column_->type() != FieldType::text) column_ = nullptr;
    if (column_ == nullptr) return;
    for (const std::string& text : column_->dictionary())
        by_code_.push_back(parse_location_precision(text).value_or(LocationPrecision::unknown));
}

}  // namespace oryx::analytics
