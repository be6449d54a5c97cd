#include "server/jobs/withdraw_results.hpp"

#include "server/jobs/job_document.hpp"
#include "server/jobs/job_rows.hpp"

#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace oryx::jobs {

namespace {

namespace fs = std::filesystem;

Result<std::vector<Job>> doomed_jobs(Database& database, const std::function<bool(const Job&)>& doomed) {
    std::vector<Job> jobs;
    Statement rows = database.prepare(fmt::format("SELECT {} FROM jobs WHERE status = 2", job_columns));
    for (;;) {
        const auto more = rows.step();
        if (!more) return std::unexpected(more.error());
        if (!*more) return jobs;
        auto job = job_of(rows);
        if (!job) return std::unexpected(job.error());
        if (doomed(*job)) jobs.push_back(std::move(*job));
    }
}

Result<> mark_withdrawn(Database& database, Job job) {
    job.status = Status::dismissed;
    job.updated = now();
    job.forms.clear();
    job.error =
        Error{ErrorKind::not_found, "the result was removed: rows that it was computed from have been forgotten"}
            .with_hint("ask for it again");
    job.message = job.error->message;
    Statement row =
        database.prepare("UPDATE jobs SET status = ?, updated = ?, bytes = 0, inputs = '', document = ? WHERE id = ?");
    row.bind(1, static_cast<std::int64_t>(job.status)).bind(2, job.updated.microseconds);
    row.bind(3, write_document(job)).bind(4, job.id);
    if (auto done = row.step(); !done) return std::unexpected(done.error());
    return {};
}

Result<std::set<std::string>> ids_where(Database& database, std::string_view condition) {
    std::set<std::string> ids;
    Statement rows = database.prepare(fmt::format("SELECT id FROM jobs WHERE {}", condition));
    for (;;) {
        const auto more = rows.step();
        if (!more) return std::unexpected(more.error());
        if (!*more) return ids;
        ids.insert(rows.text(0));
    }
}

/// Whether no server has the folder; it has none as long as the descriptor is open.
class Alone {
  public:
    explicit Alone(const fs::path& folder) : descriptor_(::open((folder / "lock").c_str(), O_RDWR | O_CLOEXEC)) {
        locked_ = descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
    }
    ~Alone() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;
    explicit operator bool() const { return locked_; }

  private:
    int descriptor_;
    bool locked_ = false;
};

/// Files that no job names. Where a server runs, those of jobs that have ended only: it may be writing others.
Result<> remove_files(const fs::path& folder, Database& database) {
    const Alone alone(folder);
    const auto ended = ids_where(database, "status NOT IN (0, 1) AND bytes = 0");
    if (!ended) return std::unexpected(ended.error());
    const auto named = ids_where(database, "bytes > 0");
    if (!named) return std::unexpected(named.error());
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder / "results", error)) {
        const std::string name = entry.path().filename().string();
        if (!(alone ? !named->contains(name) : ended->contains(name))) continue;
        std::error_code failed;
        fs::remove_all(entry.path(), failed);
        if (failed) {
            return fail(Error{ErrorKind::io, "a job's result could not be removed"}.with_detail(
                entry.path().string() + ": " + failed.message()));
        }
    }
    return {};
}

}  // namespace

Result<std::int64_t> withdraw_results(const fs::path& folder, const std::function<bool(const Job&)>& doomed) {
    std::error_code error;
    if (!fs::exists(folder / "jobs.db", error)) return 0;
    auto database = open_job_rows(folder);
    if (!database) return std::unexpected(database.error());
    // What is deleted is overwritten; a server that writes in the same moment is waited for.
    if (auto set = database->execute("PRAGMA secure_delete=ON; PRAGMA busy_timeout=10000;"); !set)
        return std::unexpected(set.error());
    auto transaction = Transaction::begin(*database);
    if (!transaction) return std::unexpected(transaction.error());
    const auto jobs = doomed_jobs(*database, doomed);
    if (!jobs) return std::unexpected(jobs.error());
    for (const Job& job : *jobs) {
        if (auto marked = mark_withdrawn(*database, job); !marked) return std::unexpected(marked.error());
    }
    if (auto committed = transaction->commit(); !committed) return std::unexpected(committed.error());
    // The rows first: a folder without a row is swept, a row without its folder would be a lie.
    if (auto removed = remove_files(folder, *database); !removed) return std::unexpected(removed.error());
    if (auto done = database->execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);"); !done)
        return std::unexpected(done.error());
    return static_cast<std::int64_t>(jobs->size());
}

}  // namespace oryx::jobs
