#pragma once

#include "geo/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace oryx::store {

/// How points that lie close together become one in tiles of low zooms: a count, and what else is asked for.
struct ClusterRule {
    int max_zoom = -1;                     ///< highest zoom that clusters; below 0: none does
    std::vector<std::string> sums = {};    ///< number fields that are added up
    std::vector<std::string> maxima = {};  ///< number fields of which the largest is told
    [[nodiscard]] bool is_on() const { return max_zoom >= 0; }
    bool operator==(const ClusterRule&) const = default;
};

/// "8", "8:sum=fatalities+people,max=fatalities". Empty text: no clusters. Error: invalid_input, naming what is wrong.
Result<ClusterRule> parse_cluster_rule(std::string_view text);

}  // namespace oryx::store
