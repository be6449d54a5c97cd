#pragma once

#include "geo/filter/expression.hpp"

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace oryx::filter {

/// CQL2 text that reads back as the same tree; geometries in CRS84, times in UTC, numbers in the shortest form.
std::string to_text(const Expression& expression);
/// The same as CQL2 JSON.
nlohmann::ordered_json to_json(const Expression& expression);
/// CQL2 text in which the order and repetition of what AND, OR and IN list make no difference: the filter's name in
/// cache keys. Equal names mean equal answers.
std::string canonical_text(const Expression& expression);

}  // namespace oryx::filter
