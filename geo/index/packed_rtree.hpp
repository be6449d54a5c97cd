#pragma once

#include "geo/core/position.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace oryx::index {

/// An immutable R-tree over boxes, packed along a Hilbert curve (Kamel and Faloutsos 1993; 16 entries a node).
/// Empty boxes (features without geometry) are never found. Thread-safe.
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
    std::size_t count_ = 0;
    std::vector<Envelope> boxes_;         // leaves in Hilbert order, then each upper level, root last
    std::vector<std::uint32_t> indices_;  // leaf: row; node: first child
    std::vector<std::size_t> level_ends_;
};

}  // namespace oryx::index
