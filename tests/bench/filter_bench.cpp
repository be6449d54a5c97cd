// Filters over a million points: milliseconds, the best of some rounds. Prints the rows taken, so that two builds can
// be compared.
#include "geo/filter/filter.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace oryx;

namespace {

std::shared_ptr<const FeatureTable> points(std::size_t count) {
    FeatureTable table(
        Schema{{"fatalities", FieldType::integer}, {"event_type", FieldType::text}, {"score", FieldType::real}});
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> unit(0, 1);
    for (std::size_t row = 0; row < count; ++row) {
        const Geometry at = Geometry::point({-10 + 20 * unit(random), 5 + 20 * unit(random)});
        const std::vector<Value> values{static_cast<std::int64_t>(random() % 50),
                                        "type " + std::to_string(random() % 20), unit(random)};
        table.append(static_cast<std::int64_t>(row), static_cast<std::int64_t>(row),
                     DateInterval::of_day(Day{static_cast<std::int32_t>(15000 + random() % 4000)}), at.view(), values);
    }
    return std::move(table).freeze();
}

}  // namespace

int main() {
    const auto table = points(1'000'000);
    std::vector<Envelope> boxes;
    for (std::size_t row = 0; row < table->size(); ++row)
        boxes.push_back(table->geometry(row).envelope());
    const index::PackedRTree index(boxes);
    const char* filters[] = {
        "fatalities > 10",
        "event_type = 'type 3'",
        "event_type LIKE '%1%' AND fatalities BETWEEN 5 AND 20",
        "S_INTERSECTS(geometry,BBOX(-5,10,5,20)) AND fatalities > 10",
        "S_INTERSECTS(geometry,POLYGON((-5 10,5 12,4 20,-2 18,-5 10))) AND fatalities > 10 AND event_type <> 'type 3'",
        "S_INTERSECTS(geometry,POLYGON((-1 10,1 10.5,0 12,-1 10))) AND fatalities > 10",
        "T_INTERSECTS(INTERVAL(date_start,date_end),INTERVAL('2015-01-01','2015-12-31'))",
        "fatalities * 2 + score > 40",
    };
    for (const char* text : filters) {
        double best = std::numeric_limits<double>::max();
        std::size_t taken = 0;
        for (int round = 0; round < 7; ++round) {
            const auto started = std::chrono::steady_clock::now();
            const auto filter = filter::Filter::parse(text);
            if (!filter) return 1;
            auto bound = filter::BoundFilter::bind(*filter, *table);
            if (!bound) return 1;
            const auto rows = bound->rows(&index);
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
            best = std::min(best, took.count());
            taken = rows->size();
        }
        std::printf("%8.2f ms  %7zu rows  %s\n", best, taken, text);
    }
}
