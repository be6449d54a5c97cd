#include "geo/analytics/day_events.hpp"

#include "geo/analytics/cell_counts.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/core/roles.hpp"

#include <string_view>
#include <utility>

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

Result<DayStudy> select_day_events(const Process& process, const Inputs& inputs, const RunContext& context,
                                   bool with_areas) {
    auto bound = bind_incidents(process, inputs, context, with_areas);
    if (!bound) return fail(bound.error());
    report(context.progress, "selecting incidents", 0, 1);
    auto selected = select_in_period(*bound, inputs, inputs.date("from"), context);
    if (!selected) return fail(selected.error());
    if (auto near = drop_beyond_reach(*selected, bound->areas != nullptr); !near) return fail(near.error());
    DayEvents day =
        keep_day_events(*selected, *bound->incidents->features, inputs.text("location_precision") == "exact");
    return DayStudy{std::move(*bound), std::move(*selected), std::move(day)};
}

std::vector<InputSpec> day_event_inputs() {
    return {incidents_input(), as_of_input(), from_input(), location_precision_input()};
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
