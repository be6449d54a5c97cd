#include "geo/store/bucket_folder.hpp"

#include "geo/core/digest.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/gdal/environment.hpp"
#include "geo/store/local_folder.hpp"
#include "geo/store/object_address.hpp"
#include "geo/store/remote_store.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <deque>
#include <system_error>
#include <utility>

#include <cpl_conv.h>
#include <cpl_vsi.h>

namespace oryx::store {

namespace {

namespace fs = std::filesystem;

/// The one length beyond any file: to seek there makes GDAL give an upload up.
constexpr vsi_l_offset nowhere = vsi_l_offset{1} << 60;

/// GDAL's options while it writes or lists, for this thread: the room's own keep it off the network (environment.cpp).
class WriteScope {
  public:
    /// `piece`: bytes that are sent in one request.
    explicit WriteScope(std::uint64_t piece = upload_piece(0)) : piece_(std::to_string(piece >> 20)) {
        const std::array<std::pair<const char*, const char*>, 9> options{{
            {"GDAL_HTTP_TIMEOUT", "0"},  // a piece takes as long as the link needs; one that stands still is given up
            {"GDAL_HTTP_CONNECTTIMEOUT", "10"},
            {"GDAL_HTTP_LOW_SPEED_TIME", "60"},
            {"GDAL_HTTP_LOW_SPEED_LIMIT", "100"},
            {"GDAL_HTTP_MAX_RETRY", "3"},
            {"GDAL_HTTP_RETRY_DELAY", "1"},
            {"VSIS3_CHUNK_SIZE", piece_.c_str()},
            {"VSIGS_CHUNK_SIZE", piece_.c_str()},
            {"VSIAZ_CHUNK_SIZE", piece_.c_str()},
        }};
        for (const auto& [name, value] : options)
            options_.emplace_back(name, value);
    }

  private:
    std::string piece_;
    std::deque<gdal::ScopedOption> options_;
};

/// A poor link is what publishing is for: what comes slowly comes.
RemoteLimits patient() {
    return {.connect = std::chrono::seconds(10),
            .stall = std::chrono::seconds(20),
            .read = std::chrono::seconds(120),
            .attempts = 4,
            .pause = std::chrono::milliseconds(500)};
}

std::unexpected<Error> refused(const std::string& what, const std::string& name, const gdal::ErrorTrap& trap) {
    return fail(Error{ErrorKind::unavailable, "the object store did not " + what + " " + name}
                    .with_parameter("to")
                    .with_hint("look at the link, the credentials and the bucket's policy, and publish again: what "
                               "arrived is not sent twice")
                    .with_detail(trap.text()));
}

/// One object on its way into the store. Unless it is finished it is given up: the store then has nothing new.
class Upload {
  public:
    explicit Upload(const std::string& path) : file_(VSIFOpenL(path.c_str(), "wb")) {}
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;
    ~Upload() {
        if (file_ == nullptr) return;
        VSIFSeekL(file_, nowhere, SEEK_SET);
        VSIFCloseL(file_);
    }
    [[nodiscard]] bool is_open() const { return file_ != nullptr; }
    bool write(std::string_view bytes) { return VSIFWriteL(bytes.data(), 1, bytes.size(), file_) == bytes.size(); }
    bool finish() { return VSIFCloseL(std::exchange(file_, nullptr)) == 0; }

  private:
    VSILFILE* file_;
};

class BucketFolder final : public ObjectFolder {
  public:
    explicit BucketFolder(std::string place) : place_(std::move(place)), reader_(remote::Hosts("to"), patient()) {}

    [[nodiscard]] const std::string& place() const override { return place_; }

    [[nodiscard]] Result<std::optional<ObjectContent>> read(const std::string& name,
                                                            std::uint64_t limit) const override {
        auto whole = reader_.read_whole(path(name), limit);
        if (!whole && whole.error().kind == ErrorKind::not_found) return std::nullopt;
        if (!whole) return std::unexpected(std::move(whole.error()).with_parameter("to"));
        return ObjectContent{std::move(whole->bytes), std::move(whole->stamp.etag)};
    }

    [[nodiscard]] Result<std::optional<ObjectState>> look(const std::string& name) const override {
        const auto object = reader_.open(path(name));
        if (!object && object.error().kind == ErrorKind::not_found) return std::nullopt;
        if (!object) return std::unexpected(object.error());
        return ObjectState{(*object)->stamp().etag, (*object)->stamp().size};
    }

