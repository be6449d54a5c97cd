#include "server/app/data_watcher.hpp"

#include "geo/catalog/snapshot.hpp"
#include "geo/catalog/watcher.hpp"

#include <exception>
#include <utility>

namespace oryx::app {

DataWatcher::DataWatcher(catalog::DataDirectory directory, SnapshotHolder& holder, access::Audience audience,
                         observe::Log& log, observe::Metrics& metrics, std::chrono::milliseconds interval,
                         std::function<void()> swapped)
    : directory_(std::move(directory)),
      holder_(holder),
      audience_(audience),
      log_(log),
      metrics_(metrics),
      interval_(interval),
      swapped_(std::move(swapped)),
      thread_([this] { work(); }) {}

DataWatcher::~DataWatcher() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void DataWatcher::look_now() {
    {
        const std::lock_guard lock(mutex_);
        look_ = true;
    }
    wake_.notify_all();
}

void DataWatcher::work() {
    catalog::Watcher watcher(directory_, holder_.get()->generation());
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_.wait_for(lock, interval_, [this] { return stopping_ || look_; });
        if (stopping_) return;
        const bool forced = std::exchange(look_, false);
        lock.unlock();
        log_.flush_requests();
        const auto changed = watcher.changed();
        if (!changed) {
            say_once("the catalogue cannot be read; the last snapshot is served", changed.error());
        } else if (*changed || forced) {
            reload();
            watcher.applied(holder_.get()->generation());
        }
        lock.lock();
    }
}

void DataWatcher::reload() {
    const auto current = holder_.get();
    try {
        auto loaded = catalog::load_snapshot(directory_, current->everything);
        if (!loaded) {
            metrics_.reload(false);
            say_once("the new generation cannot be loaded; the last snapshot is served", loaded.error());
            return;
        }
        log_problems(**loaded, log_);
        auto served = access::make_served(std::move(*loaded), audience_, current.get());
        const observe::Log::Fields fields{{"generation", std::to_string(served->generation())},
                                          {"collections", std::to_string(served->visible->collections.size())}};
        holder_.set(std::move(served));
        swapped_();
        metrics_.reload(true);
        said_.clear();
        log_.info("snapshot", fields);
    } catch (const std::exception& error) {  // a thread must not end the server
        metrics_.reload(false);
        say_once("the new generation cannot be loaded; the last snapshot is served",
                 Error{ErrorKind::internal, "an internal error"}.with_detail(error.what()));
    }
}

void DataWatcher::say_once(const std::string& problem, const Error& error) {
    const std::string text = problem + error.message + error.detail.text;
    if (text == said_) return;
    said_ = text;
    log_.failure(problem, error, 0);
}

void log_problems(const catalog::Snapshot& snapshot, observe::Log& log) {
    for (std::size_t i = 0; i < snapshot.problems.size(); ++i) {
        observe::Log::Fields fields{{"message", snapshot.problems[i]}};
        if (i < snapshot.problem_details.size()) fields.emplace_back("detail", snapshot.problem_details[i].text);
        log.warn("collection not loaded", fields);
    }
}

}  // namespace oryx::app
