#pragma once

#include "geo/filter/condition.hpp"

namespace oryx::filter {

ConditionPointer make_constant(Truth value);
ConditionPointer make_negation(ConditionPointer inner);
/// AND, or OR where `any`: the cheapest first, each asked only of the rows that those before it left open.
ConditionPointer make_list(std::vector<ConditionPointer> parts, bool any);

}  // namespace oryx::filter
