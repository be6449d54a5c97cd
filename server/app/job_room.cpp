#include "server/app/job_room.hpp"

#include "server/api/job_documents.hpp"

#include <chrono>
#include <filesystem>
#include <utility>

namespace oryx::app {

namespace {

jobs::Limits limits(const Options& options) {
    return {.keep = std::chrono::seconds(static_cast<std::int64_t>(options.job_hours * 3600)),
            .bytes = static_cast<std::uint64_t>(options.job_megabytes) << 20};
}

}  // namespace

Result<std::unique_ptr<JobRoom>> JobRoom::open(const Options& options, observe::Log& log) {
    auto partners = jobs::Partners::create(options.partner_hosts);
    if (!partners) return std::unexpected(partners.error());
    std::unique_ptr<JobRoom> room(new JobRoom(options, log, std::move(*partners)));
    const bool named = !options.state_dir.empty();
    const std::filesystem::path folder(named ? options.state_dir : options.data_dir);
    if (!named) {
        std::error_code unknown;
        const auto status = std::filesystem::status(folder, unknown);
        // Serving makes no data directory: it may be a wrong name, or not mounted yet.
        if (!std::filesystem::is_directory(status)) {
            log.warn("no jobs", {{"message", "there is no data directory yet, and no state-dir"}});
            return room;
        }
        // Root could write into it all the same; whoever took the permission away did not want that.
        if ((status.permissions() & std::filesystem::perms::owner_write) == std::filesystem::perms::none) {
            log.warn("no jobs", {{"message", "the data directory is read-only, and there is no state-dir"}});
            return room;
        }
    }
    auto store = jobs::JobStore::open(folder / "jobs", limits(options));
    if (store) {
        room->store_ = std::move(*store);
    } else if (named) {
        return fail(std::move(store.error()).with_parameter("state-dir"));
    } else {
        log.warn("no jobs", {{"message", to_line(store.error())}});
    }
    return room;
}

JobRoom::~JobRoom() {
    stop();
}

void JobRoom::prepare(const SnapshotHolder& snapshots, std::shared_ptr<Memo> memo) {
    if (!store_) return;
    callbacks_ = std::make_unique<api::JobCallbacks>(
        *store_, partners_, [this](const Error& error) { log_.failure("callback failed", error, 0); });
    const api::JobGround ground{partners_, [&snapshots] { return snapshots.get(); }, std::move(memo)};
    const auto run = [ground](const jobs::Job& job, const CancelToken& cancel, const Progress& progress) {
        return api::run_job(job, ground, cancel, progress);
    };
    const auto check = [directory = options_.data_dir](const jobs::Outcome& outcome) {
        return api::check_remembered(directory, outcome);
    };
    const auto changed = [this](const jobs::Job& job) {
        callbacks_->tell(job);
        if (!jobs::is_final(job.status)) return;
        log_.info("job", {{"process", job.process},
                          {"status", std::string(to_string(job.status))},
                          {"bytes", std::to_string(job.bytes())}});
    };
    const auto failed = [this](std::string_view event, const Error& error) { log_.failure(event, error, 0); };
    queue_ = std::make_unique<jobs::JobQueue>(
        *store_,
        jobs::JobQueue::Settings{
            .threads = static_cast<std::size_t>(options_.job_threads),
            .waiting = static_cast<std::size_t>(options_.job_queue),
            .deadline = std::chrono::milliseconds(static_cast<std::int64_t>(options_.job_seconds * 1000))},
        jobs::JobQueue::Hooks{.run = run, .check = check, .changed = changed, .failed = failed});
}

void JobRoom::start() {
    if (queue_) queue_->start();
}

void JobRoom::stop() {
    if (queue_) queue_->stop();
    if (callbacks_) callbacks_->stop();
}

}  // namespace oryx::app
