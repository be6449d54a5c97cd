#include "server/jobs/job_store.hpp"

#include "geo/store/durable_file.hpp"
#include "server/jobs/job_document.hpp"
#include "server/jobs/job_rows.hpp"

#include <set>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace oryx::jobs {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view not_ended = "status IN (0, 1)";
constexpr std::int64_t second = 1'000'000;
constexpr std::uint64_t largest_form = std::uint64_t{4} << 30;

void bind_when(Statement& statement, int index, const std::optional<Instant>& when) {
    if (when) {
        statement.bind(index, when->microseconds);
    } else {
        statement.bind_null(index);
    }
}

/// The conditions of a selection; `bind` gives its values in the same order.
std::string where(const Selection& selection) {
    std::string text = "WHERE (finished IS NULL OR finished >= ?)";
    const auto any_of = [&](std::string_view column, std::size_t count) {
        if (count == 0) return;
        text += fmt::format(" AND {} IN (?", column);
        for (std::size_t i = 1; i < count; ++i)
            text += ", ?";
        text += ")";
    };
    any_of("status", selection.statuses.size());
    any_of("process", selection.processes.size());
    if (selection.created_from) text += " AND created >= ?";
    if (selection.created_to) text += " AND created <= ?";
    // What has not begun has no duration (18-062r2, req/job-list/duration-response).
    if (selection.least_seconds) text += " AND coalesce(finished, ?) - started >= ?";
    if (selection.most_seconds) text += " AND coalesce(finished, ?) - started <= ?";
    return text;
}

int bind(Statement& statement, const Selection& selection, Instant horizon) {
    int index = 0;
    statement.bind(++index, horizon.microseconds);
    for (const Status status : selection.statuses)
        statement.bind(++index, static_cast<std::int64_t>(status));
    for (const std::string& process : selection.processes)
        statement.bind(++index, process);
    if (selection.created_from) statement.bind(++index, selection.created_from->microseconds);
    if (selection.created_to) statement.bind(++index, selection.created_to->microseconds);
    for (const auto& seconds : {selection.least_seconds, selection.most_seconds}) {
        if (!seconds) continue;
        statement.bind(++index, now().microseconds);
        statement.bind(++index, *seconds * second);
    }
    return index;
}

void remove_folder(const fs::path& folder) {
    std::error_code ignored;  // what stays is swept when the server starts again
    fs::remove_all(folder, ignored);
}

/// All products in files of a folder that is there whole or not at all.
Result<std::vector<Form>> write_products(const fs::path& folder, const std::vector<Product>& products,
                                         std::uint64_t most_bytes) {
    fs::path aside = folder;
    aside += ".part";
    remove_folder(aside);
    std::vector<Form> forms;
    const auto write = [&]() -> Result<> {
        if (auto made = store::make_directories(aside); !made) return made;
        std::uint64_t bytes = 0;
        for (const Product& product : products) {
            const auto content = product.make();
            if (!content) return std::unexpected(content.error());
            bytes += content->size();
            if (bytes > most_bytes) {
                return fail(Error{ErrorKind::too_large,
                                  fmt::format("the result has more than the {:.1f} MB that all results may have",
                                              static_cast<double>(most_bytes) / 1e6)}
                                .with_hint("ask for less, or for larger cells"));
            }
            const fs::path file = aside / std::to_string(forms.size());
            if (auto done = store::write_new_file(file, *content); !done) return done;
            forms.push_back({product.output, product.media_type, content->size()});
        }
        if (auto synced = store::sync_path(aside); !synced) return synced;
        std::error_code error;
        fs::rename(aside, folder, error);
        if (error) return fail(Error{ErrorKind::io, "the result could not be kept"}.with_detail(error.message()));
        return store::sync_path(folder.parent_path());
    };
    if (auto written = write(); !written) {
        remove_folder(aside);
        return std::unexpected(written.error());
    }
    return forms;
}

}  // namespace

