#pragma once

#include "geo/core/date.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/roles.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace oryx::analytics {

/// The days that any dated row of a table touches.
struct RecordedDays {
    std::optional<Day> first;
    std::optional<Day> last;  ///< inclusive
};
RecordedDays recorded_days(const FeatureTable& incidents);

/// How exactly the place of each row is known.
class LocationPrecisions {
  public:
    explicit LocationPrecisions(const FeatureTable& incidents);
    /// Nothing where the source does not say; `unknown` for a word that is none of the contract's.
    [[nodiscard]] std::optional<LocationPrecision> operator[](std::size_t row) const {
        if (column_ == nullptr || column_->is_null(row)) return std::nullopt;
        return by_code_[column_->code(row)];
    }

  private:
    const Column* column_;
    std::vector<LocationPrecision> by_code_;  // for each text of the column's dictionary
};

}  // namespace oryx::analytics
