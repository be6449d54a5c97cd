#pragma once

#include "geo/core/position.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace oryx::index {

/// An immutable R-tree over boxes, packed along a Hilbert curve (Kamel and Faloutsos 1993; 16 entries a node).
/// Empty boxes (features without geometry) are never found. Thread-safe.
///
/// Where every box is a single position, the leaves are positions: half the memory.
class PackedRTree {
  public:
    explicit PackedRTree(std::span<const Envelope> boxes);

    [[nodiscard]] std::size_t size() const { return count_; }
    /// Row numbers of the boxes that intersect `query` (closed), ascending.
    [[nodiscard]] std::vector<std::uint32_t> search(const Envelope& query) const;
    /// Row numbers of up to k boxes nearest to a position, by planar distance to the box, then by row.
    [[nodiscard]] std::vector<std::uint32_t> nearest(Position p, std::size_t k) const;
    [[nodiscard]] std::size_t bytes() const;

  private:
    /// A node: level 0 is just above the leaves; at each level nodes are counted along the curve. All but the last of a
    /// level are full, so that its children and the leaves below it are known from where it stands.
    struct Node {
        std::size_t level;
        std::size_t index;
    };

    void add_levels();
    [[nodiscard]] std::size_t level_size(std::size_t level) const {
        return level_starts_[level + 1] - level_starts_[level];
    }
    [[nodiscard]] const Envelope& box(Node node) const { return nodes_[level_starts_[node.level] + node.index]; }
    [[nodiscard]] Envelope leaf_box(std::size_t leaf) const;
    /// The first leaf or node of the level below, and one past the last.
    [[nodiscard]] std::pair<std::size_t, std::size_t> children(Node node) const;
    /// The first leaf anywhere below, and one past the last.
    [[nodiscard]] std::pair<std::size_t, std::size_t> leaves(Node node) const;
    void search_leaves(const Envelope& query, Node node, std::vector<std::uint32_t>& rows) const;

    std::size_t count_ = 0;
    std::vector<std::uint32_t> rows_;  // of the leaves, in Hilbert order
    // The leaves themselves: one of the two is empty.
    std::vector<Position> points_;
    std::vector<Envelope> boxes_;
    std::vector<Envelope> nodes_;               // level by level, root last
    std::vector<std::size_t> level_starts_{0};  // into `nodes_`; one more entry at the end
};

}  // namespace oryx::index
