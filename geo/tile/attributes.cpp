#include "geo/tile/attributes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

namespace oryx::tile {

namespace {

constexpr std::uint32_t unset = std::numeric_limits<std::uint32_t>::max();

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
    : features_(features),
      names_(names),
      writer_(writer),
      keys_(names.size(), unset),
      id_key_(unset),
      date_key_(unset),
      start_key_(unset),
      end_key_(unset),
      values_by_code_(names.size()) {
    const auto wanted = [&](std::string_view name) {
        return !properties || std::ranges::binary_search(*properties, name);
    };
    with_id_ = wanted(attribute::id);
    with_date_ = wanted(attribute::date);
    with_start_ = wanted(attribute::start);
    with_end_ = wanted(attribute::end);
    for (std::size_t field = 0; field < names.size(); ++field) {
        if (!wanted(names[field])) continue;
        fields_.push_back(field);
        const Column& column = features.column(field);
        if (column.type() != FieldType::text) continue;
        const std::size_t codes = column.dictionary().size();
        if (codes <= 4 * expected) values_by_code_[field].assign(codes, unset);
    }
}

void AttributeWriter::add(std::uint32_t& key, std::string_view name, std::uint32_t value,
                          std::vector<std::uint32_t>& tags) {
    if (key == unset) key = writer_.key(name);
    tags.push_back(key);
    tags.push_back(value);
}

std::uint32_t AttributeWriter::text_value(std::size_t field, std::size_t row) {
    const Column& column = features_.column(field);
    auto& by_code = values_by_code_[field];
    if (by_code.empty()) return writer_.text(column.text(row));
    std::uint32_t& value = by_code[column.code(row)];
    if (value == unset) value = writer_.text(column.text(row));
    return value;
}

void AttributeWriter::add_field(std::size_t field, std::size_t row, std::vector<std::uint32_t>& tags) {
    const Column& column = features_.column(field);
    if (column.is_null(row)) return;
    switch (column.type()) {
        case FieldType::boolean:
            return add(keys_[field], names_[field], writer_.boolean(column.boolean(row)), tags);
        case FieldType::integer:
            return add(keys_[field], names_[field], writer_.integer(column.integer(row)), tags);
        case FieldType::real:
            if (!std::isfinite(column.real(row))) return;
            return add(keys_[field], names_[field], writer_.real(column.real(row)), tags);
        case FieldType::text:
            return add(keys_[field], names_[field], text_value(field, row), tags);
        case FieldType::date:
            return add(keys_[field], names_[field], writer_.text(to_iso(column.date(row))), tags);
    }
}

void AttributeWriter::tags(std::size_t row, std::vector<std::uint32_t>& tags) {
    tags.clear();
    const Value& key = features_.key(row);
    if (const auto* number = std::get_if<std::int64_t>(&key); number && with_id_) {
        add(id_key_, attribute::id, writer_.integer(*number), tags);
    } else if (const auto* text = std::get_if<std::string>(&key); text && with_id_) {
        add(id_key_, attribute::id, writer_.text(*text), tags);
    }
    for (const std::size_t field : fields_)
        add_field(field, row, tags);
    if (const auto when = features_.when(row)) {
        if (with_date_) add(date_key_, attribute::date, writer_.text(to_iso(*when)), tags);
        if (with_start_) add(start_key_, attribute::start, writer_.integer(when->start.number), tags);
        if (with_end_) add(end_key_, attribute::end, writer_.integer(when->end.number), tags);
    }
}

}  // namespace oryx::tile
