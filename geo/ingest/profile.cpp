#include "geo/ingest/profile.hpp"

#include "geo/core/json.hpp"
#include "geo/ingest/coordinate_parse.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>
#include <functional>

namespace oryx::ingest {

namespace {

/// Beyond this many rows a field's distinct values are no longer held, and the key is checked while converting.
constexpr std::size_t distinct_limit = 2'000'000;
/// Longer texts are prose: no number, date or coordinate.
constexpr std::size_t longest_token = 48;
constexpr std::size_t example_count = 3;

bool has_leading_zero(std::string_view text) {
    return text.size() > 1 && text.front() == '0' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Profiler {
  public:
    explicit Profiler(std::size_t fields) : distinct_(fields) { profile_.fields.resize(fields); }

    void add(const store::SourceRow& row) {
        ++profile_.rows;
        ++profile_.geometries[static_cast<std::size_t>(row.geometry.type)];
        for (std::size_t i = 0; i < profile_.fields.size() && i < row.values.size(); ++i)
            add_value(i, row.values[i]);
    }

    void take_hxl(const store::SourceRow& row) {
        profile_.hxl_row = true;
        for (std::size_t i = 0; i < profile_.fields.size() && i < row.values.size(); ++i) {
            profile_.fields[i].hxl = value_text(row.values[i]);
        }
    }

    SourceProfile finish() && { return std::move(profile_); }

  private:
    void add_value(std::size_t index, const Value& value) {
        FieldProfile& field = profile_.fields[index];
        const std::string text = value_text(value);
        const std::string_view trimmed = trim(text);
        if (trimmed.empty()) return;
        ++field.values;
        note_distinct(index, trimmed);
        if (field.examples.size() < example_count &&
            std::find(field.examples.begin(), field.examples.end(), trimmed) == field.examples.end()) {
            field.examples.emplace_back(trimmed);
        }
        if (says_unknown(trimmed)) return;
        ++field.known;
        if (std::holds_alternative<std::string>(value)) {
            add_text(field, trimmed);
        } else {
            add_typed(field, value);
        }
    }

    void add_text(FieldProfile& field, std::string_view text) {
        if (const auto single = undo_double_encoding(text)) {
            if (profile_.double_encoded == 0) {
                profile_.double_encoded_example = "'" + std::string(text) + "' (" + *single + "?)";
            }
            ++profile_.double_encoded;
        }
        if (text.size() > longest_token) return;
        field.leading_zeros = field.leading_zeros || has_leading_zero(text);
        if (is_plain_integer(text)) ++field.plain_integers;
        field.decimals.add(text);
        field.order.add(text);
        const auto dot = parse_number(text, DecimalMark::dot);
        const auto comma = parse_number(text, DecimalMark::comma);
        if (dot) ++field.numbers_dot;
        if (comma) ++field.numbers_comma;
        if (const auto number = dot ? dot : comma) grow(field, *number);
        const DateStyle any_order{.order = DateOrder::day_month, .serial_days = true};
        const DateStyle other_order{.order = DateOrder::month_day, .serial_days = true};
        if (parse_date(text, any_order) || parse_date(text, other_order)) ++field.dates;
        if (parse_degrees(text, Axis::longitude)) ++field.longitudes;
        if (parse_degrees(text, Axis::latitude)) ++field.latitudes;
        if (!dot && parse_mgrs(text)) ++field.grid_places;
    }

    static void add_typed(FieldProfile& field, const Value& value) {
        if (date_of(value, {.serial_days = true})) ++field.dates;
        if (std::holds_alternative<std::int64_t>(value)) ++field.plain_integers;
        const auto number = number_of(value);
        if (!number) return;
        ++field.numbers_dot;
        ++field.numbers_comma;
        ++field.longitudes;
        ++field.latitudes;
        grow(field, *number);
    }

    static void grow(FieldProfile& field, double number) {
        field.minimum = std::min(field.minimum, number);
        field.maximum = std::max(field.maximum, number);
    }

    void note_distinct(std::size_t index, std::string_view text) {
        FieldProfile& field = profile_.fields[index];
        auto& seen = distinct_[index];
        if (field.repeats || seen.size() > distinct_limit) return;
        if (!seen.insert(std::hash<std::string_view>{}(text)).second) {
            field.repeats = true;
            seen = {};
        }
    }

    SourceProfile profile_;
    std::vector<std::unordered_set<std::size_t>> distinct_;  // hashes: a false repeat only costs a key guess
};

/// HXL (hxlstandard.org): a row of tags such as "#date+occurred" directly under the header.
bool is_hxl_row(const store::SourceRow& row) {
    std::size_t tags = 0;
    std::size_t others = 0;
    for (const Value& value : row.values) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr || trim(*text).empty()) continue;
        const std::string_view trimmed = trim(*text);
        const bool tag = trimmed.size() > 1 && trimmed[0] == '#' && trimmed[1] >= 'a' && trimmed[1] <= 'z';
        ++(tag ? tags : others);
    }
    return tags > 0 && tags > others;
}

}  // namespace

GeometryType SourceProfile::main_geometry() const {
    GeometryType main = GeometryType::none;
    std::int64_t most = 0;
    for (const GeometryType type : {GeometryType::point, GeometryType::line, GeometryType::polygon}) {
        if (const auto count = geometries[static_cast<std::size_t>(type)]; count > most) {
            most = count;
            main = type;
        }
    }
    return main;
}

DecimalMark SourceProfile::decimal_mark(std::size_t field) const {
    if (fields[field].decimals.any()) return fields[field].decimals.mark();
    DecimalEvidence file;  // "1,234" alone: what the rest of the file does settles it
    for (const FieldProfile& other : fields)
        file.add(other.decimals);
    return file.mark();
}

Result<SourceProfile> profile_source(store::Source& source, const Progress& progress, const CancelToken& cancel) {
    constexpr std::int64_t step = 1024;
    Profiler profiler(source.info().fields.size());
    const auto total = static_cast<std::uint64_t>(source.info().row_count.value_or(0));
    store::SourceRow row;
    for (std::int64_t count = 0;; ++count) {
        if (count % step == 0) {
            if (auto go = cancel.check(); !go) return std::unexpected(go.error());
            report(progress, "look", static_cast<std::uint64_t>(count), total);
        }
        const auto more = source.next(row);
        if (!more) return std::unexpected(more.error());
        if (!*more) break;
        if (count == 0 && is_hxl_row(row)) {
            profiler.take_hxl(row);
        } else {
            profiler.add(row);
        }
    }
    return std::move(profiler).finish();
}

std::string value_text(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* day = std::get_if<Day>(&value)) return to_iso(*day);
    if (std::holds_alternative<std::monostate>(value)) return {};
    std::string out;
    JsonWriter(out).value(value);
    return out;
}

}  // namespace oryx::ingest
