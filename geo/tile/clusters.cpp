#include "geo/tile/clusters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace oryx::tile {

namespace {

constexpr std::int64_t side = 320;

/// One square's rows, before they are a cluster.
class Gathering {
  public:
    Gathering(const FeatureTable& features, const store::ClusterRule& rule) : features_(features), rule_(rule) {}

    Cluster cluster(std::span<const std::pair<std::uint32_t, const PlacedPoint*>> ranked) const {
        Cluster out;
        Wide x = 0;
        Wide y = 0;
        for (const auto& [rank, point] : ranked) {
            x += point->at.x;
            y += point->at.y;
        }
        const auto n = static_cast<Wide>(ranked.size());
        out.at = {static_cast<std::int64_t>((2 * x + n) / (2 * n)), static_cast<std::int64_t>((2 * y + n) / (2 * n))};
        out.lead = ranked.front().second->row;
        out.count = static_cast<std::uint32_t>(ranked.size());
        for (const std::string& field : rule_.sums)
            out.sums.push_back(sum(field, ranked));
        for (const std::string& field : rule_.maxima)
            out.maxima.push_back(maximum(field, ranked));
        return out;
    }

  private:
    using Ranked = std::span<const std::pair<std::uint32_t, const PlacedPoint*>>;

    double sum(const std::string& field, Ranked ranked) const {
        const Column* column = features_.find_column(field);
        double total = 0;
        for (const auto& [rank, point] : ranked) {
            if (column != nullptr) total += column->number(point->row).value_or(0);
        }
        return total;
    }
    double maximum(const std::string& field, Ranked ranked) const {
        const Column* column = features_.find_column(field);
        double most = std::numeric_limits<double>::quiet_NaN();
        for (const auto& [rank, point] : ranked) {
            const auto number = column == nullptr ? std::nullopt : column->number(point->row);
            if (number && !(most >= *number)) most = *number;
        }
        return most;
    }

    const FeatureTable& features_;
    const store::ClusterRule& rule_;
};

}  // namespace

std::vector<Cluster> clusters_of(const TileLayer::Impl& layer, const std::vector<PlacedPoint>& points) {
    std::vector<std::uint32_t> rank(layer.features->size());
    const auto& order = layer.by_importance();
    for (std::uint32_t i = 0; i < order.size(); ++i)
        rank[order[i]] = i;
    struct Member {
        std::pair<std::int64_t, std::int64_t> square;
        std::pair<std::uint32_t, const PlacedPoint*> ranked;
    };
    std::vector<Member> members;
    for (const PlacedPoint& point : points) {
        // A row of several positions counts once, at its first.
        if (point.is_first) members.push_back({{point.at.y / side, point.at.x / side}, {rank[point.row], &point}});
    }
    std::ranges::sort(members, {}, [](const Member& m) { return std::pair(m.square, m.ranked.first); });
    const Gathering gathering(*layer.features, layer.settings.cluster);
    std::vector<Cluster> clusters;
    std::vector<std::pair<std::uint32_t, const PlacedPoint*>> ranked;
    for (std::size_t i = 0; i < members.size(); ++i) {
        ranked.push_back(members[i].ranked);
        if (i + 1 < members.size() && members[i + 1].square == members[i].square) continue;
        clusters.push_back(gathering.cluster(ranked));
        ranked.clear();
    }
    return clusters;
}

index::PackedRTree index_of(const std::vector<Cluster>& clusters) {
    std::vector<Envelope> boxes;
    boxes.reserve(clusters.size());
    for (const Cluster& cluster : clusters) {
        const auto x = static_cast<double>(cluster.at.x);
        const auto y = static_cast<double>(cluster.at.y);
        boxes.push_back({x, y, x, y});
    }
    return index::PackedRTree(boxes);
}

}  // namespace oryx::tile
