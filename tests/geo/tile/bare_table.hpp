#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"
#include "geo/store/source.hpp"

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace oryx::testing {

/// The shapes of a file in lon/lat: the keys are the row numbers, and there are no attributes. Where `names` has some,
/// only rows whose field NAME is one of them.
inline Result<std::shared_ptr<const FeatureTable>> read_bare(const std::filesystem::path& file,
                                                             const std::string& layer = {},
                                                             const std::set<std::string>& names = {}) {
    const auto source = store::open_source(file, {.layer = layer, .sheet = {}, .encoding = {}});
    if (!source) return fail(source.error());
    const auto name = find_field((*source)->info().fields, "NAME");
    FeatureTable table{Schema{}};
    store::SourceRow row;
    while (true) {
        const auto more = (*source)->next(row);
        if (!more) return fail(more.error());
        if (!*more) return std::move(table).freeze();
        if (!names.empty()) {
            const auto* is = name ? std::get_if<std::string>(&row.values[*name]) : nullptr;
            if (is == nullptr || !names.contains(*is)) continue;
        }
        table.append({.row = row.number, .key = row.number, .when = {}, .geometry = row.geometry, .values = {}});
    }
}

}  // namespace oryx::testing
