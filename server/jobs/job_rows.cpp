#include "server/jobs/job_rows.hpp"

#include "server/jobs/job_document.hpp"

namespace oryx::jobs {

namespace {

constexpr int schema_version = 1;
constexpr std::string_view schema = R"(
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    process TEXT NOT NULL,
    audience INTEGER NOT NULL,
    status INTEGER NOT NULL,
    created INTEGER NOT NULL,
    started INTEGER,
    finished INTEGER,
    updated INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    inputs TEXT NOT NULL,
    document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX by_created ON jobs (created);
CREATE INDEX by_finished ON jobs (finished);
)";

}  // namespace

Result<Database> open_job_rows(const std::filesystem::path& folder) {
    return Database::open(folder / "jobs.db", schema, schema_version);
}

Result<Job> job_of(const Statement& row) {
    Job job;
    job.id = row.text(0);
    job.process = row.text(1);
    job.audience = row.integer(2) == 0 ? access::Audience::machine : access::Audience::network;
    job.status = static_cast<Status>(row.integer(3));
    job.created = {row.integer(4)};
    if (!row.is_null(5)) job.started = Instant{row.integer(5)};
    if (!row.is_null(6)) job.finished = Instant{row.integer(6)};
    job.updated = {row.integer(7)};
    job.inputs = row.text(8);
    if (!read_document(row.text(9), job)) {
        return fail(Error{ErrorKind::io, "the file of the jobs could not be read"}.with_detail("job " + job.id));
    }
    return job;
}

}  // namespace oryx::jobs
