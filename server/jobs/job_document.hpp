#pragma once

#include "server/jobs/job.hpp"

#include <string>

namespace oryx::jobs {

/// What of a job nobody searches for, as the JSON text that its row keeps.
std::string write_document(const Job& job);
/// The reverse, into a job. False for a text that is none.
bool read_document(const std::string& text, Job& job);

}  // namespace oryx::jobs
