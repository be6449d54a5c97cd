#include "geo/analytics/decay.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace oryx::analytics {

Days effective_days(Days record, Days half_life) {
    if (record.value() <= 0) return Days{0};
    if (std::isinf(half_life.value())) return record;
    const double rate = std::numbers::ln2 / half_life.value();
    return Days{-std::expm1(-rate * record.value()) / rate};
}

double decay_at_age(Days age, Days half_life) {
    return std::exp2(-age.value() / half_life.value());
}

double decayed_weight(const DateInterval& when, std::optional<Day> from, Day as_of, Days half_life) {
    const Day start = from ? std::max(when.start, *from) : when.start;
    const Day end = std::min(when.end, as_of);
    if (start >= end) return 0;
    const double youngest = as_of - end;
    const Days part{static_cast<double>(end - start)};
    return decay_at_age(Days{youngest}, half_life) * effective_days(part, half_life).value() / when.length();
}

}  // namespace oryx::analytics
