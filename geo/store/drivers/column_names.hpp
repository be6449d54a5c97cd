#pragma once

#include "geo/core/result.hpp"

#include <string>
#include <vector>

namespace oryx::store {

/// Names for the columns of a table: trimmed, an empty one called "column_3", a repeated one "name_2". What was changed
/// is told in `warnings`.
std::vector<std::string> settle_column_names(std::vector<std::string> names, std::vector<std::string>& warnings);

/// Error where the first row of a table is no row of names but one of numbers: invalid_input. It would be lost as
/// names.
Result<> check_names_row(const std::vector<std::string>& names);

}  // namespace oryx::store
