// Decay of dated and half-dated incidents, against numeric integration and the identities the contract rests on.

#include "geo/analytics/decay.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <random>

using namespace oryx;
using namespace oryx::analytics;

namespace {

Day day(const char* text) {
    return *Day::parse(text);
}

// Mean over the interval of 2^(-age/H), where the instant counts; midpoint rule in long double.
double integrated(const DateInterval& when, std::optional<Day> from, Day as_of, double half_life) {
    const int steps = when.length() * 1000;  // no step straddles a day
    const long double width = static_cast<long double>(when.length()) / steps;
    long double sum = 0;
    for (int i = 0; i < steps; ++i) {
        const long double t = when.start.number + (i + 0.5L) * width;
        if (t >= as_of.number || (from && t < from->number)) continue;
        sum += std::exp2(-(as_of.number - t) / half_life);
    }
    return static_cast<double>(sum / steps);
}

}  // namespace

TEST_CASE("What is left of an interval's weight is the integral of the decay over the part before the as-of") {
    const auto year = *DateInterval::of_year(2019);
    const DateInterval stretch{day("2019-12-01"), day("2019-12-21"), DatePrecision::interval};
    struct Row {
        DateInterval when;
        std::optional<Day> from;
        Day as_of;
        double half_life;
    };
    const std::vector<Row> rows{
        {year, {}, day("2020-01-01"), 180},
        {year, {}, day("2019-07-01"), 180},
        {year, {}, day("2024-01-01"), 30},
        {stretch, {}, day("2019-12-11"), 7},
        {year, day("2019-03-01"), day("2020-01-01"), 180},
        {year, {}, day("2019-01-02"), 1},
        {DateInterval::of_day(day("2019-12-31")), {}, day("2020-01-01"), 180},
        {stretch, day("2019-12-05"), day("2019-12-09"), 36'500},
    };
    for (const Row& row : rows) {
        CAPTURE(to_iso(row.when), to_iso(row.as_of), row.half_life);
        CHECK(decayed_weight(row.when, row.from, row.as_of, Days{row.half_life}) ==
              Approx(integrated(row.when, row.from, row.as_of, row.half_life)).epsilon(1e-6));
    }
}

TEST_CASE("What comes after the as-of, or before the start asked for, does not exist") {
    const auto incident = DateInterval::of_day(day("2019-06-15"));
    CHECK(decayed_weight(incident, {}, day("2019-06-15"), Days{180}) == 0);
    CHECK(decayed_weight(incident, {}, day("2019-06-16"), Days{180}) > 0.99);
    CHECK(decayed_weight(incident, day("2019-06-16"), day("2020-01-01"), Days{180}) == 0);
    CHECK(decayed_weight(incident, day("2019-06-15"), day("2020-01-01"), Days{180}) > 0);
}

TEST_CASE("One incident a day amounts to exactly the record's effective days, whatever the dates' precision") {
    const Day end = day("2020-01-01");
    for (const double half_life : {1.0, 30.0, 180.0, 3650.0}) {
        CAPTURE(half_life);
        double by_day = 0;
        for (Day d = day("2018-01-01"); d < end; d = d + 1) {
            by_day += decayed_weight(DateInterval::of_day(d), {}, end, Days{half_life});
        }
        double by_year = 0;
        for (const int year : {2018, 2019}) {
            by_year += 365 * decayed_weight(*DateInterval::of_year(year), {}, end, Days{half_life});
        }
        const double effective = effective_days(Days{730}, Days{half_life}).value();
        CHECK(by_day == Approx(effective).epsilon(1e-12));
        CHECK(by_year == Approx(effective).epsilon(1e-12));
    }
}

TEST_CASE("A half-life halves, and effective days go from the record's length to H/ln2") {
    const auto incident = DateInterval::of_day(day("2019-01-01"));
    const double young = decayed_weight(incident, {}, day("2019-01-02"), Days{180});
    const double old = decayed_weight(incident, {}, day("2019-01-02") + 180, Days{180});
    CHECK(old == Approx(young / 2).epsilon(1e-14));
    CHECK(effective_days(Days{10}, Days{1e6}).value() == Approx(10).epsilon(1e-5));
    CHECK(effective_days(Days{1e6}, Days{180}).value() == Approx(180 / std::log(2.0)).epsilon(1e-12));
    CHECK(effective_days(Days{0}, Days{180}).value() == 0);
}
