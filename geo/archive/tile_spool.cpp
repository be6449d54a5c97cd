#include "geo/archive/tile_spool.hpp"

#include "geo/archive/append_file.hpp"
#include "geo/store/durable_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace oryx::archive {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t record_bytes = 40;
constexpr std::size_t at_once = std::size_t{1} << 20;
using Packed = std::array<char, record_bytes>;

Packed pack(const TileSpool::Record& record) {
    Packed out{};
    std::memcpy(out.data(), &record.code, 8);
    std::memcpy(out.data() + 8, &record.offset, 8);
    std::memcpy(out.data() + 16, &record.length, 4);
    std::memcpy(out.data() + 20, &record.run, 4);
    std::memcpy(out.data() + 24, record.digest.data(), 16);
    return out;
}

TileSpool::Record unpack(const char* bytes) {
    TileSpool::Record record;
    std::memcpy(&record.code, bytes, 8);
    std::memcpy(&record.offset, bytes + 8, 8);
    std::memcpy(&record.length, bytes + 16, 4);
    std::memcpy(&record.run, bytes + 20, 4);
    std::memcpy(record.digest.data(), bytes + 24, 16);
    return record;
}

bool goes_on(const TileSpool::Record& before, const TileSpool::Record& record) {
    return before.code + before.run == record.code && before.offset == record.offset &&
           before.run <= 0xffff'ffffU - record.run;
}

/// A folder that one command at a time holds; -1 where another does.
Result<int> hold(const fs::path& folder) {
    if (auto made = store::make_directories(folder); !made) return std::unexpected(made.error());
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return fail(disk_error(errno, "a folder could not be opened", folder));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return fail(Error{ErrorKind::conflict, "another command writes this archive"}.with_detail(folder.string()));
    }
    return descriptor;
}

Result<> check_identity(const fs::path& file, std::string_view identity) {
    const auto known = store::read_whole_file(file, std::uint64_t{16} << 20);
    if (!known) {
        return fail(Error{ErrorKind::not_found, "there is no unfinished build of this archive"}
                        .with_parameter("resume")
                        .with_hint("leave --resume out"));
    }
    if (*known != identity) {
        return fail(Error{ErrorKind::conflict, "the unfinished build is of other data or other options"}
                        .with_parameter("resume")
                        .with_hint("leave --resume out to begin anew"));
    }
    return {};
}

}  // namespace

class TileSpool::Files {
  public:
    Files(int held, AppendFile the_tiles, AppendFile the_records)
        : tiles(std::move(the_tiles)), records(std::move(the_records)), held_(held) {}
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;
    ~Files() { ::close(held_); }

    AppendFile tiles;
    AppendFile records;

  private:
    int held_;
};

TileSpool::TileSpool(fs::path folder, std::unique_ptr<Files> files)
    : folder_(std::move(folder)), files_(std::move(files)) {}
TileSpool::TileSpool(TileSpool&&) noexcept = default;
TileSpool& TileSpool::operator=(TileSpool&&) noexcept = default;
TileSpool::~TileSpool() = default;

Result<TileSpool> TileSpool::open(const fs::path& folder, std::string_view identity, bool resume) {
    const fs::path identity_file = folder / "identity";
    if (resume) {
        if (auto same = check_identity(identity_file, identity); !same) return std::unexpected(same.error());
    }
    auto held = hold(folder);
    if (!held) return std::unexpected(held.error());
    if (!resume) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder, ignored))
            fs::remove_all(entry.path(), ignored);
        if (auto written = store::write_new_file(identity_file, identity); !written) {
            ::close(*held);
            return std::unexpected(written.error());
        }
    }
    auto tiles = AppendFile::open(folder / "tiles");
    auto records = AppendFile::open(folder / "records");
    if (!tiles || !records) {
        ::close(*held);
        return std::unexpected(tiles ? records.error() : tiles.error());
    }
    TileSpool spool(folder, std::make_unique<Files>(*held, std::move(*tiles), std::move(*records)));
    if (auto recovered = spool.recover(); !recovered) return std::unexpected(recovered.error());
    return spool;
}

