#pragma once

#include "geo/core/date.hpp"

#include <vector>

namespace oryx::analytics {

/// A calendar month that forecasts are tried on, as a half-open stretch of days. What is forecast for it is made of
/// what ended before its first day.
struct Fold {
    Day begin;
    Day end;  ///< exclusive
};

/// The first day of a day's month, and of the month so many months after it.
Day month_start(Day day, int months_later = 0);

/// The whole calendar months that lie within [first, last], in order; empty where there is none.
std::vector<Fold> month_folds(Day first, Day last);

}  // namespace oryx::analytics
