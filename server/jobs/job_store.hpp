#pragma once

#include "geo/core/result.hpp"
#include "server/jobs/database.hpp"
#include "server/jobs/job.hpp"
#include "server/jobs/outcome.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::jobs {

/// How much is kept, and for how long.
struct Limits {
    std::chrono::seconds keep{7 * 24 * 3600};      ///< after a job has ended
    std::uint64_t bytes = std::uint64_t{1} << 30;  ///< of all results; the oldest go first
    std::int64_t jobs = 10'000;                    ///< that have ended; the oldest go first
};

/// Which jobs a list shows. Empty lists mean any.
struct Selection {
    std::vector<Status> statuses = {};
    std::vector<std::string> processes = {};
    std::optional<Instant> created_from = {};        ///< inclusive
    std::optional<Instant> created_to = {};          ///< inclusive
    std::optional<std::int64_t> least_seconds = {};  ///< it ran, or runs already
    std::optional<std::int64_t> most_seconds = {};
    std::int64_t offset = 0;
    std::int64_t limit = 100;
};

struct Listed {
    std::vector<Job> jobs;  ///< newest first
    std::int64_t matched = 0;
};

/// Jobs in an SQLite file, their results in files beside it: `{folder}/jobs.db`, `{folder}/results/{id}/{number}`. A
/// job is marked successful after its files are on the disk, in one transaction; files that no job names are swept.
/// What a status may change into is asked of the file at the moment of the change, so that a job that was dismissed
/// never becomes successful. Safe for many threads.
class JobStore {
  public:
    /// Takes the folder for this process alone. What a server that was killed left running is marked failed with the
    /// reason; what waited still waits (`waiting`). Errors: io; conflict where another server has it, or it is damaged.
    static Result<std::unique_ptr<JobStore>> open(const std::filesystem::path& folder, Limits limits);
    ~JobStore();
    JobStore(const JobStore&) = delete;
    JobStore& operator=(const JobStore&) = delete;

    /// Jobs that were accepted and never began, oldest first.
    Result<std::vector<Job>> waiting();

    Result<> insert(const Job& job);
    /// accepted -> running. False where it is not accepted any more.
    Result<bool> begin(std::string_view id);
    /// Asked in the transaction that keeps a result, so that nobody withdraws results between the answer and the
    /// keeping.
    using Check = std::function<Result<>(const Outcome&)>;
    /// running -> successful, with its results. False where it was dismissed meanwhile. Errors: too_large where the
    /// result is larger than all results may be; those of `check`; io.
    Result<bool> succeed(std::string_view id, const Outcome& outcome, const Check& check = {});
    /// accepted or running -> failed. False where it has ended already.
    Result<bool> fail_job(std::string_view id, const Error& error);
    /// accepted or running -> dismissed. False where it has ended already.
    Result<bool> dismiss(std::string_view id);
    /// A job that has ended, and its results. False where there is none.
    Result<bool> remove(std::string_view id);

    /// Nothing where there is none, or its time is over.
    Result<std::optional<Job>> find(std::string_view id);
    Result<Listed> list(const Selection& selection);
    /// The bytes of one form (by its place in `forms`). Errors: not_found where they were swept meanwhile; io.
    Result<std::string> read(const Job& job, std::size_t form) const;

    /// Takes away what is over its time or beyond the limits. Called now and then.
    Result<> sweep();

    struct Totals {
        std::int64_t jobs = 0;
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] Totals totals();

  private:
    JobStore(std::filesystem::path folder, Limits limits, int lock, Database database);
    Result<> recover();
    Result<> sweep_files();
    Result<> make_room(std::uint64_t bytes);
    Result<bool> move_on(const Job& job, std::string_view condition);
    Result<std::optional<Job>> load(std::string_view id);
    Result<bool> remove_row(std::string_view id);
    [[nodiscard]] std::filesystem::path results_of(std::string_view id) const;
    /// Jobs that ended before this are gone.
    [[nodiscard]] Instant horizon() const;

    std::filesystem::path folder_;
    Limits limits_;
    int lock_;
    mutable std::mutex mutex_;
    Database database_;  // guarded by the mutex
};

}  // namespace oryx::jobs
