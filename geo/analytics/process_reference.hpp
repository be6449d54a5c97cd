#pragma once

#include "geo/analytics/process.hpp"

#include <string>

namespace oryx::analytics {

/// A process as a section of the reference, in Markdown: what it answers, a table of its inputs (name, type, default,
/// range, meaning) and one of its outputs (name, type, unit, meaning). The inputs are those of its record, the outputs
/// the columns of a result, so that neither is written down twice.
std::string to_markdown(const Process& process, const ProcessResult& result);

}  // namespace oryx::analytics
