#pragma once

#include "geo/core/date.hpp"

namespace oryx {

/// Ends of a stretch of days that has none: a base still open, or open since before the record. They stand in columns
/// of dates, where nothing else would sort; nobody is ever told them as dates.
inline constexpr Day open_start{-719162};  ///< 0001-01-01
inline constexpr Day open_end{2932896};    ///< 9999-12-31, exclusive

}  // namespace oryx
