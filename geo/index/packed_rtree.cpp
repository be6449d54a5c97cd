#include "geo/index/packed_rtree.hpp"

#include "geo/index/hilbert.hpp"

#include <algorithm>
#include <array>
#include <bit>
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

/// Sorts different row numbers below `count` by marking each in a bit map.
void sort_by_marks(std::vector<std::uint32_t>& rows, std::size_t count) {
    std::vector<std::uint64_t> marks(count / 64 + 1);
    for (const std::uint32_t row : rows)
        marks[row / 64] |= std::uint64_t{1} << row % 64;
    std::size_t out = 0;
    for (std::size_t word = 0; word < marks.size(); ++word) {
        for (std::uint64_t left = marks[word]; left != 0; left &= left - 1)
            rows[out++] = static_cast<std::uint32_t>(64 * word + static_cast<std::size_t>(std::countr_zero(left)));
    }
}

/// Sorts row numbers below `count` byte by byte, the lowest first.
void sort_by_bytes(std::vector<std::uint32_t>& rows, std::size_t count) {
    std::vector<std::uint32_t> sorted(rows.size());
    for (int shift = 0; count >> shift != 0; shift += 8) {
        std::array<std::uint32_t, 257> starts{};
        for (const std::uint32_t row : rows)
            ++starts[(row >> shift & 255U) + 1];
        std::partial_sum(starts.begin(), starts.end(), starts.begin());
        for (const std::uint32_t row : rows)
            sorted[starts[row >> shift & 255U]++] = row;
        rows.swap(sorted);
    }
}

/// Sorts different row numbers below `count`. The limits are where one way begins to be faster than the one before, as
/// measured with a million rows: a comparing sort takes as long as all the rest of a tile's search.
void sort_rows(std::vector<std::uint32_t>& rows, std::size_t count) {
    if (rows.size() < 64) {
        std::ranges::sort(rows);
    } else if (rows.size() < count / 256) {
        sort_by_bytes(rows, count);
    } else {
        sort_by_marks(rows, count);
    }
}

bool contains(const Envelope& outer, const Envelope& inner) {
    return outer.min_x <= inner.min_x && inner.max_x <= outer.max_x && outer.min_y <= inner.min_y &&
           inner.max_y <= outer.max_y;
}

}  // namespace

PackedRTree::PackedRTree(std::span<const Envelope> boxes) : count_(boxes.size()), rows_(hilbert_order(boxes)) {
    const auto is_point = [&](std::uint32_t row) {
        return boxes[row].min_x == boxes[row].max_x && boxes[row].min_y == boxes[row].max_y;
    };
    if (std::ranges::all_of(rows_, is_point)) {
        points_.reserve(rows_.size());
        for (const std::uint32_t row : rows_)
            points_.push_back({boxes[row].min_x, boxes[row].min_y});
    } else {
        boxes_.reserve(rows_.size());
        for (const std::uint32_t row : rows_)
            boxes_.push_back(boxes[row]);
    }
    if (!rows_.empty()) add_levels();
}

void PackedRTree::add_levels() {
    nodes_.reserve(rows_.size() / (node_size - 1) + 8);
    std::size_t below = rows_.size();
    do {
        const std::size_t level = level_starts_.size() - 1;
        for (std::size_t first = 0; first < below; first += node_size) {
            Envelope node;
            for (std::size_t child = first; child < std::min(first + node_size, below); ++child)
                node.expand(level == 0 ? leaf_box(child) : box({level - 1, child}));
            nodes_.push_back(node);
        }
        level_starts_.push_back(nodes_.size());
        below = level_size(level);
    } while (below > 1);
    nodes_.shrink_to_fit();
}

Envelope PackedRTree::leaf_box(std::size_t leaf) const {
    if (points_.empty()) return boxes_[leaf];
    const Position p = points_[leaf];
    return {p.x, p.y, p.x, p.y};
}

