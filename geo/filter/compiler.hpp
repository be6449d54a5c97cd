#pragma once

#include "geo/filter/attribute.hpp"
#include "geo/filter/condition.hpp"
#include "geo/filter/expression.hpp"

namespace oryx::filter {

/// Makes a tree ready for a table: names become columns, types are checked, and what has a quick way takes it.
/// `table` must live as long as the condition.
/// Errors: invalid_input naming the place: unknown property, types that do not go together.
Result<ConditionPointer> compile(const Expression& expression, const FeatureTable& table,
                                 const std::vector<Attribute>& attributes);

}  // namespace oryx::filter
