#pragma once

#include "geo/core/cancel.hpp"
#include "server/api/as_of.hpp"
#include "server/http/parameter.hpp"

#include <cstdint>
#include <optional>
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

  private:
    explicit RowSelection(std::size_t count) : count_(count) {}
    std::size_t count_;
    std::optional<std::vector<std::uint32_t>> rows_;  // nothing: all of them
};

/// Features whose geometry meets the box (not only its envelope) and whose date meets the selection's filter. Those
/// without geometry match every box, those without date every date (OGC 17-069r4, req/core/fc-bbox-response C).
Result<RowSelection> select_rows(const Selection& selection, const http::BoundingBox* bbox, const CancelToken& cancel);

}  // namespace oryx::api
