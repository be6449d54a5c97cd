#pragma once

#include "geo/core/date.hpp"
#include "geo/core/units.hpp"

#include <optional>

namespace oryx::analytics {

/// Days of full weight that a record of `record` days amounts to when every day is halved each half-life:
/// D = H/ln2 (1 - 2^(-L/H)) (CONTRACT: intensity). 0 for an empty record, L where the half-life is infinite.
Days effective_days(Days record, Days half_life);

/// 2^(-age/H).
double decay_at_age(Days age, Days half_life);

/// What is left at `as_of` (the start of that day, in UTC) of an incident's weight 1: the share of its interval that
/// lies in [from, as_of), times the mean of 2^(-age/H) over that part, in closed form. What comes after the as-of does
/// not exist, so an interval that starts at or after it leaves 0 (CONTRACT: time).
///
/// The weights of one incident on each day of a record add up to `effective_days` exactly.
double decayed_weight(const DateInterval& when, std::optional<Day> from, Day as_of, Days half_life);

}  // namespace oryx::analytics
