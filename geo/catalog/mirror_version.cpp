#include "geo/catalog/mirror_version.hpp"

#include "geo/archive/reader.hpp"
#include "geo/catalog/archive_version.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/version_files.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace oryx::catalog {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_manifest = std::size_t{64} << 20;
/// What is lost of a link that breaks.
constexpr std::uint64_t piece_bytes = std::uint64_t{1} << 20;
constexpr const char* manifest_file = "manifest.json";

std::unexpected<Error> not_as_published(const std::string& address, std::string why) {
    return fail(
        Error{ErrorKind::io, "what was read is not what was published"}.with_detail(address + ": " + std::move(why)));
}

std::unexpected<Error> disk_error(const fs::path& file) {
    const std::string reason = std::error_code(errno, std::generic_category()).message();
    return fail(
        Error{ErrorKind::io, "the mirror's folder cannot be written to"}.with_detail(file.string() + ": " + reason));
}

/// Names come over a network and become names of files.
bool is_file_name(const std::string& name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return !name.empty() && name.front() != '.' && name != manifest_file && std::ranges::all_of(name, plain);
}

/// A file that grows at its end.
class Growing {
  public:
    explicit Growing(const fs::path& file)
        : file_(file), descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
    Growing(const Growing&) = delete;
    Growing& operator=(const Growing&) = delete;
    ~Growing() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Result<> append(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return disk_error(file_);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

  private:
    const fs::path& file_;
    int descriptor_;
};

class Taker {
  public:
    Taker(const VersionSource& source, const CancelToken& cancel) : source_(source), cancel_(cancel) {}

    Result<std::uint64_t> take(const fs::path& target) {
        if (auto made = store::make_directories(source_.incoming); !made) return std::unexpected(made.error());
        auto manifest = read_manifest();
        if (!manifest) return std::unexpected(manifest.error());
        for (store::StoredFile& file : manifest->files) {
            const bool ranged = file.name == store::archive_files.front();
            auto taken = ranged ? record_archive(file) : take_file(file);
            if (!taken) return std::unexpected(taken.error());
        }
        if (auto moved = move_to(target, *manifest); !moved) return std::unexpected(moved.error());
        return bytes_;
    }

  private:
    Result<store::Manifest> read_manifest() {
        const std::string address = source_.address + '/' + manifest_file;
        const auto whole = source_.store.read_whole(address, largest_manifest, {}, cancel_);
        if (!whole) return std::unexpected(whole.error());
        bytes_ += whole->bytes.size();
        if (!source_.manifest_sum.empty() && sha256_hex(whole->bytes) != source_.manifest_sum)
            return not_as_published(address, "its sum is another");
        auto manifest = store::parse_manifest(whole->bytes);
        if (!manifest) return not_as_published(address, to_line(manifest.error()));
        if (manifest->info.id != source_.name.id || manifest->version != source_.name.version)
            return not_as_published(address, "it is of another version");
        for (const store::StoredFile& file : manifest->files) {
            if (!is_file_name(file.name)) return not_as_published(address, "it names the file " + file.name);
        }
        text_ = whole->bytes;
        return manifest;
    }

    /// PMTiles stay where they lie: the version gets the record of that in their place.
    Result<> record_archive(store::StoredFile& file) {
        const std::string address = source_.address + '/' + file.name;
        auto object = source_.store.open(address, {}, cancel_);
        if (!object) return std::unexpected(object.error());
        if ((*object)->stamp().size != file.bytes) return not_as_published(address, "its size is another");
        auto sum = beginning_sum(**object);
        if (!sum) return std::unexpected(sum.error());
        if (!source_.beginning_sum.empty() && *sum != source_.beginning_sum)
            return not_as_published(address, "its beginning has another sum");
        RemoteArchive remote{
            .address = address, .stamp = (*object)->stamp(), .info = {}, .beginning_sha256 = std::move(*sum)};
        const auto reader = archive::open_archive(std::move(*object), cancel_);
        if (!reader) return std::unexpected(reader.error());
        remote.info = (*reader)->info();
        std::error_code ignored;
        fs::remove(source_.incoming / store::remote_archive_file, ignored);
        auto record = store::write_version_file(source_.incoming, store::remote_archive_file, to_text(remote));
        if (!record) return std::unexpected(record.error());
        file = std::move(*record);
        text_.clear();
        return {};
    }

    Result<> take_file(const store::StoredFile& file) {
        const fs::path path = source_.incoming / file.name;
        const std::string address = source_.address + '/' + file.name;
        if (auto read = read_on(file, path, address); !read) return read;
        const auto sum = sha256_hex_of_file(path);
        if (!sum) return std::unexpected(sum.error());
        if (*sum != file.sha256) {
            std::error_code ignored;
            fs::remove(path, ignored);
            return not_as_published(address, "its sum is another");
        }
        return store::sync_path(path);
    }

    /// Reads what is not there yet of a file, piece by piece. Earlier pieces may be of an attempt that was cut off.
    Result<> read_on(const store::StoredFile& file, const fs::path& path, const std::string& address) {
        std::error_code absent;
        auto have = static_cast<std::uint64_t>(fs::file_size(path, absent));
        if (absent) have = 0;
        if (have > file.bytes) {
            fs::remove(path, absent);
            have = 0;
        }
        if (have == file.bytes && file.bytes > 0) return {};
        const auto object = source_.store.open(address, {}, cancel_);
        if (!object) return std::unexpected(object.error());
        if ((*object)->stamp().size != file.bytes) return not_as_published(address, "its size is another");
        const Growing out(path);
        while (have < file.bytes) {
            const auto piece = (*object)->read(have, std::min(piece_bytes, file.bytes - have), cancel_);
            if (!piece) return std::unexpected(piece.error());
            if (auto written = out.append(*piece); !written) return written;
            have += piece->size();
            bytes_ += piece->size();
        }
        return {};
    }

    Result<> move_to(const fs::path& target, const store::Manifest& manifest) const {
        using Json = nlohmann::ordered_json;
        const std::string text =
            text_.empty() ? store::to_json(manifest).dump(1, ' ', false, Json::error_handler_t::replace) + "\n" : text_;
        if (auto written = store::replace_file(source_.incoming / manifest_file, text); !written) return written;
        if (auto made = store::make_directories(target.parent_path()); !made) return made;
        std::error_code ignored;
        fs::remove_all(target, ignored);  // what somebody took the manifest out of
        if (::rename(source_.incoming.c_str(), target.c_str()) != 0) return disk_error(target);
        return store::sync_path(target.parent_path());
    }

    const VersionSource& source_;
    const CancelToken& cancel_;
    std::string text_;  // of the manifest, as it came; empty where this copy has another
    std::uint64_t bytes_ = 0;
};

}  // namespace

Result<std::uint64_t> take_in_version(const VersionSource& source, const std::filesystem::path& target,
                                      const CancelToken& cancel) {
    return Taker(source, cancel).take(target);
}

}  // namespace oryx::catalog
