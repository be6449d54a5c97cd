#include "geo/tile/feature_cost.hpp"

#include "geo/tile/attributes.hpp"

#include <algorithm>
#include <bit>
#include <variant>

namespace oryx::tile {

namespace {

// Field and length of the feature, its id, the heads of tags, type and geometry, a command.
constexpr std::uint32_t header = 4 + 9 + 4 + 2 + 4 + 2;
// The number of a key, and that of a value.
constexpr std::uint32_t tag = 1 + 3;
// Field and length of a value, and those of what is in it.
constexpr std::uint32_t value_head = 4;
// A text column of fewer different values writes each of them once for many features.
constexpr std::size_t few = 256;
constexpr std::uint32_t iso_date = 10;
constexpr std::uint32_t day_number = 3;

std::uint32_t varint_length(std::int64_t number) {
    const auto zigzag = (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
    return 1 + static_cast<std::uint32_t>(std::bit_width(zigzag | 1) / 7);
}

}  // namespace

FeatureCosts::FeatureCosts(const FeatureTable& features, const std::vector<std::string>& names,
                           const std::optional<std::vector<std::string>>& properties)
    : features_(features) {
    const auto wanted = [&](std::string_view name) {
        return !properties || std::ranges::binary_search(*properties, name);
    };
    for (std::size_t field = 0; field < names.size(); ++field) {
        if (wanted(names[field])) fields_.push_back(field);
    }
    with_id_ = wanted(attribute::id);
    if (wanted(attribute::date)) dates_ += tag + value_head + iso_date;
    if (wanted(attribute::start)) dates_ += tag + value_head + day_number;
    if (wanted(attribute::end)) dates_ += tag + value_head + day_number;
}

std::uint32_t FeatureCosts::field_cost(std::size_t field, std::size_t row) const {
    const Column& column = features_.column(field);
    if (column.is_null(row)) return 0;
    switch (column.type()) {
        case FieldType::boolean:
            return tag;
        case FieldType::integer:
            return tag + value_head + varint_length(column.integer(row));
        case FieldType::real:
            return tag + value_head + sizeof(double);
        case FieldType::text:
            if (column.dictionary().size() < few) return tag;
            return tag + value_head + 2 + static_cast<std::uint32_t>(column.text(row).size());
        case FieldType::date:
            return tag + value_head + iso_date;
    }
    return 0;
}

std::uint32_t FeatureCosts::operator()(std::size_t row) const {
    std::uint32_t cost = header;
    if (with_id_) {
        cost += tag + value_head;
        const Value& key = features_.key(row);
        if (const auto* text = std::get_if<std::string>(&key)) {
            cost += 2 + static_cast<std::uint32_t>(text->size());
        } else if (const auto* number = std::get_if<std::int64_t>(&key)) {
            cost += varint_length(*number);
        }
    }
    if (features_.when(row)) cost += dates_;
    for (const std::size_t field : fields_)
        cost += field_cost(field, row);
    return cost;
}

}  // namespace oryx::tile
