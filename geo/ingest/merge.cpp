#include "geo/ingest/merge.hpp"

#include "geo/ingest/plan.hpp"
#include "geo/ingest/profile.hpp"
#include "geo/ingest/text.hpp"

#include <array>
#include <fstream>
#include <unordered_map>
#include <unordered_set>

namespace oryx::ingest {

namespace {

constexpr std::array<std::string_view, 3> mode_names{"replace", "upsert", "append"};

Schema united(const Schema& current, const Schema& rows) {
    Schema schema = current;
    for (const Field& field : rows) {
        if (const auto known = find_field(schema, field.name)) {
            schema[*known].type = common_type(schema[*known].type, field.type);
        } else {
            schema.push_back(field);
        }
    }
    return schema;
}

/// A value as the united schema's type.
Value as_type(Value value, FieldType type) {
    if (std::holds_alternative<std::monostate>(value)) return value;
    if (type == FieldType::text && !std::holds_alternative<std::string>(value)) return value_text(value);
    return value;
}

/// Appends a row of `from` to `to`, whose schema holds its fields.
class RowCopier {
  public:
    RowCopier(const FeatureTable& from, FeatureTable& to) : from_(from), to_(to) {
        for (const Field& field : to.schema())
            columns_.push_back(find_field(from.schema(), field.name));
    }
    void copy(std::size_t row) {
        std::vector<Value> values;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            values.push_back(columns_[i] ? as_type(from_.column(*columns_[i]).value(row), to_.schema()[i].type)
                                         : Value());
        }
        to_.append(from_.source_row(row), from_.key(row), from_.when(row), from_.geometry(row), values);
    }

  private:
    const FeatureTable& from_;
    FeatureTable& to_;
    std::vector<std::optional<std::size_t>> columns_;
};

}  // namespace

std::optional<Mode> parse_mode(std::string_view text) {
    for (std::size_t i = 0; i < mode_names.size(); ++i) {
        if (mode_names[i] == text) return static_cast<Mode>(i);
    }
    return std::nullopt;
}

std::string_view to_string(Mode mode) {
    return mode_names[static_cast<std::size_t>(mode)];
}

Merged merge(const FeatureTable& current, const FeatureTable& rows, const std::vector<std::string>& delete_keys) {
    Merged merged;
    std::unordered_map<std::string, std::size_t> fresh;
    for (std::size_t row = 0; row < rows.size(); ++row)
        fresh.emplace(key_text(rows.key(row)), row);
    std::unordered_set<std::string> doomed(delete_keys.begin(), delete_keys.end());
    std::unordered_set<std::string> known;
    FeatureTable table(united(current.schema(), rows.schema()));
    RowCopier old_rows(current, table);
    RowCopier new_rows(rows, table);
    for (std::size_t row = 0; row < current.size(); ++row) {
        const std::string key = key_text(current.key(row));
        known.insert(key);
        if (doomed.contains(key)) {
            ++merged.deleted;
        } else if (const auto update = fresh.find(key); update != fresh.end()) {
            new_rows.copy(update->second);
            ++merged.updated;
        } else {
            old_rows.copy(row);
            ++merged.carried;
        }
    }
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::string key = key_text(rows.key(row));
        if (known.contains(key) || doomed.contains(key)) continue;
        new_rows.copy(row);
        ++merged.inserted;
    }
    for (const std::string& key : delete_keys) {
        if (!known.contains(key)) merged.missing.push_back(key);
    }
    merged.table = std::move(table).freeze();
    return merged;
}

Result<std::vector<std::string>> read_key_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        return fail(
            Error{ErrorKind::io, "the file of keys cannot be read"}.with_parameter("delete-keys").with_detail(path));
    }
    std::vector<std::string> keys;
    for (std::string line; std::getline(file, line);) {
        const std::string_view key = trim(line);
        if (!key.empty() && !key.starts_with('#')) keys.emplace_back(key);
    }
    return keys;
}

}  // namespace oryx::ingest
