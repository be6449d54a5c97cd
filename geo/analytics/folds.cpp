#include "geo/analytics/folds.hpp"

namespace oryx::analytics {

Day month_start(Day day, int months_later) {
    const Civil date = civil(day);
    const int months = date.year * 12 + static_cast<int>(date.month) - 1 + months_later;
    const int year = months >= 0 ? months / 12 : (months - 11) / 12;
    return *Day::from_civil(year, static_cast<unsigned>(months - year * 12 + 1), 1);
}

std::vector<Fold> month_folds(Day first, Day last) {
    std::vector<Fold> folds;
    Day begin = month_start(first);
    if (begin < first) begin = month_start(first, 1);
    for (Day end = month_start(begin, 1); end <= last + 1; end = month_start(begin, 1)) {
        folds.push_back({begin, end});
        begin = end;
    }
    return folds;
}

}  // namespace oryx::analytics
