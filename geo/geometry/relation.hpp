#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"

#include <memory>
#include <optional>
#include <span>

namespace oryx::geometry {

/// The spatial relations of OGC Simple Features (06-103r4, 6.1.15).
enum class Relation : std::uint8_t { intersects, disjoint, contains, within, crosses, overlaps, touches, equals };

/// The relation that b has to a where a has `relation` to b.
Relation converse(Relation relation);

/// Whether a has the relation to b; planar. Nothing where one of them is empty or GEOS cannot tell (invalid geometry).
std::optional<bool> relate(const GeometryView& a, Relation relation, const GeometryView& b);

/// A shape made ready for many questions: one geometry, or several as a collection (of which GEOS tells `intersects`
/// and `disjoint` only). Not thread-safe: GEOS fills what it prepared while it answers.
class PreparedShape {
  public:
    /// Error: invalid_input where there is no member, or one is no sound geometry.
    static Result<PreparedShape> create(std::span<const GeometryView> members);
    /// Whether `geometry` has the relation to this shape ("is within it"). Nothing as in `relate`.
    [[nodiscard]] std::optional<bool> holds(const GeometryView& geometry, Relation relation) const;

    PreparedShape(PreparedShape&&) noexcept;
    PreparedShape& operator=(PreparedShape&&) noexcept;
    ~PreparedShape();

  private:
    struct Impl;
    explicit PreparedShape(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace oryx::geometry
