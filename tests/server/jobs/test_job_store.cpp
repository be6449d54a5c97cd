#include "geo/store/durable_file.hpp"
#include "server/jobs/job_store.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/stat.h>

using namespace oryx;
using namespace oryx::jobs;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct Folder {
    store::ScratchDirectory scratch = *store::ScratchDirectory::create();
    fs::path path = scratch.path() / "jobs";
    std::unique_ptr<JobStore> open(Limits limits = {}) const {
        auto store = JobStore::open(path, limits);
        INFO((store ? std::string() : to_line(store.error())));
        REQUIRE(store);
        return std::move(*store);
    }
};

Job new_job(std::string process = "echo") {
    Job job{.id = new_id(),
            .process = std::move(process),
            .base_url = "http://here",
            .inputs = R"({"a":1})",
            .answer = R"({"document":true})"};
    job.created = job.updated = now();
    return job;
}

Outcome outcome(std::string text, std::string other = {}) {
    Outcome made;
    made.products.push_back({"result", "text/csv", [text]() -> Result<std::string> { return text; }});
    if (!other.empty()) {
        made.products.push_back({"result", "application/json", [other]() -> Result<std::string> { return other; }});
    }
    made.sensitivity = Sensitivity::high;
    made.collections = {"incidents", "areas"};
    return made;
}

std::string finished(JobStore& store, const std::string& text) {
    const Job job = new_job();
    REQUIRE(store.insert(job));
    REQUIRE(store.begin(job.id));
    const auto done = store.succeed(job.id, outcome(text));
    REQUIRE(done);
    REQUIRE(*done);
    return job.id;
}

Status status_of(JobStore& store, const std::string& id) {
    const auto job = store.find(id);
    REQUIRE(job);
    REQUIRE(*job);
    return (*job)->status;
}

}  // namespace

TEST_CASE("A job id is 128 random bits, and nothing else is taken for one") {
    CHECK(is_id(new_id()));
    CHECK(new_id() != new_id());
    CHECK(new_id().size() == 32);
    for (const char* text : {"", "..", "0123456789abcdef0123456789abcde", "0123456789ABCDEF0123456789ABCDEF",
                             "0123456789abcdef0123456789abcdeg", "' OR 1=1 --"}) {
        CHECK_FALSE(is_id(text));
    }
}

TEST_CASE("What a job is told of stands in the store after it was opened again") {
    const Folder folder;
    std::string id;
    {
        auto store = folder.open();
        id = finished(*store, "a,b\r\n");
    }
    auto store = folder.open();
    const auto job = store->find(id);
    REQUIRE(job);
    REQUIRE(*job);
    CHECK((*job)->status == Status::successful);
    CHECK((*job)->progress == 100);
    CHECK((*job)->answer == R"({"document":true})");
    CHECK((*job)->base_url == "http://here");
    CHECK((*job)->sensitivity == Sensitivity::high);
    CHECK((*job)->collections == std::vector<std::string>{"incidents", "areas"});
    CHECK((*job)->inputs.empty());
    REQUIRE((*job)->forms.size() == 1);
    CHECK((*job)->forms[0].media_type == "text/csv");
    CHECK(store->read(**job, 0).value() == "a,b\r\n");
    CHECK((*job)->started >= (*job)->created);
    CHECK((*job)->finished >= (*job)->started);
}

TEST_CASE("What was running when the server ended is failed with the reason; what waited still waits") {
    const Folder folder;
    const Job running = new_job();
    const Job waiting = new_job();
    {
        auto store = folder.open();
        REQUIRE(store->insert(running));
        REQUIRE(store->insert(waiting));
        REQUIRE(store->begin(running.id).value());
    }
    auto store = folder.open();
    const auto job = store->find(running.id);
    REQUIRE(*job);
    CHECK((*job)->status == Status::failed);
    CHECK((*job)->finished);
    REQUIRE((*job)->error);
    CHECK((*job)->error->message == "the server ended while this job was running");
    CHECK((*job)->error->kind == ErrorKind::unavailable);
    const auto left = store->waiting();
    REQUIRE(left);
    REQUIRE(left->size() == 1);
    CHECK(left->front().id == waiting.id);
    CHECK(left->front().inputs == R"({"a":1})");
}

TEST_CASE("Files of a result that no job names are swept when the store is opened") {
    const Folder folder;
    std::string kept;
    {
        auto store = folder.open();
        kept = finished(*store, "kept");
        fs::create_directories(folder.path / "results" / new_id());
        fs::create_directories(folder.path / "results" / (new_id() + ".part"));
    }
    auto store = folder.open();
    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator(folder.path / "results"))
        left.push_back(entry.path().filename().string());
    CHECK(left == std::vector<std::string>{kept});
}

TEST_CASE("A status never goes back: a job that was dismissed is neither begun nor successful") {
    const Folder folder;
    auto store = folder.open();
    const Job job = new_job();
    REQUIRE(store->insert(job));
    SECTION("while it waited") {
        CHECK(store->dismiss(job.id).value());
        CHECK_FALSE(store->begin(job.id).value());
    }
    SECTION("while it ran") {
        CHECK(store->begin(job.id).value());
        CHECK(store->dismiss(job.id).value());
        CHECK_FALSE(store->succeed(job.id, outcome("late")).value());
        CHECK_FALSE(fs::exists(folder.path / "results" / job.id));
        CHECK_FALSE(store->fail_job(job.id, Error{ErrorKind::io, "late"}).value());
    }
    CHECK(status_of(*store, job.id) == Status::dismissed);
    CHECK_FALSE(store->dismiss(job.id).value());
    CHECK(store->remove(job.id).value());
    CHECK_FALSE(store->find(job.id).value());
}

