#include "geo/store/durable_file.hpp"
#include "server/jobs/job_queue.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <atomic>
#include <future>
#include <thread>

using namespace oryx;
using namespace oryx::jobs;
using namespace std::chrono_literals;

namespace {

struct Folder {
    store::ScratchDirectory scratch = *store::ScratchDirectory::create();
    std::unique_ptr<JobStore> kept = *JobStore::open(scratch.path() / "jobs", {});
};

Job new_job() {
    Job job{.id = new_id(), .process = "test", .base_url = {}, .inputs = "{}", .answer = "{}"};
    job.created = job.updated = now();
    return job;
}

Status wait_for_end(JobStore& store, const std::string& id) {
    const auto give_up = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < give_up) {
        const auto job = store.find(id);
        REQUIRE(job);
        REQUIRE(*job);
        if (is_final((*job)->status)) return (*job)->status;
        std::this_thread::sleep_for(1ms);
    }
    FAIL("the job did not end");
    return Status::accepted;
}

/// Runs until it is told to stop.
Result<Outcome> until_cancelled(const Job&, const CancelToken& cancel, const Progress& progress) {
    for (std::uint64_t i = 0;; ++i) {
        if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
        report(progress, "turning", i % 100, 100);
        std::this_thread::sleep_for(1ms);
    }
}

Result<Outcome> at_once(const Job&, const CancelToken&, const Progress&) {
    return Outcome{};
}

void wait_until_running(const JobQueue& queue, std::size_t count) {
    const auto give_up = std::chrono::steady_clock::now() + 30s;
    while (queue.load().running < count && std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(1ms);
    REQUIRE(queue.load().running == count);
}

}  // namespace

TEST_CASE("Jobs run one after the other and end as their run says") {
    Folder folder;
    std::atomic<int> turn = 0;
    JobQueue queue(*folder.kept, {.threads = 1, .waiting = 10},
                   {.run = [&](const Job&, const CancelToken&, const Progress&) -> Result<Outcome> {
                       switch (turn++) {
                           case 0:
                               return Outcome{};
                           case 1:
                               return fail(Error{ErrorKind::invalid_input, "no such thing"}.with_parameter("x"));
                           default:
                               throw std::runtime_error("secret");
                       }
                   }});
    queue.start();
    const std::array jobs{new_job(), new_job(), new_job()};
    for (const Job& job : jobs)
        REQUIRE(queue.submit(job));
    CHECK(wait_for_end(*folder.kept, jobs[0].id) == Status::successful);
    CHECK(wait_for_end(*folder.kept, jobs[1].id) == Status::failed);
    CHECK(wait_for_end(*folder.kept, jobs[2].id) == Status::failed);
    const auto wrong = folder.kept->find(jobs[1].id).value();
    CHECK(wrong->error->parameter == "x");
    CHECK(wrong->error->kind == ErrorKind::invalid_input);
    const auto thrown = folder.kept->find(jobs[2].id).value();
    CHECK(thrown->error->kind == ErrorKind::internal);
    CHECK(thrown->error->message.find("secret") == std::string::npos);
}

TEST_CASE("A full queue refuses, and keeps nothing of what it refused") {
    Folder folder;
    JobQueue queue(*folder.kept, {.threads = 1, .waiting = 2}, {.run = until_cancelled});
    queue.start();
    REQUIRE(queue.submit(new_job()));
    wait_until_running(queue, 1);
    REQUIRE(queue.submit(new_job()));
    REQUIRE(queue.submit(new_job()));
    const Job refused = new_job();
    const auto answer = queue.submit(refused);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::unavailable);
    CHECK_FALSE(folder.kept->find(refused.id).value());
    CHECK(queue.load().waiting == 2);
}

TEST_CASE("A running job tells its progress, is dismissed at once, and leaves its thread to the next") {
    Folder folder;
    JobQueue queue(*folder.kept, {.threads = 1, .waiting = 10}, {.run = until_cancelled});
    queue.start();
    const Job first = new_job();
    const Job second = new_job();
    const Job third = new_job();
    for (const Job& job : {first, second, third})
        REQUIRE(queue.submit(job));
    wait_until_running(queue, 1);
    const auto give_up = std::chrono::steady_clock::now() + 30s;
    Job told;
    while (told.progress < 5 && std::chrono::steady_clock::now() < give_up) {
        told = folder.kept->find(first.id).value().value();
        queue.tell_progress(told);
    }
    CHECK(told.progress >= 5);
    CHECK(told.message == "turning");
    CHECK(queue.dismiss(second.id).value());  // it waited
    CHECK(queue.dismiss(first.id).value());
    CHECK(folder.kept->find(first.id).value()->status == Status::dismissed);
    CHECK_FALSE(queue.dismiss(first.id).value());
    while (folder.kept->find(third.id).value()->status == Status::accepted &&
           std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(1ms);
    CHECK(folder.kept->find(third.id).value()->status == Status::running);
    CHECK(folder.kept->find(second.id).value()->status == Status::dismissed);
}

TEST_CASE("A job that takes longer than a job may is failed and says so") {
    Folder folder;
    JobQueue queue(*folder.kept, {.threads = 1, .waiting = 10, .deadline = 20ms}, {.run = until_cancelled});
    queue.start();
    const Job job = new_job();
    REQUIRE(queue.submit(job));
    CHECK(wait_for_end(*folder.kept, job.id) == Status::failed);
    CHECK(folder.kept->find(job.id).value()->error->message == "the job took longer than a job may");
}

TEST_CASE("When the server stops, running jobs are failed with the reason and waiting ones run in the next") {
    Folder folder;
    const Job running = new_job();
    const Job waiting = new_job();
    {
        JobQueue queue(*folder.kept, {.threads = 1, .waiting = 10}, {.run = until_cancelled});
        queue.start();
        REQUIRE(queue.submit(running));
        REQUIRE(queue.submit(waiting));
        wait_until_running(queue, 1);
        queue.stop();
        CHECK_FALSE(queue.submit(new_job()));
    }
    CHECK(folder.kept->find(running.id).value()->status == Status::failed);
    CHECK(folder.kept->find(running.id).value()->error->message == "the server was stopped while this job was running");
    CHECK(folder.kept->find(waiting.id).value()->status == Status::accepted);
    JobQueue next(*folder.kept, {.threads = 1, .waiting = 10}, {.run = at_once});
    CHECK(next.load().waiting == 1);
    next.start();
    CHECK(wait_for_end(*folder.kept, waiting.id) == Status::successful);
}

TEST_CASE("Many threads submit and dismiss, and every job ends once") {
    Folder folder;
    JobQueue queue(*folder.kept, {.threads = 4, .waiting = 1000}, {.run = at_once});
    queue.start();
    std::vector<std::string> ids(80);
    {
        std::vector<std::jthread> clients;
        for (std::size_t client = 0; client < 4; ++client) {
            clients.emplace_back([&, client] {
                for (std::size_t i = client; i < ids.size(); i += 4) {
                    const Job job = new_job();
                    ids[i] = job.id;
                    static_cast<void>(queue.submit(job));
                    if (i % 3 == 0) static_cast<void>(queue.dismiss(job.id));
                }
            });
        }
    }
    for (const std::string& id : ids) {
        const Status status = wait_for_end(*folder.kept, id);
        CHECK((status == Status::successful || status == Status::dismissed));
    }
    CHECK(queue.load().waiting == 0);
}
