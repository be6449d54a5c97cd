#include "geo/store/drivers/json_schema.hpp"

#include <algorithm>
#include <limits>

namespace oryx::store {

namespace {

/// Whether a number is a whole one that 64 signed bits hold.
bool fits_integer(const FeatureJson& value) {
    if (value.is_number_unsigned()) {
        return value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    }
    return value.is_number_integer();
}

std::string as_text(const FeatureJson& value) {
    if (value.is_string()) {
        std::string text = value.get<std::string>();
        std::erase(text, '\0');  // \u0000 is legal JSON; C interfaces would cut the text there
        return text;
    }
    return value.dump(-1, ' ', false, FeatureJson::error_handler_t::replace);
}

}  // namespace

void JsonSchema::add(const std::string& name, const FeatureJson& value) {
    const auto [place, added] = places_.try_emplace(name, fields_.size());
    if (added) fields_.emplace_back(name, Seen{});
    Seen& seen = fields_[place->second].second;
    if (value.is_null()) return;
    if (value.is_boolean()) {
        seen.boolean = true;
    } else if (fits_integer(value)) {
        seen.integer = true;
    } else if (value.is_number_float()) {
        seen.real = true;
    } else {
        seen.text = true;
    }
}

Schema JsonSchema::schema() const {
    Schema schema;
    for (const auto& [name, seen] : fields_) {
        FieldType type = FieldType::text;
        if (!seen.text) {
            const bool number = seen.integer || seen.real;
            if (number && !seen.boolean) type = seen.real ? FieldType::real : FieldType::integer;
            if (seen.boolean && !number) type = FieldType::boolean;
        }
        schema.push_back({name, type});
    }
    return schema;
}

Value json_value(const FeatureJson& value, FieldType type) {
    if (value.is_null()) return {};
    switch (type) {
        case FieldType::boolean:
            if (value.is_boolean()) return value.get<bool>();
            break;
        case FieldType::integer:
            if (value.is_number()) return value.get<std::int64_t>();
            break;
        case FieldType::real:
            if (value.is_number()) return value.get<double>();
            break;
        case FieldType::text:
        case FieldType::date:
            return as_text(value);
    }
    return {};
}

}  // namespace oryx::store
