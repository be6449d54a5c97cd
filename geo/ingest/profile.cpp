#include "geo/ingest/profile.hpp"

#include "geo/core/json.hpp"
#include "geo/ingest/text.hpp"
#include "geo/ingest/text_look.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>

namespace oryx::ingest {

namespace {

/// Beyond this many rows a field's distinct values are no longer held, and the key is checked while converting.
constexpr std::size_t distinct_limit = 2'000'000;
constexpr std::size_t example_count = 3;
/// Texts of a field whose looks are remembered: names of kinds and actors stand in many rows.
constexpr std::size_t remembered_texts = 4096;

/// Whether a value stands twice in a column, by hashes: a false repeat only costs a key guess.
class RepeatFinder {
  public:
    void add(std::size_t hash) {
        if (found_ || hashes_.size() > distinct_limit) return;
        hashes_.push_back(hash);
        if (hashes_.size() < next_search_) return;
        next_search_ *= 4;
        search();
    }
    /// Looks once more, at the end.
    bool found() {
        search();
        return found_;
    }

  private:
    void search() {
        if (found_) return;
        std::ranges::sort(hashes_);
        found_ = std::ranges::adjacent_find(hashes_) != hashes_.end();
        if (found_) hashes_ = {};
    }

    std::vector<std::size_t> hashes_;
    std::size_t next_search_ = 1024;
    bool found_ = false;
};

/// Of a value that is no text.
std::size_t hash_of(const Value& value) {
    if (const auto* day = std::get_if<Day>(&value)) return std::hash<std::int32_t>{}(day->number);
    if (const auto* real = std::get_if<double>(&value)) return std::hash<double>{}(*real);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::hash<std::int64_t>{}(*whole);
    return std::holds_alternative<bool>(value) && std::get<bool>(value) ? 1 : 0;
}

class Profiler {
  public:
    explicit Profiler(std::size_t fields) : repeats_(fields), looks_(fields) { profile_.fields.resize(fields); }

    void add(const store::SourceRow& row) {
        ++profile_.rows;
        ++profile_.geometries[static_cast<std::size_t>(row.geometry.type)];
        for (std::size_t i = 0; i < profile_.fields.size() && i < row.values.size(); ++i) {
            const Value& value = row.values[i];
            if (const auto* text = std::get_if<std::string>(&value)) {
                add_text(i, trim(*text));
            } else if (!std::holds_alternative<std::monostate>(value)) {
                add_typed(i, value);
            }
        }
    }

    void take_hxl(const store::SourceRow& row) {
        profile_.hxl_row = true;
        for (std::size_t i = 0; i < profile_.fields.size() && i < row.values.size(); ++i) {
            profile_.fields[i].hxl = value_text(row.values[i]);
        }
    }

    SourceProfile finish() && {
        for (std::size_t i = 0; i < repeats_.size(); ++i)
            profile_.fields[i].repeats = repeats_[i].found();
        return std::move(profile_);
    }

  private:
    void add_text(std::size_t index, std::string_view text) {
        if (text.empty()) return;
        FieldProfile& field = profile_.fields[index];
        ++field.values;
        repeats_[index].add(std::hash<std::string_view>{}(text));
        note_example(field, text);
        const TextLook look = look_of(index, text);
        if (look.unknown) return;
        ++field.known;
        if (!look.encoded_once.empty()) {
            if (profile_.double_encoded == 0) {
                profile_.double_encoded_example = "'" + std::string(text) + "' (" + look.encoded_once + "?)";
            }
            ++profile_.double_encoded;
        }
        field.leading_zeros = field.leading_zeros || look.leading_zero;
        field.plain_integers += look.plain_integer ? 1 : 0;
        field.decimals.add(look.decimals);
        field.order.add(look.order);
        field.numbers_dot += look.number_dot ? 1 : 0;
        field.numbers_comma += look.number_comma ? 1 : 0;
        if (const auto number = look.number_dot ? look.number_dot : look.number_comma) grow(field, *number);
        field.dates += look.date ? 1 : 0;
        field.longitudes += look.longitude ? 1 : 0;
        field.latitudes += look.latitude ? 1 : 0;
        field.grid_places += look.grid_place ? 1 : 0;
    }

    TextLook look_of(std::size_t index, std::string_view text) {
        auto& remembered = looks_[index];
        std::string key(text);
        if (const auto known = remembered.find(key); known != remembered.end()) return known->second;
        TextLook look = look_at_text(text);
        if (remembered.size() < remembered_texts) remembered.emplace(std::move(key), look);
        return look;
    }

    void add_typed(std::size_t index, const Value& value) {
        FieldProfile& field = profile_.fields[index];
        ++field.values;
        ++field.known;
        repeats_[index].add(hash_of(value));
        if (field.examples.size() < example_count) note_example(field, value_text(value));
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

    static void note_example(FieldProfile& field, std::string_view text) {
        if (field.examples.size() < example_count &&
            std::find(field.examples.begin(), field.examples.end(), text) == field.examples.end()) {
            field.examples.emplace_back(text);
        }
    }

    static void grow(FieldProfile& field, double number) {
        field.minimum = std::min(field.minimum, number);
        field.maximum = std::max(field.maximum, number);
    }

    SourceProfile profile_;
    std::vector<RepeatFinder> repeats_;
    std::vector<std::unordered_map<std::string, TextLook>> looks_;
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
