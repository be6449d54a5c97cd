#include "geo/tile/attributes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oryx::tile {

namespace {

constexpr std::uint32_t unset = pbf::NumberTable::unset;

}  // namespace

std::vector<std::string> attribute_names(const Schema& schema, bool has_dates) {
    std::vector<std::string> taken{std::string(attribute::id)};
    if (has_dates) {
        for (const std::string_view name : {attribute::date, attribute::start, attribute::end})
            taken.emplace_back(name);
    }
    const std::size_t reserved = taken.size();
    const auto is_taken = [&](const std::string& name) { return std::ranges::find(taken, name) != taken.end(); };
    const auto is_field = [&](const std::string& name) { return find_field(schema, name).has_value(); };
    for (const Field& field : schema) {
        std::string name = field.name;
        if (is_taken(name)) {
            do {
                name += '_';
            } while (is_taken(name) || is_field(name));
        }
        taken.push_back(std::move(name));
    }
    return {taken.begin() + static_cast<std::ptrdiff_t>(reserved), taken.end()};
}

std::vector<std::string> all_attribute_names(const FeatureTable& features) {
    std::vector<std::string> all = attribute_names(features.schema(), features.has_dates());
    all.emplace_back(attribute::id);
    if (features.has_dates()) {
        for (const std::string_view name : {attribute::date, attribute::start, attribute::end})
            all.emplace_back(name);
    }
    return all;
}

AttributeWriter::AttributeWriter(const FeatureTable& features, const std::vector<std::string>& names,
                                 pbf::MvtLayerWriter& writer, std::size_t expected,
                                 const std::optional<std::vector<std::string>>& properties)
    : features_(features), names_(names), writer_(writer) {
    const auto wanted = [&](std::string_view name) {
        return !properties || std::ranges::binary_search(*properties, name);
    };
    with_id_ = wanted(attribute::id);
    with_date_ = features.has_dates() && wanted(attribute::date);
    with_start_ = features.has_dates() && wanted(attribute::start);
    with_end_ = features.has_dates() && wanted(attribute::end);
    for (std::size_t field = 0; field < names.size(); ++field) {
        if (!wanted(names[field])) continue;
        WantedField& added = fields_.emplace_back(WantedField{field, &features.column(field)});
        if (added.column->type() != FieldType::text) continue;
        const std::size_t codes = added.column->dictionary().size();
        if (codes <= 4 * expected) added.values_by_code.assign(codes, unset);
    }
    find_shared_integers();
}

void AttributeWriter::find_shared_integers() {
    const auto share = [&](std::int64_t low, std::int64_t high) {
        const bool none = shared_low_ > shared_high_;
        shared_low_ = none ? low : std::min(shared_low_, low);
        shared_high_ = none ? high : std::max(shared_high_, high);
    };
    for (const WantedField& wanted : fields_) {
        if (wanted.column->type() != FieldType::integer) continue;
        const auto [low, high] = wanted.column->bounds();
        share(low, high);
    }
    if (with_start_ || with_end_) {  // days
        share(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
    }
}

void AttributeWriter::add(std::uint32_t& key, std::string_view name, std::uint32_t value,
                          std::vector<std::uint32_t>& tags) {
    if (key == unset) key = writer_.key(name);
    tags.push_back(key);
    tags.push_back(value);
}

void AttributeWriter::add_id(std::size_t row, std::vector<std::uint32_t>& tags) {
    if (const auto number = features_.integer_key(row)) {
        const bool shared = shared_low_ <= *number && *number <= shared_high_;
        add(id_key_, attribute::id, shared ? writer_.integer(*number) : writer_.unique_integer(*number), tags);
    } else if (const auto text = features_.text_key(row)) {
        add(id_key_, attribute::id, writer_.text(*text), tags);
    }
}

std::uint32_t AttributeWriter::text_value(WantedField& wanted, std::size_t row) {
    const Column& column = *wanted.column;
    if (wanted.values_by_code.empty()) return writer_.text(column.text(row));
    std::uint32_t& value = wanted.values_by_code[column.code(row)];
    if (value == unset) value = writer_.text(column.text(row));
    return value;
}

void AttributeWriter::add_field(WantedField& wanted, std::size_t row, std::vector<std::uint32_t>& tags) {
    const Column& column = *wanted.column;
    const std::string& name = names_[wanted.field];
    if (column.is_null(row)) return;
    switch (column.type()) {
        case FieldType::boolean:
            return add(wanted.key, name, writer_.boolean(column.boolean(row)), tags);
        case FieldType::integer:
            return add(wanted.key, name, writer_.integer(column.integer(row)), tags);
        case FieldType::real:
            if (!std::isfinite(column.real(row))) return;
            return add(wanted.key, name, writer_.real(column.real(row)), tags);
        case FieldType::text:
            return add(wanted.key, name, text_value(wanted, row), tags);
        case FieldType::date:
            return add(wanted.key, name, date_value(DateInterval::of_day(column.date(row))), tags);
    }
}

std::uint32_t AttributeWriter::date_value(const DateInterval& when) {
    // Texts of dates are long to make, and a layer has few different ones. A length that does not fit is rare.
    const auto length = static_cast<std::uint32_t>(when.length());
    if (length >> 24U != 0) return writer_.text(to_iso(when));
    const std::uint64_t pattern = std::uint64_t{static_cast<std::uint32_t>(when.start.number)} << 32U |
                                  std::uint64_t{length} << 8U | static_cast<std::uint64_t>(when.precision);
    std::uint32_t& value = dates_[pattern];
    if (value == unset) value = writer_.text(to_iso(when));
    return value;
}

void AttributeWriter::add_when(std::size_t row, std::vector<std::uint32_t>& tags) {
    const auto when = features_.when(row);
    if (!when) return;
    if (with_date_) add(date_key_, attribute::date, date_value(*when), tags);
    if (with_start_) add(start_key_, attribute::start, writer_.integer(when->start.number), tags);
    if (with_end_) add(end_key_, attribute::end, writer_.integer(when->end.number), tags);
}

void AttributeWriter::tags(std::size_t row, std::vector<std::uint32_t>& tags) {
    tags.clear();
    if (with_id_) add_id(row, tags);
    for (WantedField& wanted : fields_)
        add_field(wanted, row, tags);
    if (with_date_ || with_start_ || with_end_) add_when(row, tags);
}

}  // namespace oryx::tile
