#include "server/jobs/job_queue.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace oryx::jobs {

namespace {

constexpr std::chrono::seconds sweep_interval{10};
/// Linux' nice value of the threads: a tile that is asked for takes the processor from a job.
constexpr int niceness = 10;

/// Of this thread alone, and of those that it starts.
void give_way() {
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), niceness);
}

Error stopped() {
    return Error{ErrorKind::unavailable, "the server was stopped while this job was running"}.with_hint(
        "ask for it again");
}

}  // namespace

struct JobQueue::Running {
    CancelToken cancel;
    std::atomic<bool> dismissed = false;
    std::atomic<bool> stopped = false;
    std::mutex mutex;
    int progress = 0;     // guarded by the mutex
    std::string message;  // guarded by the mutex
};

JobQueue::JobQueue(JobStore& store, Settings settings, Hooks hooks)
    : store_(store), settings_(settings), hooks_(std::move(hooks)), next_sweep_(CancelToken::Clock::now()) {
    if (auto left = store_.waiting()) {
        for (const Job& job : *left)
            waiting_.push_back(job.id);
    } else {
        say("jobs not read", left.error());
    }
}

void JobQueue::start() {
    for (std::size_t i = 0; i < std::max<std::size_t>(settings_.threads, 1); ++i)
        threads_.emplace_back([this] { work(); });
}

JobQueue::~JobQueue() {
    stop();
}

Result<> JobQueue::submit(const Job& job) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return fail(ErrorKind::unavailable, "the server is finishing its last requests");
    if (waiting_.size() >= settings_.waiting) {
        return fail(Error{ErrorKind::unavailable, "too many jobs are waiting"}.with_hint("try again later"));
    }
    // Under the lock, so that the order of the queue is the order of the store.
    if (auto kept = store_.insert(job); !kept) return kept;
    waiting_.push_back(job.id);
    wake_.notify_one();
    return {};
}

Result<bool> JobQueue::dismiss(std::string_view id) {
    {
        const std::lock_guard lock(mutex_);
        std::erase(waiting_, id);
        if (const auto found = running_.find(id); found != running_.end()) {
            found->second->dismissed = true;
            found->second->cancel.cancel();
        }
    }
    return store_.dismiss(id);
}

void JobQueue::tell_progress(Job& job) const {
    if (job.status != Status::running) return;
    std::shared_ptr<Running> running;
    {
        const std::lock_guard lock(mutex_);
        const auto found = running_.find(job.id);
        if (found == running_.end()) return;
        running = found->second;
    }
    const std::lock_guard lock(running->mutex);
    job.progress = running->progress;
    if (!running->message.empty()) job.message = running->message;
}

void JobQueue::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (const auto& [id, running] : running_) {
            running->stopped = true;
            running->cancel.cancel();
        }
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

JobQueue::Load JobQueue::load() const {
    const std::lock_guard lock(mutex_);
    return {running_.size(), waiting_.size()};
}

void JobQueue::work() {
    give_way();
    while (true) {
        std::string id;
        const auto running = std::make_shared<Running>();
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, sweep_interval, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            if (!waiting_.empty()) {
                id = std::move(waiting_.front());
                waiting_.pop_front();
                running->cancel = CancelToken::create(CancelToken::Clock::now() + settings_.deadline);
                running_.emplace(id, running);
            }
        }
        if (!id.empty()) {
            run_one(id, running);
            const std::lock_guard lock(mutex_);
            running_.erase(id);
        }
        sweep_when_due();
    }
}

void JobQueue::run_one(const std::string& id, const std::shared_ptr<Running>& running) {
    const auto begun = store_.begin(id);
    if (!begun) return say("job not begun", begun.error());
    if (!*begun) return;  // dismissed while it waited
    const auto job = store_.find(id);
    if (!job || !*job) return;
    if (hooks_.changed) hooks_.changed(**job);
    const Progress progress = [&state = *running](std::string_view stage, std::uint64_t done, std::uint64_t total) {
        const std::lock_guard lock(state.mutex);
        state.message = stage;
        if (total > 0) state.progress = static_cast<int>(100 * std::min(done, total) / total);
    };
    Result<Outcome> outcome;
    try {
        outcome = hooks_.run(**job, running->cancel, progress);
    } catch (const std::exception& error) {
        outcome = fail(Error{ErrorKind::internal, "the job could not be done"}.with_detail(error.what()));
    }
    conclude(**job, std::move(outcome), *running);
}

void JobQueue::conclude(const Job& job, Result<Outcome> outcome, const Running& running) {
    if (running.dismissed) return;  // it stands in the store already
    std::optional<Error> failure;
    if (outcome) {
        const auto kept = store_.succeed(job.id, *outcome, hooks_.check);
        if (kept && !*kept) return;  // dismissed in the last moment
        if (!kept) failure = kept.error();
    } else {
        failure = std::move(outcome.error());
        if (failure->kind == ErrorKind::cancelled) {
            failure = running.stopped ? stopped()
                                      : Error{ErrorKind::cancelled, "the job took longer than a job may"}.with_hint(
                                            "ask for less, or for larger cells");
        }
    }
    if (failure) {
        if (!failure->detail.text.empty()) say("job failed", *failure);
        if (const auto marked = store_.fail_job(job.id, *failure); !marked) say("job not marked", marked.error());
    }
    announce(job.id);
}

void JobQueue::announce(std::string_view id) const {
    if (!hooks_.changed) return;
    if (const auto job = store_.find(id); job && *job) hooks_.changed(**job);
}

void JobQueue::sweep_when_due() {
    {
        const std::lock_guard lock(mutex_);
        const auto now = CancelToken::Clock::now();
        if (now < next_sweep_) return;
        next_sweep_ = now + sweep_interval;
    }
    if (const auto swept = store_.sweep(); !swept) say("jobs not swept", swept.error());
}

void JobQueue::say(std::string_view event, const Error& error) const {
    if (hooks_.failed) hooks_.failed(event, error);
}

}  // namespace oryx::jobs
