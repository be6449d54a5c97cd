#include "geo/store/sqlite.hpp"

#include <array>
#include <utility>

#include <sqlite3.h>

namespace oryx::store {

namespace {

std::unexpected<Error> sqlite_error(int code, std::string detail) {
    Error error{.kind = ErrorKind::io, .message = "a database failed", .detail = {std::move(detail)}};
    switch (code & 0xff) {
        case SQLITE_FULL:
            error.message = "there is no space left on the disk";
            error.hint = "make room, then the same command goes on";
            break;
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            error.kind = ErrorKind::invalid_input;
            error.message = "the database is damaged, or is none (SQLite: " + error.detail.text + ")";
            break;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            error.kind = ErrorKind::conflict;
            error.message = "another program writes the database";
            break;
        default:
            break;
    }
    return fail(std::move(error));
}

/// SQLite's destructor for bound values that outlive the step: the null pointer, by another name.
constexpr sqlite3_destructor_type stays = nullptr;

}  // namespace

void SqliteStatement::Finalise::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

SqliteStatement& SqliteStatement::bind(int parameter, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), parameter, value);
    return *this;
}

SqliteStatement& SqliteStatement::bind_text(int parameter, std::string_view value) {
    sqlite3_bind_text64(statement_.get(), parameter, value.data(), value.size(), stays, SQLITE_UTF8);
    return *this;
}

SqliteStatement& SqliteStatement::bind_blob(int parameter, std::string_view value) {
    sqlite3_bind_blob64(statement_.get(), parameter, value.data(), value.size(), stays);
    return *this;
}

Result<bool> SqliteStatement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    auto error = sqlite_error(code, sqlite3_errmsg(sqlite3_db_handle(statement_.get())));
    reset();
    return error;
}

void SqliteStatement::reset() {
    sqlite3_reset(statement_.get());
}

std::int64_t SqliteStatement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

double SqliteStatement::real(int column) const {
    return sqlite3_column_double(statement_.get(), column);
}

std::string_view SqliteStatement::bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    return {data, data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool SqliteStatement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

bool SqliteStatement::is_integer(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER;
}

void SqliteDatabase::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Result<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& path, int flags) {
    sqlite3* made = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &made, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    SqliteDatabase database(made);
    if (code != SQLITE_OK) return sqlite_error(code, path.string() + ": " + sqlite3_errstr(code));
    return database;
}

Result<SqliteDatabase> SqliteDatabase::open_read_only(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return fail(ErrorKind::not_found, "there is no file '" + path.string() + "'");
    auto database = open(path, SQLITE_OPEN_READONLY);
    if (!database) return database;
    // Opening reads nothing: what the file is shows with the first page.
    if (auto read = database->run("SELECT count(*) FROM sqlite_schema"); !read) return std::unexpected(read.error());
    return database;
}

Result<SqliteDatabase> SqliteDatabase::open_to_write(const std::filesystem::path& path) {
    return open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

Result<> SqliteDatabase::run(const std::string& sql) {
    const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return sqlite_error(code, sqlite3_errmsg(database_.get()));
    return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) return sqlite_error(code, sqlite3_errmsg(database_.get()));
    return SqliteStatement(statement);
}

Result<> SqliteDatabase::add_function(const char* name,
                                      std::optional<std::int64_t> (*function)(std::int64_t, std::int64_t,
                                                                              std::int64_t)) {
    using Function = decltype(function);
    const auto call = [](sqlite3_context* context, int, sqlite3_value** values) {
        const auto own = *static_cast<Function*>(sqlite3_user_data(context));
        std::array<std::int64_t, 3> numbers{};
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (sqlite3_value_type(values[i]) != SQLITE_INTEGER) return sqlite3_result_null(context);
            numbers[i] = sqlite3_value_int64(values[i]);
        }
        const auto result = own(numbers[0], numbers[1], numbers[2]);
        if (result) {
            sqlite3_result_int64(context, *result);
        } else {
            sqlite3_result_null(context);
        }
    };
    const int code =
        sqlite3_create_function_v2(database_.get(), name, 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC, new Function(function),
                                   call, nullptr, nullptr, [](void* kept) { delete static_cast<Function*>(kept); });
    if (code != SQLITE_OK) return sqlite_error(code, sqlite3_errmsg(database_.get()));
    return {};
}

Result<> SqliteDatabase::close() {
    const int code = sqlite3_close(database_.get());
    if (code != SQLITE_OK) return sqlite_error(code, sqlite3_errmsg(database_.get()));
    database_.release();  // closed
    return {};
}

}  // namespace oryx::store
