#include "geo/ingest/account.hpp"

#include "geo/core/open_ends.hpp"
#include "geo/ingest/date_columns.hpp"
#include "geo/ingest/profile.hpp"

#include <algorithm>

namespace oryx::ingest {

void Account::refuse_current(const FeatureTable& current) {
    for (std::size_t row = 0; row < current.size(); ++row)
        current_.insert(key_text(current.key(row)));
}

void Account::take(store::SourceRow& row, const std::string& file, std::optional<std::size_t> key_field,
                   const RowConverter& converter, Doubts& doubts) {
    ++report_.read;
    auto converted = converter.convert(row, keys_, doubts);
    std::string reason = converted ? refuse_key(converted->feature.key) : converted.error();
    if (!reason.empty()) {
        ++report_.rejected;
        ++report_.rejected_by_reason[reason_class(reason)];
        const bool has_id = key_field && *key_field < row.values.size();
        rejects_.push_back({file, row.number, has_id ? value_text(row.values[*key_field]) : std::string{},
                            std::move(reason), plain_wkt(row.geometry.view())});
        return;
    }
    converted->feature.row = report_.read;  // several sources are one input: their rows are numbered through
    if (!converted->repairs.empty()) ++report_.repaired;
    for (const std::string& repair : converted->repairs)
        ++report_.repaired_by_reason[repair];
    table_.append(converted->feature);
}

/// Why a key cannot be taken; empty where it can. Of rows with the same key the first is kept.
std::string Account::refuse_key(const Value& key) {
    if (!keys_.take(key)) return "duplicate id '" + key_text(key) + "'";
    if (doomed_.empty() && current_.empty()) return {};
    const std::string text = key_text(key);
    if (doomed_.contains(text)) return "the id '" + text + "' is among those to delete";
    if (current_.contains(text)) return "the id '" + text + "' is in the collection already";
    return {};
}

void tally(const FeatureTable& table, Report& report) {
    const Column* precision = table.find_column(attribute::location_precision);
    for (std::size_t row = 0; row < table.size(); ++row) {
        const GeometryView geometry = table.geometry(row);
        if (geometry.type == GeometryType::none || geometry.empty()) ++report.without_geometry;
        if (precision != nullptr && !precision->is_null(row)) {
            ++report.location_precision[std::string(precision->text(row))];
        }
        const auto when = table.when(row);
        if (!when) {
            ++report.undated;
            continue;
        }
        ++report.date_precision[std::string(to_string(when->precision))];
        if (when->start != open_start) report.first_day = std::min(report.first_day.value_or(when->start), when->start);
        if (when->end == open_end) {
            ++report.open_ended;
        } else {
            report.last_day = std::max(report.last_day.value_or(when->end + -1), when->end + -1);
        }
    }
}

}  // namespace oryx::ingest