JobStore::JobStore(fs::path folder, Limits limits, int lock, Database database)
    : folder_(std::move(folder)), limits_(limits), lock_(lock), database_(std::move(database)) {}

JobStore::~JobStore() {
    if (lock_ >= 0) ::close(lock_);  // ends the flock
}

Result<std::unique_ptr<JobStore>> JobStore::open(const fs::path& folder, Limits limits) {
    if (auto made = store::make_directories(folder / "results"); !made) return std::unexpected(made.error());
    const int lock = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (lock >= 0) ::close(lock);
        return fail(Error{ErrorKind::conflict, "another server keeps its jobs in this state directory"}.with_hint(
            "name another one: --state-dir DIR"));
    }
    auto database = open_job_rows(folder);
    if (!database) {
        ::close(lock);
        return std::unexpected(database.error());
    }
    std::unique_ptr<JobStore> store(new JobStore(folder, limits, lock, std::move(*database)));
    if (auto recovered = store->recover(); !recovered) return std::unexpected(recovered.error());
    if (auto swept = store->sweep(); !swept) return std::unexpected(swept.error());
    return store;
}

Result<> JobStore::recover() {
    std::vector<Job> cut;
    {
        Statement rows = database_.prepare(fmt::format("SELECT {} FROM jobs WHERE status = 1", job_columns));
        for (;;) {
            const auto more = rows.step();
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            auto job = job_of(rows);
            if (!job) return std::unexpected(job.error());
            cut.push_back(std::move(*job));
        }
    }
    for (const Job& job : cut) {
        // Not begun again: it may be what ended the server.
        const Error reason =
            Error{ErrorKind::unavailable, "the server ended while this job was running"}.with_hint("ask for it again");
        if (auto marked = fail_job(job.id, reason); !marked) return std::unexpected(marked.error());
    }
    return sweep_files();
}

Result<> JobStore::sweep_files() {
    std::set<std::string> named;
    Statement rows = database_.prepare("SELECT id FROM jobs WHERE bytes > 0");
    for (;;) {
        const auto more = rows.step();
        if (!more) return std::unexpected(more.error());
        if (!*more) break;
        named.insert(rows.text(0));
    }
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_ / "results", error)) {
        if (!named.contains(entry.path().filename().string())) remove_folder(entry.path());
    }
    return {};
}

fs::path JobStore::results_of(std::string_view id) const {
    return folder_ / "results" / id;
}

Instant JobStore::horizon() const {
    return {now().microseconds - static_cast<std::int64_t>(limits_.keep.count()) * second};
}

Result<> JobStore::insert(const Job& job) {
    const std::lock_guard guard(mutex_);
    Statement row = database_.prepare(
        "INSERT INTO jobs (id, process, audience, status, created, started, finished, updated, bytes, inputs, "
        "document) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)");
    row.bind(1, job.id).bind(2, job.process).bind(3, job.audience == access::Audience::machine ? 0 : 1);
    row.bind(4, static_cast<std::int64_t>(job.status)).bind(5, job.created.microseconds);
    bind_when(row, 6, job.started);
    bind_when(row, 7, job.finished);
    row.bind(8, job.updated.microseconds).bind(9, job.inputs).bind(10, write_document(job));
    if (auto done = row.step(); !done) return std::unexpected(done.error());
    return {};
}

/// Writes a job's new state where the row still meets the condition. The mutex is held.
Result<bool> JobStore::move_on(const Job& job, std::string_view condition) {
    Statement row = database_.prepare(
        fmt::format("UPDATE jobs SET status = ?, started = ?, finished = ?, updated = ?, bytes = ?, inputs = ?, "
                    "document = ? WHERE id = ? AND {}",
                    condition));
    row.bind(1, static_cast<std::int64_t>(job.status));
    bind_when(row, 2, job.started);
    bind_when(row, 3, job.finished);
    row.bind(4, job.updated.microseconds).bind(5, static_cast<std::int64_t>(job.bytes()));
    row.bind(6, is_final(job.status) ? std::string() : job.inputs).bind(7, write_document(job)).bind(8, job.id);
    if (auto done = row.step(); !done) return std::unexpected(done.error());
    return database_.changes() > 0;
}