TEST_CASE("A job that has not ended is not removed") {
    const Folder folder;
    auto store = folder.open();
    const Job job = new_job();
    REQUIRE(store->insert(job));
    CHECK_FALSE(store->remove(job.id).value());
    CHECK(status_of(*store, job.id) == Status::accepted);
}

TEST_CASE("Results beyond the bound go, the oldest first; one larger than the bound is an error") {
    const Folder folder;
    auto store = folder.open({.bytes = 100});
    const std::string first = finished(*store, std::string(40, 'a'));
    const std::string second = finished(*store, std::string(40, 'b'));
    CHECK(store->totals().bytes == 80);
    const std::string third = finished(*store, std::string(60, 'c'));
    CHECK_FALSE(store->find(first).value());
    CHECK_FALSE(fs::exists(folder.path / "results" / first));
    CHECK(status_of(*store, second) == Status::successful);
    CHECK(store->totals().bytes == 100);
    const Job large = new_job();
    REQUIRE(store->insert(large));
    REQUIRE(store->begin(large.id).value());
    const auto refused = store->succeed(large.id, outcome(std::string(60, 'd'), std::string(60, 'e')));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::too_large);
    CHECK(status_of(*store, third) == Status::successful);
    CHECK_FALSE(fs::exists(folder.path / "results" / (large.id + ".part")));
}

TEST_CASE("Jobs that have ended are kept in number too") {
    const Folder folder;
    auto store = folder.open({.jobs = 3});
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(finished(*store, "x"));
    REQUIRE(store->sweep());
    CHECK(store->totals().jobs == 3);
    CHECK_FALSE(store->find(ids[0]).value());
    CHECK_FALSE(store->find(ids[1]).value());
    CHECK(store->find(ids[4]).value());
}

TEST_CASE("A job whose time is over is gone, before and after it is swept") {
    const Folder folder;
    auto store = folder.open({.keep = 0s});
    const std::string id = finished(*store, "x");
    std::this_thread::sleep_for(2ms);
    CHECK_FALSE(store->find(id).value());
    CHECK(store->list({})->jobs.empty());
    REQUIRE(store->sweep());
    CHECK(store->totals().jobs == 0);
    CHECK_FALSE(fs::exists(folder.path / "results" / id));
}

TEST_CASE("A list is newest first, by what it is asked for, page by page") {
    const Folder folder;
    auto store = folder.open();
    std::vector<Job> all;
    for (int i = 0; i < 6; ++i) {
        Job job = new_job(i % 2 == 0 ? "echo" : "heat-zones");
        job.created = job.updated = Instant{1'000'000LL * (i + 1)};
        REQUIRE(store->insert(job));
        all.push_back(job);
    }
    REQUIRE(store->begin(all[0].id).value());
    const auto ids = [&](const Selection& selection) {
        const auto listed = store->list(selection);
        REQUIRE(listed);
        std::vector<std::string> found;
        for (const Job& job : listed->jobs)
            found.push_back(job.id);
        return found;
    };
    using Ids = std::vector<std::string>;
    CHECK(ids({.limit = 2}) == Ids{all[5].id, all[4].id});
    CHECK(ids({.offset = 4, .limit = 5}) == Ids{all[1].id, all[0].id});
    CHECK(ids({.statuses = {Status::running}}) == Ids{all[0].id});
    CHECK(ids({.processes = {"heat-zones"}, .limit = 1}) == Ids{all[5].id});
    CHECK(ids({.processes = {"'; DROP TABLE jobs; --"}}).empty());
    CHECK(ids({.created_from = Instant{2'000'000}, .created_to = Instant{3'000'000}}) == Ids{all[2].id, all[1].id});
    CHECK(ids({.least_seconds = 0}) == Ids{all[0].id});
    CHECK(ids({.least_seconds = 3600}).empty());
    CHECK(store->list({.limit = 1})->matched == 6);
}

TEST_CASE("One server at a time keeps jobs in a folder, and nobody else reads it") {
    const Folder folder;
    auto store = folder.open();
    finished(*store, "secret");
    const auto second = JobStore::open(folder.path, {});
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == ErrorKind::conflict);
    for (const auto& entry : fs::recursive_directory_iterator(folder.path)) {
        struct stat info {};
        REQUIRE(::stat(entry.path().c_str(), &info) == 0);
        INFO(entry.path().string());
        CHECK((info.st_mode & 077) == 0);
    }
    store.reset();
    CHECK(JobStore::open(folder.path, {}));
}

TEST_CASE("A damaged file of jobs is an error that says what to do, never an empty list") {
    const Folder folder;
    folder.open();
    std::ofstream(folder.path / "jobs.db", std::ios::binary | std::ios::trunc) << std::string(8192, 'x');
    const auto opened = JobStore::open(folder.path, {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == ErrorKind::conflict);
    CHECK(opened.error().hint.find("move the folder") != std::string::npos);
}
