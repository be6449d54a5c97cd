#include "geo/store/local_folder.hpp"

#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace oryx::store {

namespace {

namespace fs = std::filesystem;

std::unexpected<Error> io_error(std::string message, const fs::path& path, int code) {
    const std::string reason = std::error_code(code, std::generic_category()).message();
    return fail(Error{ErrorKind::io, std::move(message)}.with_detail(path.string() + ": " + reason));
}

/// The lock that commands which change a data directory hold.
class FolderHold final : public ObjectFolder::Hold {
  public:
    explicit FolderHold(int descriptor) : descriptor_(descriptor) {}
    FolderHold(const FolderHold&) = delete;
    FolderHold& operator=(const FolderHold&) = delete;
    ~FolderHold() override { ::close(descriptor_); }

  private:
    int descriptor_;
};

class LocalFolder final : public ObjectFolder {
  public:
    explicit LocalFolder(std::string place) : place_(std::move(place)), root_(place_) {}

    [[nodiscard]] const std::string& place() const override { return place_; }

    [[nodiscard]] Result<std::optional<ObjectContent>> read(const std::string& name,
                                                            std::uint64_t limit) const override {
        auto bytes = read_whole_file(root_ / name, limit);
        if (!bytes && bytes.error().kind == ErrorKind::not_found) return std::nullopt;
        if (!bytes) return std::unexpected(bytes.error());
        std::string tag = sha256_hex(*bytes);
        return ObjectContent{std::move(*bytes), std::move(tag)};
    }

    [[nodiscard]] Result<std::optional<ObjectState>> look(const std::string& name) const override {
        std::error_code error;
        const auto bytes = fs::file_size(root_ / name, error);
        if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) return std::nullopt;
        if (error) return io_error("a file could not be looked at", root_ / name, error.value());
        return ObjectState{{}, bytes};
    }

    [[nodiscard]] Result<std::string> sha256_of(const std::string& name, const CancelToken& cancel) const override {
        auto sums = sums_of_file(root_ / name, cancel);
        if (!sums) return std::unexpected(sums.error());
        return std::move(sums->sha256);
    }

    [[nodiscard]] Result<std::vector<std::string>> list(const std::string& folder) const override {
        std::vector<std::string> names;
        std::error_code error;
        if (!fs::is_directory(root_ / folder, error)) return names;
        for (fs::recursive_directory_iterator entry(root_ / folder, error), end; !error && entry != end;
             entry.increment(error)) {
            if (entry->is_regular_file(error)) names.push_back(fs::relative(entry->path(), root_, error).string());
        }
        if (error) return io_error("a folder could not be listed", root_ / folder, error.value());
        std::ranges::sort(names);
        return names;
    }

    [[nodiscard]] Result<> write(const std::string& name, std::string_view content) const override {
        if (auto made = make_directories((root_ / name).parent_path()); !made) return made;
        return replace_file(root_ / name, content);
    }

    [[nodiscard]] Result<> copy_in(const fs::path& file, const std::string& name, const CancelToken& cancel,
                                   const BytesDone& done) const override {
        const fs::path target = root_ / name;
        fs::path aside = target;
        aside += ".new";
        if (auto made = make_directories(target.parent_path()); !made) return made;
        if (auto copied = copy(file, aside, cancel, done); !copied) {
            std::error_code ignored;
            fs::remove(aside, ignored);
            return copied;
        }
        if (auto synced = sync_path(aside); !synced) return synced;
        if (::rename(aside.c_str(), target.c_str()) != 0)
            return io_error("a file could not be replaced", target, errno);
        return sync_path(target.parent_path());
    }

    [[nodiscard]] Result<> remove(const std::vector<std::string>& names) const override {
        for (const std::string& name : names) {
            std::error_code error;
            fs::remove(root_ / name, error);
            if (error) return io_error("a file could not be removed", root_ / name, error.value());
            fs::remove((root_ / name).parent_path(), error);  // only where it is empty
        }
        return {};
    }

    [[nodiscard]] Result<std::unique_ptr<Hold>> hold() const override {
        const fs::path file = root_ / "lock";
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0) return io_error("the folder cannot be written to", file, errno);
        auto held = std::make_unique<FolderHold>(descriptor);
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return held;
        return fail(Error{ErrorKind::conflict, "another command is changing the folder"}.with_hint(
            "wait until it has ended, then try again"));
    }

  private:
    static Result<> copy(const fs::path& from, const fs::path& to, const CancelToken& cancel, const BytesDone& done) {
        using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
        const File in(std::fopen(from.c_str(), "rb"), &std::fclose);
        if (!in) return io_error("a file could not be read", from, errno);
        const int descriptor = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        File out(descriptor < 0 ? nullptr : ::fdopen(descriptor, "wb"), &std::fclose);
        if (!out) return io_error("a file could not be created", to, errno);
        std::string buffer(std::size_t{1} << 20, '\0');
        while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), in.get())) {
            if (auto go_on = cancel.check(); !go_on) return go_on;
            if (std::fwrite(buffer.data(), 1, got, out.get()) != got)
                return io_error("a file could not be written", to, errno);
            if (done) done(got);
        }
        if (std::ferror(in.get()) != 0) return io_error("a file could not be read to its end", from, errno);
        if (std::fclose(out.release()) != 0) return io_error("a file could not be written", to, errno);
        return {};
    }

    std::string place_;
    fs::path root_;
};

}  // namespace

Result<std::unique_ptr<ObjectFolder>> open_local_folder(const std::string& place) {
    if (auto made = make_directories(place); !made) return std::unexpected(made.error());
    return std::make_unique<LocalFolder>(place);
}

}  // namespace oryx::store
