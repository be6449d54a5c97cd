#include "server/jobs/database.hpp"

#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace oryx::jobs {

namespace {

std::unexpected<Error> database_error(sqlite3* handle) {
    return fail(Error{ErrorKind::io, "the file of the jobs could not be read or written"}.with_detail(
        handle == nullptr ? "out of memory" : sqlite3_errmsg(handle)));
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

Statement& Statement::bind(int index, std::int64_t value) {
    sqlite3_bind_int64(statement_, index, value);
    return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
    sqlite3_bind_text64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind_null(int index) {
    sqlite3_bind_null(statement_, index);
    return *this;
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return database_error(database_);
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr ? std::string()
                            : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Result<Database> Database::open(const std::filesystem::path& file, std::string_view schema, int version) {
    // Made here and not by SQLite, which would give it the mode that umask leaves; its journal takes over the mode.
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(ErrorKind::io, "the file of the jobs could not be opened");
    ::close(descriptor);
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle);
    if (code != SQLITE_OK) return database_error(handle);
    const auto damaged = [&] {
        return fail(Error{ErrorKind::conflict, "the file of the jobs is damaged"}
                        .with_hint("move the folder 'jobs' of the state directory away; its results are lost")
                        .with_detail(file.string() + ": " + sqlite3_errmsg(handle)));
    };
    // FULL: a commit is on the disk before anybody is told of it.
    if (!database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=2000;")) {
        return damaged();
    }
    int found = 0;
    {
        Statement check = database.prepare("PRAGMA quick_check(1)");
        const auto row = check.step();
        if (!row || !*row || check.text(0) != "ok") return damaged();
        Statement user_version = database.prepare("PRAGMA user_version");
        if (const auto read = user_version.step(); !read || !*read) return damaged();
        found = static_cast<int>(user_version.integer(0));
    }
    if (found == 0) {
        const std::string make =
            "BEGIN;" + std::string(schema) + "PRAGMA user_version=" + std::to_string(version) + ";COMMIT;";
        if (auto made = database.execute(make); !made) return std::unexpected(made.error());
    } else if (found != version) {
        return fail(
            Error{ErrorKind::conflict, "the file of the jobs was written by another release of this program"}.with_hint(
                "move the folder 'jobs' of the state directory away, or name another --state-dir"));
    }
    return database;
}

Database::Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

Database::~Database() {
    sqlite3_close_v2(handle_);
}

Statement Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code == SQLITE_ERROR)
        throw std::logic_error(std::string("a statement of ours is wrong: ") + sqlite3_errmsg(handle_));
    // Any other failure (a damaged file, no memory) comes back from step, as a misuse of no statement.
    return {handle_, statement};
}

Result<> Database::execute(std::string_view sql) {
    if (sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return database_error(handle_);
    }
    return {};
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_);
}

Result<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return std::unexpected(begun.error());
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

Result<> Transaction::commit() {
    if (auto committed = database_->execute("COMMIT"); !committed) return committed;
    database_ = nullptr;
    return {};
}

}  // namespace oryx::jobs
