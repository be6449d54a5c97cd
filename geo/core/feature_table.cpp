#include "geo/core/feature_table.hpp"

#include "geo/core/hash.hpp"

#include <stdexcept>
#include <utility>

namespace oryx {

FeatureTable::FeatureTable(Schema schema) : schema_(std::move(schema)) {
    columns_.reserve(schema_.size());
    for (const Field& field : schema_)
        columns_.emplace_back(field.type);
}

const Column* FeatureTable::find_column(std::string_view name) const {
    const auto index = find_field(schema_, name);
    return index ? &columns_[*index] : nullptr;
}

std::optional<DateInterval> FeatureTable::when(std::size_t row) const {
    const std::int64_t length = lengths_[row];
    if (length == 0) return std::nullopt;
    const std::int64_t start = starts_[row];
    return DateInterval{{static_cast<std::int32_t>(start)},
                        {static_cast<std::int32_t>(start + length)},
                        static_cast<DatePrecision>(precisions_[row])};
}

Envelope FeatureTable::envelope() const {
    Envelope box;
    for (std::size_t row = 0; row < size(); ++row) {
        for (const Position p : geometries_[row].positions)
            box.expand(p);
    }
    return box;
}

std::size_t FeatureTable::bytes() const {
    std::size_t total = geometries_.bytes() + keys_.bytes();
    for (const PackedIntegers* numbers : {&rows_, &tile_ids_, &starts_, &lengths_, &precisions_})
        total += numbers->bytes();
    for (const Column& column : columns_)
        total += column.bytes();
    return total;
}

void FeatureTable::append(const Feature& feature) {
    append(feature.row, feature.key, feature.when, feature.geometry.view(), feature.values);
}

void FeatureTable::append(std::int64_t row, const Value& key, std::optional<DateInterval> when,
                          const GeometryView& geometry, std::span<const Value> values) {
    if (values.size() != columns_.size()) throw std::logic_error("a feature's values do not fit the table's schema");
    for (std::size_t i = 0; i < columns_.size(); ++i)
        columns_[i].append(values[i]);
    geometries_.append(geometry);
    rows_.append(row);
    tile_ids_.append(static_cast<std::int64_t>(tile_id_of(key)));
    keys_.append(key);
    const DateInterval interval = when.value_or(DateInterval{});
    starts_.append(interval.start.number);
    lengths_.append(std::int64_t{interval.end.number} - interval.start.number);
    precisions_.append(static_cast<std::int64_t>(interval.precision));
    if (when) ++dated_;
}

std::shared_ptr<const FeatureTable> FeatureTable::freeze() && {
    for (Column& column : columns_)
        column.freeze();
    geometries_.freeze();
    keys_.freeze();
    bool keys_are_ids = true;
    for (std::size_t row = 0; row < size() && keys_are_ids; ++row)
        keys_are_ids = keys_.integer(row) == tile_ids_[row];
    if (keys_are_ids) tile_ids_ = {};
    for (PackedIntegers* numbers : {&rows_, &tile_ids_, &starts_, &lengths_, &precisions_})
        numbers->freeze();
    return std::make_shared<const FeatureTable>(std::move(*this));
}

std::shared_ptr<const FeatureTable> take_rows(const FeatureTable& table, std::span<const std::uint32_t> rows) {
    FeatureTable part(table.schema());
    std::vector<Value> values(table.schema().size());
    for (const std::uint32_t row : rows) {
        for (std::size_t field = 0; field < values.size(); ++field)
            values[field] = table.column(field).value(row);
        part.append(table.source_row(row), table.key(row), table.when(row), table.geometry(row), values);
    }
    return std::move(part).freeze();
}

std::uint64_t tile_id_of(const Value& key) {
    constexpr std::uint64_t mask = (std::uint64_t{1} << 53) - 1;
    if (const auto* number = std::get_if<std::int64_t>(&key)) {
        if (*number >= 0 && static_cast<std::uint64_t>(*number) <= mask) return static_cast<std::uint64_t>(*number);
    }
    const auto digest = sha256(key_text(key));
    std::uint64_t id = 0;
    for (std::size_t i = 0; i < 8; ++i)
        id = id << 8 | digest[i];
    return id & mask;
}

std::string key_text(const Value& key) {
    if (const auto* number = std::get_if<std::int64_t>(&key)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&key)) return *text;
    return {};
}

}  // namespace oryx