Result<std::optional<Job>> JobStore::load(std::string_view id) {
    Statement row = database_.prepare(fmt::format("SELECT {} FROM jobs WHERE id = ?", job_columns));
    row.bind(1, id);
    const auto found = row.step();
    if (!found) return std::unexpected(found.error());
    if (!*found) return std::nullopt;
    auto job = job_of(row);
    if (!job) return std::unexpected(job.error());
    return std::optional(std::move(*job));
}

Result<bool> JobStore::begin(std::string_view id) {
    const std::lock_guard guard(mutex_);
    auto job = load(id);
    if (!job) return std::unexpected(job.error());
    if (!*job) return false;
    (*job)->status = Status::running;
    (*job)->started = (*job)->updated = now();
    (*job)->message = "running";
    return move_on(**job, "status = 0");
}

Result<bool> JobStore::succeed(std::string_view id, const Outcome& outcome, const Check& check) {
    // The files come first, outside the lock: a large result must not hold up who asks for another job's status.
    auto forms = write_products(results_of(id), outcome.products, limits_.bytes);
    if (!forms) return std::unexpected(forms.error());
    const std::lock_guard guard(mutex_);
    const auto mark = [&]() -> Result<bool> {
        std::uint64_t bytes = 0;
        for (const Form& form : *forms)
            bytes += form.bytes;
        // Before the transaction: files that go do not come back with it.
        if (auto room = make_room(bytes); !room) return std::unexpected(room.error());
        auto transaction = Transaction::begin(database_);
        if (!transaction) return std::unexpected(transaction.error());
        if (auto holds = check ? check(outcome) : Result<>{}; !holds) return std::unexpected(holds.error());
        auto job = load(id);
        if (!job) return std::unexpected(job.error());
        if (!*job) return false;
        (*job)->forms = std::move(*forms);
        (*job)->status = Status::successful;
        (*job)->finished = (*job)->updated = now();
        (*job)->progress = 100;
        (*job)->message = "done";
        (*job)->sensitivity = outcome.sensitivity;
        (*job)->collections = outcome.collections;
        (*job)->made_of = outcome.made_of;
        auto moved = move_on(**job, "status = 1");
        if (!moved) return moved;
        if (auto committed = transaction->commit(); !committed) return std::unexpected(committed.error());
        return moved;
    };
    auto marked = mark();
    if (!marked || !*marked) remove_folder(results_of(id));
    return marked;
}

Result<bool> JobStore::fail_job(std::string_view id, const Error& error) {
    const std::lock_guard guard(mutex_);
    auto job = load(id);
    if (!job) return std::unexpected(job.error());
    if (!*job) return false;
    (*job)->status = Status::failed;
    (*job)->finished = (*job)->updated = now();
    (*job)->error = error;
    (*job)->message = error.message;
    return move_on(**job, not_ended);
}

Result<bool> JobStore::dismiss(std::string_view id) {
    const std::lock_guard guard(mutex_);
    auto job = load(id);
    if (!job) return std::unexpected(job.error());
    if (!*job) return false;
    (*job)->status = Status::dismissed;
    (*job)->finished = (*job)->updated = now();
    (*job)->message = "dismissed";
    return move_on(**job, not_ended);
}

/// The row first: a folder without a row is swept, a row without its folder would be a lie. The mutex is held.
Result<bool> JobStore::remove_row(std::string_view id) {
    Statement row = database_.prepare(fmt::format("DELETE FROM jobs WHERE id = ? AND NOT ({})", not_ended));
    row.bind(1, id);
    if (auto done = row.step(); !done) return std::unexpected(done.error());
    if (database_.changes() == 0) return false;
    remove_folder(results_of(id));
    return true;
}

