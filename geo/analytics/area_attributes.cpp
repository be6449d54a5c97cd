#include "geo/analytics/area_attributes.hpp"

#include "geo/core/roles.hpp"

#include <cctype>

namespace oryx::analytics {

namespace {

// The first year 1900-2099 in a text: "Pop2017_T" is 2017.
std::optional<std::int64_t> year_in(const std::string& text) {
    const auto digit = [&](std::size_t i) {
        return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!digit(i) || (i > 0 && digit(i - 1))) continue;
        if (digit(i + 1) && digit(i + 2) && digit(i + 3) && !digit(i + 4)) {
            const int year = std::stoi(text.substr(i, 4));
            if (year >= 1900 && year < 2100) return year;
        }
    }
    return std::nullopt;
}

// The source attribute that population came from, out of a manifest's "population=Pop2017_T".
std::string population_attribute(const store::Manifest& manifest) {
    const std::string prefix = std::string(attribute::population) + "=";
    for (const std::string& line : manifest.mapping) {
        if (line.starts_with(prefix)) return line.substr(prefix.size());
    }
    const auto field = find_field(manifest.schema, attribute::population);
    return field ? manifest.schema[*field].title : std::string{};
}

}  // namespace

std::string area_name(const FeatureTable& areas, std::size_t row) {
    const Column* names = areas.find_column(attribute::name);
    if (names != nullptr && names->type() == FieldType::text && !names->is_null(row)) {
        return std::string(names->text(row));
    }
    return key_text(areas.key(row));
}

PopulationSource population_source(const catalog::Collection& areas) {
    const std::string source_attribute = population_attribute(areas.manifest);
    PopulationSource source;
    source.text = areas.manifest.info.attribution.empty() ? areas.id() : areas.manifest.info.attribution;
    if (!source_attribute.empty()) source.text += " (" + source_attribute + ")";
    source.year = year_in(source_attribute);
    return source;
}

}  // namespace oryx::analytics
