#pragma once

#include "geo/core/date.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oryx {

/// A moment in UTC, counted in microseconds from 1970-01-01T00:00:00Z without leap seconds.
struct Instant {
    std::int64_t microseconds = 0;
    auto operator<=>(const Instant&) const = default;

    /// A date-time of RFC 3339 (5.6), zone included: "2022-04-16T10:13:19Z", "2022-04-16T12:13:19.5+02:00". The second
    /// 60, a leap second, is the last microsecond of its minute; digits beyond the sixth of a fraction are cut off.
    /// What the zone moves out of the years 0000 to 9999 stays at their edge. Nothing for any other text.
    static std::optional<Instant> parse(std::string_view text);
    static Instant start_of(Day day);
    /// The UTC day it lies in.
    [[nodiscard]] Day day() const;
};

std::string to_iso(Instant instant);  ///< "2022-04-16T10:13:19Z", with a fraction where there is one

}  // namespace oryx
