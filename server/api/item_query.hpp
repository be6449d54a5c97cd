#pragma once

#include "geo/core/cancel.hpp"
#include "geo/filter/filter.hpp"
#include "geo/filter/spatial.hpp"
#include "server/api/as_of.hpp"
#include "server/http/parameter.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace oryx::api {

/// The rows that a query matches, in the table's order, which is the same for every page.
class RowSelection {
  public:
    static RowSelection all(std::size_t count) { return RowSelection(count); }
    explicit RowSelection(std::vector<std::uint32_t> rows) : count_(rows.size()), rows_(std::move(rows)) {}

    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(count_); }
    [[nodiscard]] std::size_t at(std::int64_t index) const {
        const auto i = static_cast<std::size_t>(index);
        return rows_ ? (*rows_)[i] : i;
    }
    /// The place of the first row behind a row, which need not be among them.
    [[nodiscard]] std::int64_t place_behind(std::size_t row) const;

  private:
    explicit RowSelection(std::size_t count) : count_(count) {}
    std::size_t count_;
    std::optional<std::vector<std::uint32_t>> rows_;  // nothing: all of them
};

/// The `bbox` of a request in its `bbox-crs`. Nothing where there is none. Errors: invalid_input naming one of them.
Result<std::optional<filter::SpatialTest>> box_test(const http::Parameters& parameters);

/// Features whose geometry meets the box (not only its envelope), whose date meets the selection's, and which the
/// filter takes. Those without geometry match every box, those without date every date (OGC 17-069r4,
/// req/core/fc-bbox-response C). Null: no box, no filter. Error: cancelled.
Result<RowSelection> select_rows(const Selection& selection, const filter::SpatialTest* box,
                                 filter::BoundFilter* filter, const CancelToken& cancel);

/// The row of a feature's id as it stands in an address. Nothing where there is none.
std::optional<std::size_t> find_row(const FeatureTable& table, std::string_view id);

}  // namespace oryx::api
