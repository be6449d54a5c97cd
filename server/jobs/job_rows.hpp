#pragma once

#include "geo/core/result.hpp"
#include "server/jobs/database.hpp"
#include "server/jobs/job.hpp"

#include <filesystem>
#include <string_view>

/// The rows of `jobs.db`, for this room: the server's store and the command that withdraws results read the same file.
namespace oryx::jobs {

inline constexpr std::string_view job_columns =
    "id, process, audience, status, created, started, finished, updated, inputs, document";

/// `{folder}/jobs.db`, made where it is absent. Errors: as `Database::open`.
Result<Database> open_job_rows(const std::filesystem::path& folder);

/// The job of a row of `job_columns`. Error: io where its document is damaged.
Result<Job> job_of(const Statement& row);

}  // namespace oryx::jobs
