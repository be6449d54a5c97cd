#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace oryx::jobs {

/// One prepared statement: values are bound, never written into the text. `step` first, then the columns.
class Statement {
  public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view value);
    Statement& bind_null(int index);
    /// True where there is a row, false at the end. Error: io.
    Result<bool> step();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] bool is_null(int column) const;

  private:
    friend class Database;
    Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
    sqlite3* database_;
    sqlite3_stmt* statement_;
};

/// One SQLite file (mode 0600), written through: what was committed is there after kill -9 and after a power cut. For
/// one thread at a time.
class Database {
  public:
    /// Makes it where it is absent. Errors: io; conflict where it is damaged or of a newer program.
    static Result<Database> open(const std::filesystem::path& file, std::string_view schema, int version);
    Database(Database&& other) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database();

    /// Precondition: the text is ours and right; a text that is not is a defect (std::logic_error).
    [[nodiscard]] Statement prepare(std::string_view sql);
    /// Statements without values or rows. Error: io.
    Result<> execute(std::string_view sql);
    /// Rows that the last statement changed.
    [[nodiscard]] std::int64_t changes() const;

  private:
    explicit Database(sqlite3* handle) : handle_(handle) {}
    sqlite3* handle_;
};

/// Everything between is committed, or nothing: rolls back unless `commit` was called.
class Transaction {
  public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<> commit();

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace oryx::jobs