std::pair<std::size_t, std::size_t> PackedRTree::children(Node node) const {
    const std::size_t all = node.level == 0 ? rows_.size() : level_size(node.level - 1);
    return {node.index * node_size, std::min((node.index + 1) * node_size, all)};
}

std::pair<std::size_t, std::size_t> PackedRTree::leaves(Node node) const {
    std::size_t each = node_size;
    for (std::size_t level = 0; level < node.level; ++level)
        each *= node_size;
    return {node.index * each, std::min((node.index + 1) * each, rows_.size())};
}

void PackedRTree::search_leaves(const Envelope& query, Node node, std::vector<std::uint32_t>& rows) const {
    const auto [first, end] = children(node);
    if (points_.empty()) {
        for (std::size_t leaf = first; leaf < end; ++leaf) {
            if (boxes_[leaf].intersects(query)) rows.push_back(rows_[leaf]);
        }
    } else {
        for (std::size_t leaf = first; leaf < end; ++leaf) {
            if (query.contains(points_[leaf])) rows.push_back(rows_[leaf]);
        }
    }
}

std::vector<std::uint32_t> PackedRTree::search(const Envelope& query) const {
    std::vector<std::uint32_t> rows;
    if (rows_.empty() || query.empty()) return rows;
    // Nodes still to look at, which meet the query. A path holds at most one node's worth of siblings for each level.
    std::vector<Node> open;
    const auto look_at = [&](Node node) {
        if (box(node).intersects(query)) open.push_back(node);
    };
    look_at({level_starts_.size() - 2, 0});
    while (!open.empty()) {
        const Node node = open.back();
        open.pop_back();
        if (contains(query, box(node))) {
            const auto [first, end] = leaves(node);
            rows.insert(rows.end(), rows_.begin() + static_cast<std::ptrdiff_t>(first),
                        rows_.begin() + static_cast<std::ptrdiff_t>(end));
        } else if (node.level == 0) {
            search_leaves(query, node, rows);
        } else {
            const auto [first, end] = children(node);
            for (std::size_t child = first; child < end; ++child)
                look_at({node.level - 1, child});
        }
    }
    sort_rows(rows, count_);
    return rows;
}

std::vector<std::uint32_t> PackedRTree::nearest(Position p, std::size_t k) const {
    std::vector<std::uint32_t> rows;
    if (rows_.empty() || k == 0 || std::isnan(p.x) || std::isnan(p.y)) return rows;
    // Best first (Hjaltason and Samet 1999). At equal distance nodes go before boxes, since a node may hold a box at
    // that distance with a lower row; boxes go by row.
    struct Candidate {
        double distance;
        bool leaf;
        std::size_t row_or_index;
        std::size_t level;
        bool operator>(const Candidate& other) const {
            return std::tie(distance, leaf, row_or_index) > std::tie(other.distance, other.leaf, other.row_or_index);
        }
    };
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
    const auto offer = [&](Node node) { open.push({squared_distance(p, box(node)), false, node.index, node.level}); };
    offer({level_starts_.size() - 2, 0});
    while (!open.empty() && rows.size() < k) {
        const Candidate best = open.top();
        open.pop();
        if (best.leaf) {
            rows.push_back(static_cast<std::uint32_t>(best.row_or_index));
            continue;
        }
        const auto [first, end] = children({best.level, best.row_or_index});
        for (std::size_t child = first; child < end; ++child) {
            if (best.level == 0) {
                open.push({squared_distance(p, leaf_box(child)), true, rows_[child], 0});
            } else {
                offer({best.level - 1, child});
            }
        }
    }
    return rows;
}

std::size_t PackedRTree::bytes() const {
    return rows_.capacity() * sizeof(std::uint32_t) + points_.capacity() * sizeof(Position) +
           (boxes_.capacity() + nodes_.capacity()) * sizeof(Envelope) + level_starts_.capacity() * sizeof(std::size_t);
}

}  // namespace oryx::index
