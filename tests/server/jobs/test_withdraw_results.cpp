#include "geo/store/durable_file.hpp"
#include "server/jobs/job_store.hpp"
#include "server/jobs/withdraw_results.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace oryx;
using namespace oryx::jobs;
namespace fs = std::filesystem;

namespace {

struct Folder {
    store::ScratchDirectory scratch = *store::ScratchDirectory::create();
    fs::path path = scratch.path() / "jobs";
    [[nodiscard]] std::unique_ptr<JobStore> open() const { return std::move(*JobStore::open(path, {})); }
};

Job begun(JobStore& store, std::string inputs = "{}") {
    Job job{.id = new_id(), .process = "p", .base_url = "http://here", .inputs = std::move(inputs), .answer = "{}"};
    job.created = job.updated = now();
    REQUIRE(store.insert(job));
    REQUIRE(store.begin(job.id));
    return job;
}

Outcome outcome_of(const std::string& version) {
    Outcome outcome;
    outcome.products.push_back({"result", "text/csv", []() -> Result<std::string> { return "the-secret-row"; }});
    outcome.collections = {version.substr(0, version.find('@'))};
    outcome.made_of = {version};
    return outcome;
}

std::string finished(JobStore& store, const std::string& version) {
    const Job job = begun(store);
    REQUIRE(*store.succeed(job.id, outcome_of(version)));
    return job.id;
}

bool made_of_old(const Job& job) {
    return std::ranges::find(job.made_of, "incidents@old") != job.made_of.end();
}

bool holds(const fs::path& folder, const std::string& text) {
    return std::ranges::any_of(fs::recursive_directory_iterator(folder), [&](const fs::directory_entry& entry) {
        if (!entry.is_regular_file()) return false;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        return bytes.find(text) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("Results made of what was forgotten go, and their jobs say so, also while a server has them") {
    const Folder folder;
    const auto store = folder.open();
    const std::string doomed = finished(*store, "incidents@old");
    const std::string kept = finished(*store, "incidents@new");
    const auto removed = withdraw_results(folder.path, made_of_old);
    REQUIRE(removed);
    CHECK(*removed == 1);
    const auto job = store->find(doomed);
    REQUIRE(job);
    REQUIRE(*job);
    CHECK((*job)->status == Status::dismissed);
    CHECK((*job)->forms.empty());
    REQUIRE((*job)->error);
    CHECK((*job)->error->message.find("forgotten") != std::string::npos);
    CHECK_FALSE(fs::exists(folder.path / "results" / doomed));
    const auto other = store->find(kept);
    REQUIRE((*other)->status == Status::successful);
    CHECK(*store->read(**other, 0) == "the-secret-row");
    CHECK(*withdraw_results(folder.path, made_of_old) == 0);
}

TEST_CASE("What a withdrawal that was cut short left is removed by the next") {
    const Folder folder;
    std::string doomed;
    {
        const auto store = folder.open();
        doomed = finished(*store, "incidents@old");
    }
    REQUIRE(withdraw_results(folder.path, made_of_old));
    // As if it had been killed between the rows and the files; and a server while it wrote a result.
    for (const std::string& name : {doomed, new_id() + ".part"}) {
        fs::create_directories(folder.path / "results" / name);
        std::ofstream(folder.path / "results" / name / "0") << "the-secret-row";
    }
    REQUIRE(*withdraw_results(folder.path, made_of_old) == 0);
    CHECK_FALSE(holds(folder.path, "the-secret-row"));
}

TEST_CASE("Nothing of a job's inputs stays in the file of the jobs") {
    const Folder folder;
    {
        const auto store = folder.open();
        for (int i = 0; i < 50; ++i) {
            const Job job = begun(*store, R"({"filter":"name = 'the-secret-name'"})");
            REQUIRE(*store->succeed(job.id, outcome_of("incidents@old")));
        }
        CHECK(holds(folder.path, "the-secret-name"));  // in the journal
        REQUIRE(*withdraw_results(folder.path, made_of_old) == 50);
    }
    CHECK_FALSE(holds(folder.path, "the-secret-name"));
    CHECK_FALSE(holds(folder.path, "the-secret-row"));
}

TEST_CASE("A result whose check fails is not kept") {
    const Folder folder;
    const auto store = folder.open();
    const Job job = begun(*store);
    const auto kept = store->succeed(job.id, outcome_of("incidents@old"), [](const Outcome&) -> Result<> {
        return fail(ErrorKind::conflict, "forgotten meanwhile");
    });
    REQUIRE_FALSE(kept);
    CHECK(kept.error().kind == ErrorKind::conflict);
    CHECK((*store->find(job.id))->status == Status::running);
    CHECK_FALSE(holds(folder.path, "the-secret-row"));
    CHECK(*store->succeed(job.id, outcome_of("incidents@new")));
}

TEST_CASE("Where there are no jobs nothing is withdrawn and nothing is made") {
    const Folder folder;
    CHECK(*withdraw_results(folder.path, made_of_old) == 0);
    CHECK_FALSE(fs::exists(folder.path));
}
