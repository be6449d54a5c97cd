#include "server/api/job_callbacks.hpp"

#include "server/api/execute_request.hpp"
#include "server/api/job_documents.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace oryx::api {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t most_waiting = 1000;
constexpr milliseconds send_time{5000};
constexpr milliseconds pauses[] = {milliseconds(0), milliseconds(500), milliseconds(3000)};

/// Which of its addresses a job's state is told to; empty: none.
const std::string& address_for(const jobs::Job& job) {
    static const std::string nobody;
    switch (job.status) {
        case jobs::Status::running:
            return job.subscriber.in_progress;
        case jobs::Status::successful:
            return job.subscriber.success;
        case jobs::Status::failed:
            return job.subscriber.failed;
        default:
            return nobody;
    }
}

}  // namespace

JobCallbacks::JobCallbacks(const jobs::JobStore& store, const jobs::Partners& partners, Failed failed)
    : store_(store), partners_(partners), failed_(std::move(failed)), thread_([this] { work(); }) {}

JobCallbacks::~JobCallbacks() {
    stop();
}

void JobCallbacks::tell(const jobs::Job& job) {
    if (address_for(job).empty()) return;
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (waiting_.size() >= most_waiting) waiting_.pop_front();
    waiting_.push_back(job);
    wake_.notify_one();
}

void JobCallbacks::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool JobCallbacks::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void JobCallbacks::pause(milliseconds time) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [this] { return stopping_; });
}

void JobCallbacks::work() {
    while (true) {
        jobs::Job job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            job = std::move(waiting_.front());
            waiting_.pop_front();
        }
        send(job);
    }
}

/// The results of a job that succeeded, the status of any other.
std::string JobCallbacks::body_for(const jobs::Job& job) const {
    if (job.status == jobs::Status::successful) {
        const auto plan = parse_answer_plan(job.answer);
        if (plan) {
            auto document = results_document(*plan, forms_of(job, store_), address_of(job, job.base_url));
            if (document) return *document;
        }
    }
    return status_info(job, job.base_url).dump();
}

void JobCallbacks::send(const jobs::Job& job) {
    const std::string body = body_for(job);
    Error last{ErrorKind::unavailable, "a subscriber could not be told"};
    for (const milliseconds before : pauses) {
        pause(before);
        if (stopping()) return;
        const auto answer = partners_.post_json(address_for(job), body, send_time);
        if (answer && answer->status >= 200 && answer->status < 300) return;
        last = answer ? Error{ErrorKind::unavailable, fmt::format("a subscriber answered with {}", answer->status)}
                      : answer.error();
        const bool hopeless = answer ? answer->status < 500 : last.kind == ErrorKind::invalid_input;
        if (hopeless) break;
    }
    failed_(last);
}

}  // namespace oryx::api
