#pragma once

#include "geo/archive/content_table.hpp"
#include "geo/core/result.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oryx::archive {

/// Tiles in the order of their codes, each content stored once, on their way into an archive. They lie in a folder
/// beside it: what was written survives kill -9, so that a build can go on where it ended.
///
/// `tiles` holds the contents, from byte `tiles_offset` on, `records` one record of 40 bytes for each run. Bytes are
/// written in that order, so that a record whose content is not there can only be the last ones.
class TileSpool {
  public:
    /// Room for a PMTiles header and root directory, so that the file can become the archive.
    static constexpr std::uint64_t tiles_offset = 16'384;

    struct Record {
        std::uint64_t code = 0;
        std::uint64_t offset = 0;  ///< of the content, from `tiles_offset` on
        std::uint32_t length = 0;
        std::uint32_t run = 1;  ///< tiles with this content that follow each other
        Digest digest{};
    };

    /// What was stored so far.
    struct Totals {
        std::uint64_t tiles = 0;
        std::uint64_t entries = 0;   ///< records, runs that go on counted once
        std::uint64_t contents = 0;  ///< different ones, as far as they were known for equal
        std::uint64_t bytes = 0;     ///< of them
    };

    /// `folder`: of the build; `identity`: what it is made of, as text. With `resume` an unfinished build of the same
    /// identity goes on (every content is read again and proved by its digest); else what is there is removed.
    /// Errors: conflict where another command builds there, or the unfinished build is another; not_found where there
    /// is none to resume; io.
    static Result<TileSpool> open(const std::filesystem::path& folder, std::string_view identity, bool resume);

    /// Tiles of these codes, `run` of them, have this content. Precondition: ascending codes, not empty, below 4 GB.
    /// Error: io ("no space" among them).
    Result<> add(std::uint64_t code, std::uint32_t run, std::string_view content, const Digest& digest);
    /// Writes what is still in memory.
    Result<> flush();

    /// One past the last code that is there; 0 for none.
    [[nodiscard]] std::uint64_t next_code() const { return next_code_; }
    [[nodiscard]] const Totals& totals() const { return totals_; }
    /// All records, runs that go on joined. Precondition: flushed.
    using Visit = std::function<Result<>(const Record&)>;
    [[nodiscard]] Result<> for_each(const Visit& visit) const;
    /// The bytes of a record's content. Precondition: flushed.
    [[nodiscard]] Result<std::string> content(const Record& record) const;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::filesystem::path tiles_file() const { return folder_ / "tiles"; }
    /// Removes the folder: the archive is whole, or is not wanted.
    void remove();

    TileSpool(TileSpool&&) noexcept;
    TileSpool& operator=(TileSpool&&) noexcept;
    ~TileSpool();

  private:
    class Files;
    explicit TileSpool(std::filesystem::path folder, std::unique_ptr<Files> files);
    /// Takes up the records that are whole and whose contents are there.
    Result<> recover();
    void count(const Record& record, bool stored);

    std::filesystem::path folder_;
    std::unique_ptr<Files> files_;
    ContentTable contents_;
    Totals totals_;
    std::uint64_t next_code_ = 0;
    std::optional<Record> last_;
    std::size_t unwritten_ = 0;  ///< bytes added since the last flush
};

}  // namespace oryx::archive
