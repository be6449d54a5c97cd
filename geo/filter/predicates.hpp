#pragma once

#include "geo/filter/condition.hpp"
#include "geo/filter/term.hpp"
#include "geo/geometry/relation.hpp"

#include <string>
#include <vector>

namespace oryx::filter {

/// The six comparisons by their operation.
ConditionPointer make_comparison(Op op, TermPointer a, TermPointer b);
ConditionPointer make_between(TermPointer value, TermPointer low, TermPointer high);
ConditionPointer make_in(TermPointer value, std::vector<TermPointer> list);
ConditionPointer make_like(TermPointer text, TermPointer pattern);
ConditionPointer make_is_null(TermPointer value);
ConditionPointer make_temporal(Op op, PeriodTerm a, PeriodTerm b);

/// A column of whole numbers or days against a constant: a tight loop. `op`: one of the six comparisons.
ConditionPointer make_integer_comparison(Op op, const Column& column, std::int64_t constant);
/// A column of numbers against a constant.
ConditionPointer make_real_comparison(Op op, const Column& column, double constant);

/// A condition on one column of texts and nothing else: asked once of each text that occurs.
/// Precondition: a null text makes it unknown.
ConditionPointer make_by_text(const Column& column, std::unique_ptr<RowCondition> inner);

/// Whether the geometry of a row is there.
ConditionPointer make_geometry_is_null(const FeatureTable& table);
/// "S_...(geom, SHAPE)": the row's geometry has the relation to the shape.
Result<ConditionPointer> make_spatial(const FeatureTable& table, geometry::Relation relation, const Shape& shape);
/// "S_...(geom, geom)": of each row's geometry to itself.
ConditionPointer make_spatial_to_itself(const FeatureTable& table, geometry::Relation relation);

}  // namespace oryx::filter
