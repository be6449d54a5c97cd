#include "geo/index/packed_rtree.hpp"

#include "geo/index/hilbert.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>
#include <tuple>

namespace oryx::index {

namespace {

constexpr std::size_t node_size = 16;

/// Squared distance from a position to the nearest position of a box; 0 inside.
double squared_distance(Position p, const Envelope& box) {
    const double dx = std::max({box.min_x - p.x, 0.0, p.x - box.max_x});
    const double dy = std::max({box.min_y - p.y, 0.0, p.y - box.max_y});
    return dx * dx + dy * dy;
}

/// Rows of the boxes that are not empty, along a Hilbert curve over their centres; equal places by row.
std::vector<std::uint32_t> hilbert_order(std::span<const Envelope> boxes) {
    Envelope centres;
    const auto centre = [&](std::uint32_t row) {
        const Envelope& box = boxes[row];
        return Position{box.min_x / 2 + box.max_x / 2, box.min_y / 2 + box.max_y / 2};
    };
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < boxes.size(); ++row) {
        if (boxes[row].empty()) continue;
        rows.push_back(row);
        const Position c = centre(row);
        if (std::isfinite(c.x) && std::isfinite(c.y)) centres.expand(c);
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> keyed;
    keyed.reserve(rows.size());
    for (const std::uint32_t row : rows)
        keyed.emplace_back(hilbert_distance(centre(row), centres), row);
    std::ranges::sort(keyed);
    std::ranges::transform(keyed, rows.begin(), [](const auto& pair) { return pair.second; });
    return rows;
}

/// Sorts row numbers below `count`: by marking where they are many, which is linear.
void sort_rows(std::vector<std::uint32_t>& rows, std::size_t count) {
    if (rows.size() < 256 || rows.size() < count / 32) {
        std::ranges::sort(rows);
        return;
    }
    std::vector<bool> found(count);
    for (const std::uint32_t row : rows)
        found[row] = true;
    std::size_t out = 0;
    for (std::uint32_t row = 0; row < count; ++row) {
        if (found[row]) rows[out++] = row;
    }
}

}  // namespace

PackedRTree::PackedRTree(std::span<const Envelope> boxes) : count_(boxes.size()), indices_(hilbert_order(boxes)) {
    if (indices_.empty()) return;
    boxes_.reserve(indices_.size() + indices_.size() / (node_size - 1) + 8);
    for (const std::uint32_t row : indices_)
        boxes_.push_back(boxes[row]);
    level_ends_.push_back(boxes_.size());
    std::size_t begin = 0;
    while (level_ends_.back() - begin > 1) {
        const std::size_t end = level_ends_.back();
        for (std::size_t child = begin; child < end; child += node_size) {
            Envelope node;
            for (std::size_t i = child; i < std::min(child + node_size, end); ++i)
                node.expand(boxes_[i]);
            boxes_.push_back(node);
            indices_.push_back(static_cast<std::uint32_t>(child));
        }
        begin = end;
        level_ends_.push_back(boxes_.size());
    }
    boxes_.shrink_to_fit();
    indices_.shrink_to_fit();
}

std::vector<std::uint32_t> PackedRTree::search(const Envelope& query) const {
    std::vector<std::uint32_t> rows;
    if (boxes_.empty() || query.empty()) return rows;
    // Entries still to look at: position and level. A path holds at most one node's worth of siblings for each level.
    std::vector<std::pair<std::size_t, std::size_t>> open{{boxes_.size() - 1, level_ends_.size() - 1}};
    while (!open.empty()) {
        const auto [entry, level] = open.back();
        open.pop_back();
        if (!boxes_[entry].intersects(query)) continue;
        if (level == 0) {
            rows.push_back(indices_[entry]);
            continue;
        }
        const std::size_t first = indices_[entry];
        const std::size_t end = std::min(first + node_size, level_ends_[level - 1]);
        for (std::size_t child = first; child < end; ++child) {
            if (level > 1) {
                open.emplace_back(child, level - 1);
            } else if (boxes_[child].intersects(query)) {
                rows.push_back(indices_[child]);
            }
        }
    }
    sort_rows(rows, count_);
    return rows;
}

std::vector<std::uint32_t> PackedRTree::nearest(Position p, std::size_t k) const {
    std::vector<std::uint32_t> rows;
    if (boxes_.empty() || k == 0 || std::isnan(p.x) || std::isnan(p.y)) return rows;
    // Best first (Hjaltason and Samet 1999). At equal distance nodes go before boxes, since a node may hold a box at
    // that distance with a lower row; boxes go by row.
    struct Candidate {
        double distance;
        bool leaf;
        std::uint32_t row_or_entry;
        std::size_t level;
        bool operator>(const Candidate& other) const {
            return std::tie(distance, leaf, row_or_entry) > std::tie(other.distance, other.leaf, other.row_or_entry);
        }
    };
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
    const auto offer = [&](std::size_t entry, std::size_t level) {
        open.push({squared_distance(p, boxes_[entry]), level == 0,
                   level == 0 ? indices_[entry] : static_cast<std::uint32_t>(entry), level});
    };
    offer(boxes_.size() - 1, level_ends_.size() - 1);
    while (!open.empty() && rows.size() < k) {
        const Candidate best = open.top();
        open.pop();
        if (best.leaf) {
            rows.push_back(best.row_or_entry);
            continue;
        }
        const std::size_t first = indices_[best.row_or_entry];
        const std::size_t end = std::min(first + node_size, level_ends_[best.level - 1]);
        for (std::size_t child = first; child < end; ++child)
            offer(child, best.level - 1);
    }
    return rows;
}

std::size_t PackedRTree::bytes() const {
    return boxes_.capacity() * sizeof(Envelope) + indices_.capacity() * sizeof(std::uint32_t) +
           level_ends_.capacity() * sizeof(std::size_t);
}

}  // namespace oryx::index
