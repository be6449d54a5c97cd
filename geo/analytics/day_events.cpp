#include "geo/analytics/day_events.hpp"

#include "geo/analytics/cell_counts.hpp"
#include "geo/core/roles.hpp"

#include <string_view>

namespace oryx::analytics {

DayEvents keep_day_events(SelectedIncidents& selected, const FeatureTable& incidents, bool exact_only) {
    leave_out(selected, "day unknown", [&](const Sighting& s) {
        const DateInterval when = *incidents.when(s.row);
        return when.precision == DatePrecision::day && when.length() == 1;
    });
    leave_out(selected, "not at one place", [](const Sighting& s) { return s.sample_count == 1; });
    const Column* precision = incidents.find_column(attribute::location_precision);
    if (precision != nullptr && precision->type() != FieldType::text) precision = nullptr;
    if (exact_only && precision != nullptr) {
        leave_out(selected, "not exact to the place", [&](const Sighting& s) {
            return precision->is_null(s.row) || precision->text(s.row) == to_string(LocationPrecision::exact);
        });
    }
    DayEvents day;
    for (const Sighting& s : selected.sightings) {
        day.events.push_back({selected.place(s), incidents.when(s.row)->start});
        day.rows.push_back(s.row);
    }
    return day;
}

InputSpec location_precision_input() {
    return {.id = "location_precision",
            .title = "Location precision",
            .doc = "which incidents are exact enough: near (to some 10 km, and better), or exact alone",
            .type = InputType::choice,
            .default_value = "near",
            .choices = {"near", "exact"}};
}

std::optional<std::string> place_name(const FeatureTable& incidents, std::span<const std::uint32_t> rows) {
    const Column* names = incidents.find_column(attribute::place);
    if (names == nullptr || names->type() != FieldType::text) return std::nullopt;
    std::optional<std::string_view> first;
    for (const std::uint32_t row : rows) {
        if (names->is_null(row) || names->text(row).empty()) continue;
        if (!first || names->text(row) < *first) first = names->text(row);
    }
    return first ? std::optional(std::string(*first)) : std::nullopt;
}

}  // namespace oryx::analytics