void TileSpool::count(const Record& record, bool stored) {
    totals_.tiles += record.run;
    if (!last_ || !goes_on(*last_, record)) ++totals_.entries;
    if (stored) {
        ++totals_.contents;
        totals_.bytes += record.length;
    }
    next_code_ = record.code + record.run;
    last_ = record;
}

Result<> TileSpool::recover() {
    std::uint64_t whole = 0;  // records
    std::uint64_t end = 0;    // of the contents
    const std::uint64_t there = files_->tiles.size() < tiles_offset ? 0 : files_->tiles.size() - tiles_offset;
    std::string content;
    while ((whole + 1) * record_bytes <= files_->records.size()) {
        Packed bytes;
        if (auto read = files_->records.read(whole * record_bytes, bytes.data(), bytes.size()); !read) return read;
        const Record record = unpack(bytes.data());
        const bool sound = record.length > 0 && record.run > 0 && record.code >= next_code_ && record.offset <= end;
        if (!sound) break;
        const bool stored = record.offset == end;
        if (stored) {
            if (record.length > there - end) break;
            content.resize(record.length);
            if (auto read = files_->tiles.read(tiles_offset + record.offset, content.data(), content.size()); !read)
                return read;
            // A power cut may leave a file longer than what was written of it.
            if (digest_of(content) != record.digest) break;
            contents_.insert(record.digest, record.offset);
            end += record.length;
        } else {
            contents_.find(record.digest);  // as it was asked then, so that the same is known now
        }
        count(record, stored);
        ++whole;
    }
    if (auto cut = files_->records.resize(whole * record_bytes); !cut) return cut;
    return files_->tiles.resize(tiles_offset + end);
}

Result<> TileSpool::add(std::uint64_t code, std::uint32_t run, std::string_view content, const Digest& digest) {
    Record record{code, totals_.bytes, static_cast<std::uint32_t>(content.size()), run, digest};
    const auto known = contents_.find(digest);
    if (known) {
        record.offset = *known;
    } else {
        contents_.insert(digest, record.offset);
        if (auto added = files_->tiles.append(content); !added) return added;
    }
    const Packed bytes = pack(record);
    if (auto added = files_->records.append({bytes.data(), bytes.size()}); !added) return added;
    count(record, !known);
    unwritten_ += bytes.size() + (known ? 0 : content.size());
    return unwritten_ < at_once ? Result<>() : flush();
}

Result<> TileSpool::flush() {
    // Contents first, so that a record on the disk never tells of one that is not.
    if (auto flushed = files_->tiles.flush(); !flushed) return flushed;
    if (auto flushed = files_->records.flush(); !flushed) return flushed;
    unwritten_ = 0;
    return {};
}

Result<> TileSpool::for_each(const Visit& visit) const {
    constexpr std::size_t some_records = 8192;
    const std::uint64_t count = files_->records.size() / record_bytes;
    std::vector<char> bytes;
    std::optional<Record> waiting;
    for (std::uint64_t from = 0; from < count; from += some_records) {
        const std::size_t some = std::min<std::uint64_t>(some_records, count - from);
        bytes.resize(some * record_bytes);
        if (auto read = files_->records.read(from * record_bytes, bytes.data(), bytes.size()); !read) return read;
        for (std::size_t i = 0; i < some; ++i) {
            const Record record = unpack(bytes.data() + i * record_bytes);
            if (waiting && goes_on(*waiting, record)) {
                waiting->run += record.run;
                continue;
            }
            if (waiting) {
                if (auto go_on = visit(*waiting); !go_on) return go_on;
            }
            waiting = record;
        }
    }
    return waiting ? visit(*waiting) : Result<>();
}

Result<std::string> TileSpool::content(const Record& record) const {
    std::string bytes(record.length, '\0');
    if (auto read = files_->tiles.read(tiles_offset + record.offset, bytes.data(), bytes.size()); !read)
        return std::unexpected(read.error());
    return bytes;
}

void TileSpool::remove() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

}  // namespace oryx::archive
