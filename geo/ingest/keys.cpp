#include "geo/ingest/keys.hpp"

#include "geo/core/feature_table.hpp"
#include "geo/core/hash.hpp"
#include "geo/ingest/number_parse.hpp"
#include "geo/ingest/profile.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace oryx::ingest {

std::string content_hash(const store::SourceRow& row, const Schema& fields) {
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < fields.size() && i < row.values.size(); ++i) {
        std::string text = value_text(row.values[i]);
        if (!text.empty()) entries.push_back(fields[i].name + '\x1f' + std::move(text));
    }
    std::sort(entries.begin(), entries.end());
    std::string content;
    for (const std::string& entry : entries)
        content += entry + '\x1e';
    content += geojson_type_name(row.geometry.type, row.geometry.multi);
    for (const Position p : row.geometry.positions)
        content += fmt::format("\x1e{} {}", p.x, p.y);
    for (const std::uint32_t end : row.geometry.ring_ends)
        content += fmt::format("\x1e{}", end);
    for (const std::uint32_t end : row.geometry.part_ends)
        content += fmt::format("\x1e{}", end);
    return sha256_hex(content);
}

std::expected<Value, std::string> KeyMaker::key_of(const store::SourceRow& row, const Schema& fields,
                                                   std::optional<std::size_t> key_field) {
    if (!key_field) {
        constexpr std::size_t hex_digits = 24;
        std::string key = content_hash(row, fields).substr(0, hex_digits);
        const int ordinal = ++contents_[key];
        if (ordinal > 1) key += "-" + std::to_string(ordinal);
        return Value(std::move(key));
    }
    const Value& value = row.values[*key_field];
    const std::string text(trim(value_text(value)));
    if (says_unknown(text)) return std::unexpected("no key in field '" + fields[*key_field].name + "'");
    if (plan_.key_type == FieldType::integer) {
        if (const auto number = integer_of(value)) return Value(*number);
        return std::unexpected("the key '" + text + "' is no whole number");
    }
    return Value(text);
}

bool KeyMaker::take(const Value& key) {
    if (const auto* number = std::get_if<std::int64_t>(&key)) return taken_numbers_.insert(*number).second;
    return taken_texts_.insert(key_text(key)).second;
}

}  // namespace oryx::ingest
