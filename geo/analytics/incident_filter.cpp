#include "geo/analytics/incident_filter.hpp"

#include "geo/core/roles.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace oryx::analytics {

std::string to_text(const IncidentFilter& filter) {
    std::vector<std::string> parts;
    if (!filter.event_type.empty()) parts.push_back("event_type=" + filter.event_type);
    if (!filter.actor.empty()) parts.push_back("actor=" + filter.actor);
    if (filter.civilian_targeting) parts.emplace_back("civilian_targeting=true");
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::vector<InputSpec> filter_inputs() {
    return {
        {.id = "event_type",
         .title = "Event type",
         .doc = "only incidents of this type; all where it is not given",
         .type = InputType::text},
        {.id = "actor",
         .title = "Actor",
         .doc = "only incidents of this actor; all where it is not given",
         .type = InputType::text},
        {.id = "civilian_targeting",
         .title = "Civilian targeting",
         .doc = "only incidents that target civilians",
         .type = InputType::boolean,
         .default_value = "false"},
    };
}

IncidentFilter read_filter(const Inputs& inputs) {
    return {.event_type = inputs.optional_text("event_type").value_or(""),
            .actor = inputs.optional_text("actor").value_or(""),
            .civilian_targeting = inputs.boolean("civilian_targeting")};
}

Result<RowFilter::Text> RowFilter::text(const FeatureTable& incidents, std::string_view attribute,
                                        const std::string& wanted) {
    if (wanted.empty()) return Text{};
    const Column* column = incidents.find_column(attribute);
    const auto refused = [&](std::string message) {
        return fail(Error{ErrorKind::invalid_input, std::move(message)}.with_parameter(std::string(attribute)));
    };
    if (column == nullptr || column->type() != FieldType::text) {
        return refused(fmt::format("the incidents have no attribute '{}'", attribute));
    }
    const auto texts = column->dictionary();
    const auto found = std::find(texts.begin(), texts.end(), wanted);
    if (found == texts.end()) {
        std::vector<std::string> known(texts.begin(), texts.end());
        std::ranges::sort(known);
        const bool more = known.size() > 12;
        if (more) known.resize(12);
        auto error = refused(fmt::format("no incident has '{}'", wanted));
        error.error().hint = fmt::format("there are {}{}", fmt::join(known, ", "), more ? ", ..." : "");
        return error;
    }
    return Text{column, static_cast<std::uint32_t>(found - texts.begin())};
}

Result<RowFilter> RowFilter::create(const FeatureTable& incidents, const IncidentFilter& filter) {
    RowFilter made;
    auto type = text(incidents, attribute::event_type, filter.event_type);
    if (!type) return fail(type.error());
    made.type_ = *type;
    auto actor = text(incidents, attribute::actor, filter.actor);
    if (!actor) return fail(actor.error());
    made.actor_ = *actor;
    if (!filter.civilian_targeting) return made;
    made.targeting_ = incidents.find_column(attribute::civilian_targeting);
    if (made.targeting_ == nullptr || made.targeting_->type() != FieldType::boolean) {
        return fail(
            Error{ErrorKind::invalid_input, "the incidents do not say whether they target civilians"}.with_parameter(
                "civilian_targeting"));
    }
    return made;
}

}  // namespace oryx::analytics