Result<bool> JobStore::remove(std::string_view id) {
    const std::lock_guard guard(mutex_);
    return remove_row(id);
}

Result<std::optional<Job>> JobStore::find(std::string_view id) {
    if (!is_id(id)) return std::nullopt;
    const std::lock_guard guard(mutex_);
    auto job = load(id);
    if (job && *job && (*job)->finished && *(*job)->finished < horizon()) return std::nullopt;
    return job;
}

Result<Listed> JobStore::list(const Selection& selection) {
    const std::lock_guard guard(mutex_);
    Listed listed;
    const std::string conditions = where(selection);
    Statement count = database_.prepare("SELECT count(*) FROM jobs " + conditions);
    bind(count, selection, horizon());
    const auto counted = count.step();
    if (!counted) return std::unexpected(counted.error());
    listed.matched = count.integer(0);
    Statement rows = database_.prepare(
        fmt::format("SELECT {} FROM jobs {} ORDER BY created DESC, id LIMIT ? OFFSET ?", job_columns, conditions));
    const int last = bind(rows, selection, horizon());
    rows.bind(last + 1, selection.limit).bind(last + 2, selection.offset);
    for (;;) {
        const auto more = rows.step();
        if (!more) return std::unexpected(more.error());
        if (!*more) return listed;
        auto job = job_of(rows);
        if (!job) return std::unexpected(job.error());
        listed.jobs.push_back(std::move(*job));
    }
}

Result<std::vector<Job>> JobStore::waiting() {
    auto listed = list({.statuses = {Status::accepted}, .limit = limits_.jobs});
    if (!listed) return std::unexpected(listed.error());
    return std::vector<Job>(listed->jobs.rbegin(), listed->jobs.rend());
}

Result<std::string> JobStore::read(const Job& job, std::size_t form) const {
    return store::read_whole_file(results_of(job.id) / std::to_string(form), largest_form);
}

/// Takes the oldest jobs that have ended away until the limits are kept with `bytes` more. The mutex is held.
Result<> JobStore::make_room(std::uint64_t bytes) {
    for (;;) {
        Statement sum = database_.prepare("SELECT total(bytes), count(finished) FROM jobs");
        if (auto row = sum.step(); !row) return std::unexpected(row.error());
        const bool crowded = static_cast<std::uint64_t>(sum.integer(0)) + bytes > limits_.bytes;
        if (!crowded && sum.integer(1) <= limits_.jobs) return {};
        Statement oldest = database_.prepare(
            fmt::format("SELECT id FROM jobs WHERE finished IS NOT NULL {} ORDER BY finished, id LIMIT 1",
                        crowded ? "AND bytes > 0" : ""));
        const auto found = oldest.step();
        if (!found) return std::unexpected(found.error());
        if (!*found) return {};
        if (auto removed = remove_row(oldest.text(0)); !removed) return std::unexpected(removed.error());
    }
}

Result<> JobStore::sweep() {
    const std::lock_guard guard(mutex_);
    std::vector<std::string> over;
    {
        Statement rows = database_.prepare("SELECT id FROM jobs WHERE finished < ?");
        rows.bind(1, horizon().microseconds);
        for (;;) {
            const auto more = rows.step();
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            over.push_back(rows.text(0));
        }
    }
    for (const std::string& id : over) {
        if (auto removed = remove_row(id); !removed) return std::unexpected(removed.error());
    }
    return make_room(0);
}

JobStore::Totals JobStore::totals() {
    const std::lock_guard guard(mutex_);
    Statement sum = database_.prepare("SELECT count(*), total(bytes) FROM jobs");
    const auto row = sum.step();
    if (!row || !*row) return {};
    return {sum.integer(0), static_cast<std::uint64_t>(sum.integer(1))};
}

}  // namespace oryx::jobs
