#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oryx::analytics {

/// Which cells a disc can meet, whatever the place of its centre within its own cell: rows and columns are counted from
/// the centre's cell, and the answer is symmetric. Knowing the cells beforehand leaves loops without branches.
class DiscCells {
  public:
    /// `radius` in cells, above 0.
    explicit DiscCells(double radius);

    struct Row {
        std::int32_t inner;  ///< columns -inner to inner lie inside all such discs; -1: none does
        std::int32_t outer;  ///< columns beyond -outer to outer are met by none
    };
    /// Rows beyond -reach to reach are met by none; nor are columns.
    [[nodiscard]] std::int32_t reach() const { return static_cast<std::int32_t>(rows_.size()) - 1; }
    /// Precondition: -reach <= offset <= reach.
    [[nodiscard]] Row row(std::int32_t offset) const {
        return rows_[static_cast<std::size_t>(offset < 0 ? -offset : offset)];
    }

  private:
    std::vector<Row> rows_;  // by absolute offset
};

}  // namespace oryx::analytics
