#pragma once

#include "geo/core/instant.hpp"
#include "geo/filter/expression.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace oryx::filter {

/// An instant of CQL2 (6.3): a day, or a time. Two of different fineness are compared at the coarser: a time counts as
/// the UTC day it lies in.
struct Moment {
    Instant at;  ///< of a day: its start
    bool is_day = false;

    static Moment of(Day day) { return {Instant::start_of(day), true}; }
    static Moment of(Instant instant) { return {instant, false}; }
    static Moment earliest() { return {{std::numeric_limits<std::int64_t>::min()}, false}; }  ///< before every other
    static Moment latest() { return {{std::numeric_limits<std::int64_t>::max()}, false}; }
    /// As data have it: "2022-04-16", or RFC 3339, where a zone that is not given is UTC. Nothing for any other text.
    static std::optional<Moment> parse(std::string_view text);
};
std::strong_ordering compare(Moment a, Moment b);

/// From a start to an end, both inclusive; an instant is a period whose ends are equal.
struct Period {
    Moment start;
    Moment end;
};

/// A temporal predicate (7.13, by Allen 1983) on two periods.
bool holds(Op op, const Period& a, const Period& b);

}  // namespace oryx::filter