    [[nodiscard]] Result<std::string> sha256_of(const std::string& name, const CancelToken& cancel) const override {
        const auto object = reader_.open(path(name), {}, cancel);
        if (!object) return std::unexpected(object.error());
        constexpr std::uint64_t piece = std::uint64_t{1} << 20;
        Digest digest;
        const std::uint64_t size = (*object)->stamp().size;
        for (std::uint64_t at = 0; at < size; at += piece) {
            const auto bytes = (*object)->read(at, std::min(piece, size - at), cancel);
            if (!bytes) return std::unexpected(bytes.error());
            digest.add(*bytes);
        }
        return to_hex(digest.finish());
    }

    [[nodiscard]] Result<std::vector<std::string>> list(const std::string& folder) const override {
        gdal::ensure_ready();
        const gdal::ErrorTrap trap;
        const WriteScope scope;
        std::vector<std::string> names;
        std::string bare = folder;
        while (bare.ends_with('/'))
            bare.pop_back();
        const std::unique_ptr<VSIDIR, void (*)(VSIDIR*)> listing(VSIOpenDir(path(bare).c_str(), -1, nullptr),
                                                                 &VSICloseDir);
        if (!listing && trap.failed()) return refused("list", folder, trap);
        while (listing) {
            const VSIDIREntry* entry = VSIGetNextDirEntry(listing.get());
            if (entry == nullptr) break;
            if (VSI_ISREG(entry->nMode)) names.push_back(bare + '/' + entry->pszName);
        }
        if (trap.failed()) return refused("list", folder, trap);
        std::ranges::sort(names);
        return names;
    }

    [[nodiscard]] Result<> write(const std::string& name, std::string_view content) const override {
        gdal::ensure_ready();
        const gdal::ErrorTrap trap;
        const WriteScope scope(upload_piece(content.size()));
        Upload upload(path(name));
        if (!upload.is_open() || !upload.write(content) || !upload.finish()) return refused("take", name, trap);
        return {};
    }

    [[nodiscard]] Result<> copy_in(const fs::path& file, const std::string& name, const CancelToken& cancel,
                                   const BytesDone& done) const override {
        gdal::ensure_ready();
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rb"), &std::fclose);
        std::error_code error;
        const auto size = fs::file_size(file, error);
        if (!in || error) return fail(Error{ErrorKind::io, "a file could not be read"}.with_detail(file.string()));
        const gdal::ErrorTrap trap;
        const WriteScope scope(upload_piece(size));
        Upload upload(path(name));
        if (!upload.is_open()) return refused("take", name, trap);
        std::string buffer(std::size_t{1} << 20, '\0');
        while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), in.get())) {
            if (auto go_on = cancel.check(); !go_on) return go_on;
            if (!upload.write(std::string_view(buffer).substr(0, got))) return refused("take", name, trap);
            if (done) done(got);
        }
        if (std::ferror(in.get()) != 0)
            return fail(Error{ErrorKind::io, "a file could not be read to its end"}.with_detail(file.string()));
        if (!upload.finish()) return refused("take", name, trap);
        return {};
    }

    [[nodiscard]] Result<> remove(const std::vector<std::string>& names) const override {
        gdal::ensure_ready();
        const WriteScope scope;
        for (const std::string& name : names) {
            const gdal::ErrorTrap trap;
            const std::string whole = path(name);
            // GDAL looks at what it is to remove, which this room lets it do by name only.
            const gdal::ScopedOption allowed("CPL_VSIL_CURL_ALLOWED_FILENAME", whole.c_str());
            VSICurlPartialClearCache(whole.c_str());
            if (VSIUnlink(whole.c_str()) == 0) continue;
            const auto left = look(name);
            if (!left) return std::unexpected(left.error());
            if (*left) return refused("remove", name, trap);
        }
        return {};
    }

    [[nodiscard]] Result<std::unique_ptr<Hold>> hold() const override { return std::make_unique<Hold>(); }

  private:
    [[nodiscard]] std::string path(const std::string& name) const { return place_ + '/' + name; }

    std::string place_;
    RemoteStore reader_;
};

}  // namespace

Result<std::unique_ptr<ObjectFolder>> open_bucket_folder(const std::string& place) {
    std::string bare = place;
    while (bare.ends_with('/'))
        bare.pop_back();
    const auto address = ObjectAddress::parse(bare + "/catalog.json");
    const bool known = address && address->in_bucket();
    if (!known || bare.find("/../") != std::string::npos || bare.ends_with("/..") ||
        bare.find("//") != std::string::npos) {
        return fail(
            Error{ErrorKind::invalid_input, "'" + place + "' is no place to publish to"}.with_parameter("to").with_hint(
                "/vsis3/bucket/path, /vsigs/..., /vsiaz/... or a folder"));
    }
    return std::make_unique<BucketFolder>(std::move(bare));
}

Result<std::unique_ptr<ObjectFolder>> open_object_folder(const std::string& place) {
    if (is_remote(place)) return open_bucket_folder(place);
    return open_local_folder(place);
}

}  // namespace oryx::store
