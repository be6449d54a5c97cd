#include "server/api/item_query.hpp"

#include "geo/filter/shape_builder.hpp"
#include "geo/index/packed_rtree.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <numeric>

namespace oryx::api {

namespace {

using Rows = std::vector<std::uint32_t>;

/// Rows that can match a box: those that the index finds, and those without geometry, which match every box.
Rows box_candidates(const Selection& selection, const filter::SpatialTest& box) {
    const FeatureTable& table = *selection.features;
    Rows rows(table.size());
    std::iota(rows.begin(), rows.end(), std::uint32_t{0});
    if (selection.index == nullptr) return rows;
    const auto found = box.candidates(*selection.index);
    if (!found) return rows;
    std::erase_if(rows, [&](std::uint32_t row) { return !table.geometry(row).empty(); });
    Rows both;
    std::ranges::set_union(*found, rows, std::back_inserter(both));
    return both;
}

bool meets_date(const FeatureTable& table, std::size_t row, const std::optional<DateInterval>& filter) {
    if (!filter) return true;
    const auto when = table.when(row);
    return !when || when->intersects(*filter);
}

}  // namespace

Result<std::optional<filter::SpatialTest>> box_test(const http::Parameters& parameters) {
    const http::BoundingBox* bbox = parameters.bbox("bbox");
    const auto named = [](Error error, const char* name) { return fail(std::move(error).with_parameter(name)); };
    std::optional<crs::NamedCrs> crs;
    if (parameters.given("bbox-crs")) {
        auto found = crs::NamedCrs::find(parameters.text("bbox-crs"));
        if (!found) return named(std::move(found.error()), "bbox-crs");
        crs = std::move(*found);
    }
    if (bbox == nullptr) return std::optional<filter::SpatialTest>();
    const bool in_crs84 = !crs || crs->is_crs84();
    if (in_crs84 && !bbox->fault.empty()) return named(Error{ErrorKind::invalid_input, bbox->fault}, "bbox");
    const auto shapes = filter::ShapeBuilder::create(crs ? &*crs : nullptr);
    if (!shapes) return named(shapes.error(), "bbox-crs");
    const auto shape = shapes->box(bbox->numbers, "");
    if (!shape) return named(shape.error(), "bbox");
    auto test = filter::SpatialTest::create(geometry::Relation::intersects, **shape);
    if (!test) return named(test.error(), "bbox");
    return std::optional<filter::SpatialTest>(std::move(*test));
}

Result<RowSelection> select_rows(const Selection& selection, const filter::SpatialTest* box,
                                 filter::BoundFilter* filter, const CancelToken& cancel) {
    const FeatureTable& table = *selection.features;
    if (box == nullptr && filter == nullptr && !selection.filter) return RowSelection::all(table.size());
    Rows rows;
    if (box != nullptr) {
        rows = box_candidates(selection, *box);
    } else if (filter != nullptr) {
        auto taken = filter->rows(selection.index, cancel);
        if (!taken) return std::unexpected(taken.error());
        rows = std::move(*taken);
    } else {
        rows.resize(table.size());
        std::iota(rows.begin(), rows.end(), std::uint32_t{0});
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if ((i & 1023) == 0) {
            if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
        }
        const std::uint32_t row = rows[i];
        if (!meets_date(table, row, selection.filter)) continue;
        if (box != nullptr && !(*box)(table.geometry(row)).value_or(true)) continue;
        rows[kept++] = row;
    }
    rows.resize(kept);
    if (box != nullptr && filter != nullptr) {
        auto narrowed = filter->narrow(rows, cancel);
        if (!narrowed) return std::unexpected(narrowed.error());
        rows = std::move(*narrowed);
    }
    return RowSelection(std::move(rows));
}

std::int64_t RowSelection::place_behind(std::size_t row) const {
    if (!rows_) return static_cast<std::int64_t>(row) + 1;
    return std::ranges::upper_bound(*rows_, static_cast<std::uint32_t>(row)) - rows_->begin();
}

std::optional<std::size_t> find_row(const FeatureTable& table, std::string_view id) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    // "007" and "+7" are no ways to write the key 7.
    const bool is_number = error == std::errc{} && end == id.data() + id.size() && std::to_string(number) == id;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (const auto key = table.integer_key(row)) {
            if (is_number && *key == number) return row;
        } else if (table.text_key(row) == id) {
            return row;
        }
    }
    return std::nullopt;
}

}  // namespace oryx::api
