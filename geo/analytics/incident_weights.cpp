// What an incident weighs under each preset (CONTRACT: intensity).

#include "geo/analytics/incidents.hpp"
#include "geo/core/roles.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace oryx::analytics {

namespace {

constexpr double left_out = std::numeric_limits<double>::quiet_NaN();
constexpr double most_severe = 5;

std::unexpected<Error> missing(std::string_view preset, std::string_view what) {
    return fail(Error{ErrorKind::invalid_input, "the incidents do not say " + std::string(what) +
                                                    ", which the preset '" + std::string(preset) + "' needs"}
                    .with_parameter("weights")
                    .with_hint("weights=equal, or ingest them with that attribute mapped"));
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// The median of the known fatalities of each type, and of all under the empty name.
std::map<std::string_view, double> medians_by_type(const Column& fatalities, const Column* types) {
    std::map<std::string_view, std::vector<double>> known;
    for (std::size_t row = 0; row < fatalities.size(); ++row) {
        const auto deaths = fatalities.number(row);
        if (!deaths || *deaths < 0) continue;
        known[""].push_back(*deaths);
        if (types != nullptr && !types->is_null(row)) known[types->text(row)].push_back(*deaths);
    }
    std::map<std::string_view, double> medians;
    for (auto& [type, values] : known)
        medians[type] = median(std::move(values));
    return medians;
}

}  // namespace

Result<std::vector<double>> incident_weights(const FeatureTable& incidents, Weighting weighting) {
    std::vector<double> weights(incidents.size(), 1);
    if (weighting == Weighting::civilian_targeting) {
        const Column* targeting = incidents.find_column(attribute::civilian_targeting);
        if (targeting == nullptr || targeting->type() != FieldType::boolean) {
            return missing("civilian-targeting", "whether they target civilians");
        }
        for (std::size_t row = 0; row < weights.size(); ++row) {
            if (targeting->is_null(row) || !targeting->boolean(row)) weights[row] = left_out;
        }
    }
    if (weighting == Weighting::severity) {
        const Column* fatalities = incidents.find_column(attribute::fatalities);
        if (fatalities == nullptr) return missing("severity", "how many people died");
        const Column* types = incidents.find_column(attribute::event_type);
        if (types != nullptr && types->type() != FieldType::text) types = nullptr;
        const auto medians = medians_by_type(*fatalities, types);
        for (std::size_t row = 0; row < weights.size(); ++row) {
            auto deaths = fatalities->number(row);
            if (!deaths || *deaths < 0) {
                auto typical =
                    types != nullptr && !types->is_null(row) ? medians.find(types->text(row)) : medians.end();
                if (typical == medians.end()) typical = medians.find("");
                deaths = typical == medians.end() ? 0 : typical->second;
            }
            weights[row] = std::min(1 + std::log2(1 + *deaths), most_severe);
        }
    }
    return weights;
}

}  // namespace oryx::analytics
