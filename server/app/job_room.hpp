#pragma once

#include "geo/core/result.hpp"
#include "server/api/job_callbacks.hpp"
#include "server/api/services.hpp"
#include "server/app/options.hpp"
#include "server/app/snapshot_holder.hpp"
#include "server/jobs/job_queue.hpp"
#include "server/jobs/job_store.hpp"
#include "server/jobs/partner.hpp"
#include "server/observe/log.hpp"

#include <memory>

namespace oryx::app {

/// Jobs put together: where they are kept, who runs them, who is told. A server whose state directory cannot be written
/// to has none, and says so.
class JobRoom {
  public:
    /// Errors: of partner-hosts; of a state directory that was named and cannot be used. One that was not named (the
    /// data directory, which may be read-only, absent, or shared with another server) only leaves the jobs off.
    static Result<std::unique_ptr<JobRoom>> open(const Options& options, observe::Log& log);
    ~JobRoom();
    JobRoom(const JobRoom&) = delete;
    JobRoom& operator=(const JobRoom&) = delete;

    /// What handlers use of it.
    [[nodiscard]] api::JobServices services() const { return {store_.get(), queue_.get(), partners_}; }
    /// Makes the queue, which runs jobs on what is served, and with what direct analyses remember. Once, before the
    /// services are taken.
    void prepare(const SnapshotHolder& snapshots, std::shared_ptr<Memo> memo);
    /// Begins to run jobs: last of all, since a server that cannot listen must not begin what it then has to end.
    void start();
    /// Ends running jobs and marks them.
    void stop();

    [[nodiscard]] jobs::JobQueue::Load load() const { return queue_ ? queue_->load() : jobs::JobQueue::Load{}; }
    [[nodiscard]] jobs::JobStore::Totals totals() const { return store_ ? store_->totals() : jobs::JobStore::Totals{}; }

  private:
    JobRoom(const Options& options, observe::Log& log, jobs::Partners partners)
        : options_(options), log_(log), partners_(std::move(partners)) {}

    const Options options_;
    observe::Log& log_;
    jobs::Partners partners_;
    // Null where there is nowhere to keep jobs; destroyed in the reverse order.
    std::unique_ptr<jobs::JobStore> store_;
    std::unique_ptr<api::JobCallbacks> callbacks_;
    std::unique_ptr<jobs::JobQueue> queue_;
};

}  // namespace oryx::app
