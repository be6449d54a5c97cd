#include "geo/analytics/hot_spot_model.hpp"

#include "geo/pattern/getis_ord.hpp"
#include "geo/statistics/multiple_testing.hpp"
#include "geo/statistics/normal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oryx::analytics {

namespace {

void add_getis_ord(std::vector<LocalResult>& results, std::span<const double> values,
                   const pattern::Neighbours& neighbours, pattern::LocalG which) {
    const std::vector<double> z = pattern::local_g(values, neighbours, which);
    for (std::size_t i = 0; i < results.size(); ++i) {
        LocalResult& result = results[i];
        result.statistic = z[i];
        result.p_normal = statistics::two_sided_normal_p(z[i]);
        if (std::isnan(z[i])) {
            result.pseudo.p = std::numeric_limits<double>::quiet_NaN();
        } else if (result.pseudo.high != (z[i] > 0)) {
            // A high value among low ones: Gi* is high by the cell alone, while its neighbours are low.
            result.pseudo.p = 1;
        }
    }
}

void add_local_moran(std::vector<LocalResult>& results, std::span<const double> values,
                     const pattern::Neighbours& neighbours) {
    const auto local = pattern::local_moran(values, neighbours, pattern::WeightStyle::row_standardised);
    for (std::size_t i = 0; i < results.size(); ++i) {
        results[i].statistic = local.i[i];
        results[i].quadrant = local.quadrant[i];
        results[i].p_normal = std::numeric_limits<double>::quiet_NaN();
        if (std::isnan(local.i[i])) results[i].pseudo.p = std::numeric_limits<double>::quiet_NaN();
    }
}

}  // namespace

int confidence_bin(double z, double q) {
    const int confidence = q <= 0.01 ? 3 : q <= 0.05 ? 2 : q <= 0.10 ? 1 : 0;  // NaN: 0
    return z > 0 ? confidence : z < 0 ? -confidence : 0;
}

Result<HotSpots> find_hot_spots(const pattern::Neighbours& neighbours, const std::vector<double>& counts,
                                const std::vector<double>& values, const HotSpotSettings& settings,
                                const CancelToken& cancel, const Progress& progress) {
    HotSpots found;
    auto pseudo = pattern::conditional_permutation(values, neighbours, settings.permutation, cancel, progress);
    if (!pseudo) return fail(pseudo.error());
    found.cells.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        found.cells[i].incidents = counts[i];
        found.cells[i].value = values[i];
        found.cells[i].pseudo = (*pseudo)[i];
    }
    if (settings.statistic == LocalStatistic::local_moran) {
        add_local_moran(found.cells, values, neighbours);
    } else {
        add_getis_ord(found.cells, values, neighbours,
                      settings.statistic == LocalStatistic::gi ? pattern::LocalG::gi : pattern::LocalG::gi_star);
    }
    std::vector<double> p;
    for (const LocalResult& result : found.cells) {
        p.push_back(result.pseudo.p);
        if (std::isnan(result.pseudo.p)) continue;
        ++found.family;
        found.most_draws_used = std::max(found.most_draws_used, result.pseudo.draws);
    }
    const std::vector<double> q = statistics::benjamini_hochberg(p);
    for (std::size_t i = 0; i < q.size(); ++i)
        found.cells[i].q = q[i];
    const std::int64_t most = std::max(settings.permutation.draws, settings.permutation.most_draws);
    found.smallest_p = 2.0 / static_cast<double>(most + 1);
    report(progress, "global Moran", 0, 1);
    found.moran = pattern::global_moran(values, neighbours, pattern::WeightStyle::row_standardised);
    auto permuted = pattern::permute_moran(values, neighbours, pattern::WeightStyle::row_standardised,
                                           settings.permutation.draws, settings.permutation.seed, cancel);
    if (!permuted) return fail(permuted.error());
    found.permuted_moran = *permuted;
    return found;
}

}  // namespace oryx::analytics
