#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// SQLite, as values: https://www.sqlite.org/c3ref/intro.html. Its errors are `io`, a full disk and a file that is no
/// database told in words; SQLite's own words are for the log.
namespace oryx::store {

class SqliteDatabase;

/// A prepared statement. Use: bind, step until false, read columns in between; `step` begins anew after its end.
class SqliteStatement {
  public:
    /// Parameters count from 1. Precondition: there is such a parameter. Texts and blobs must live until the step.
    SqliteStatement& bind(int parameter, std::int64_t value);
    SqliteStatement& bind_text(int parameter, std::string_view value);
    SqliteStatement& bind_blob(int parameter, std::string_view value);
    /// Whether there is a row. After the last one (or an error) the statement is ready for other values.
    Result<bool> step();
    void reset();

    /// Columns count from 0; valid until the next step. Text and blob of a NULL are empty.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view bytes(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] bool is_integer(int column) const;

  private:
    friend class SqliteDatabase;
    struct Finalise {
        void operator()(sqlite3_stmt* statement) const;
    };
    explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}
    std::unique_ptr<sqlite3_stmt, Finalise> statement_;
};

/// A connection. One thread at a time.
class SqliteDatabase {
  public:
    /// An existing file, which is not changed. Errors: not_found; invalid_input for what is no database; io.
    static Result<SqliteDatabase> open_read_only(const std::filesystem::path& path);
    /// A new file, or an existing one, to write. Error: io.
    static Result<SqliteDatabase> open_to_write(const std::filesystem::path& path);

    /// Statements without parameters or rows, one or several.
    Result<> run(const std::string& sql);
    Result<SqliteStatement> prepare(std::string_view sql) const;
    /// Makes a function of whole numbers known to SQL; it gives NULL where an argument is none or `function` gives
    /// nothing. The same arguments give the same result.
    Result<> add_function(const char* name,
                          std::optional<std::int64_t> (*function)(std::int64_t, std::int64_t, std::int64_t));
    /// Closes it, telling what could not be written. Precondition: no statement of it is left.
    Result<> close();

  private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    explicit SqliteDatabase(sqlite3* database) : database_(database) {}
    static Result<SqliteDatabase> open(const std::filesystem::path& path, int flags);
    std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace oryx::store
