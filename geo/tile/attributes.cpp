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
        if (added.column->type() == FieldType::real || added.column->range() > 4 * expected) continue;
        added.known.assign(added.column->range() + 1, unset);
    }
    tags_.resize(2 * (fields_.size() + 4));  // the fields, id, date, start, end
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
        const std::int64_t low = wanted.column->lowest();
        share(low, low + static_cast<std::int64_t>(wanted.column->range()));
    }
    if (with_start_ || with_end_) {  // days
        share(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
    }
}

inline std::uint32_t* AttributeWriter::add(std::uint32_t& key, std::string_view name, std::uint32_t value,
                                           std::uint32_t* end) {
    if (key == unset) key = writer_.key(name);
    end[0] = key;
    end[1] = value;
    return end + 2;
}

inline std::uint32_t* AttributeWriter::add_id(std::size_t row, std::uint32_t* end) {
    if (const auto number = features_.integer_key(row)) {
        const bool shared = shared_low_ <= *number && *number <= shared_high_;
        return add(id_key_, attribute::id, shared ? writer_.integer(*number) : writer_.unique_integer(*number), end);
    }
    if (const auto text = features_.text_key(row)) return add(id_key_, attribute::id, writer_.text(*text), end);
    return end;
}

inline std::uint32_t* AttributeWriter::add_field(WantedField& wanted, std::size_t row, std::uint32_t* end) {
    const Column& column = *wanted.column;
    if (column.is_null(row)) return end;
    std::uint32_t value = unset;
    if (wanted.known.empty()) {
        value = value_of(column, row);
        if (value == unset) return end;
    } else {
        std::uint32_t& known = wanted.known[column.above_lowest(row)];
        if (known == unset) known = value_of(column, row);
        value = known;
    }
    return add(wanted.key, names_[wanted.field], value, end);
}

std::uint32_t AttributeWriter::value_of(const Column& column, std::size_t row) {
    switch (column.type()) {
        case FieldType::boolean:
            return writer_.boolean(column.boolean(row));
        case FieldType::integer:
            return writer_.integer(column.integer(row));
        case FieldType::real:
            return std::isfinite(column.real(row)) ? writer_.real(column.real(row)) : unset;
        case FieldType::text:
            return writer_.text(column.text(row));
        case FieldType::date:
            return date_value(DateInterval::of_day(column.date(row)));
    }
    return unset;
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

std::uint32_t* AttributeWriter::add_when(std::size_t row, std::uint32_t* end) {
    const auto when = features_.when(row);
    if (!when) return end;
    if (with_date_) end = add(date_key_, attribute::date, date_value(*when), end);
    if (with_start_) end = add(start_key_, attribute::start, writer_.integer(when->start.number), end);
    if (with_end_) end = add(end_key_, attribute::end, writer_.integer(when->end.number), end);
    return end;
}

void AttributeWriter::share_integers() {
    shared_low_ = std::numeric_limits<std::int64_t>::min();
    shared_high_ = std::numeric_limits<std::int64_t>::max();
}

void AttributeWriter::prefetch(std::size_t row) const {
    features_.prefetch_key(row);
    for (const WantedField& wanted : fields_)
        wanted.column->prefetch(row);
    if (features_.has_dates()) features_.prefetch_when(row);
}

std::span<const std::uint32_t> AttributeWriter::tags(std::size_t row) {
    std::uint32_t* end = tags_.data();
    if (with_id_) end = add_id(row, end);
    for (WantedField& wanted : fields_)
        end = add_field(wanted, row, end);
    if (with_date_ || with_start_ || with_end_) end = add_when(row, end);
    return {tags_.data(), end};
}

void AttributeWriter::tags(std::size_t row, std::vector<std::uint32_t>& tags) {
    const auto its = this->tags(row);
    tags.assign(its.begin(), its.end());
}

}  // namespace oryx::tile
