// "/collections/{collectionId}/archive": a tile archive as a file, whole or by byte ranges (RFC 9110, 14).
#include "server/api/archive_download.hpp"

#include "geo/catalog/archive_version.hpp"
#include "geo/core/instant.hpp"
#include "server/api/archives.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/services.hpp"
#include "server/http/byte_range.hpp"
#include "server/http/http_date.hpp"
#include "server/http/problem.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace oryx::api {

namespace {

/// What of an archive is in memory for one reader, however slow.
constexpr std::uint64_t piece_bytes = std::uint64_t{512} << 10;

/// Bytes of an archive from one place to another.
class ArchivePieces final : public http::BodySource {
  public:
    ArchivePieces(std::shared_ptr<const archive::ByteSource> bytes, std::uint64_t begin, std::uint64_t end)
        : bytes_(std::move(bytes)), begin_(begin), end_(end) {}

    Result<std::string_view> next(const CancelToken& cancel) override {
        const std::uint64_t length = std::min(piece_bytes, end_ - begin_);
        piece_.clear();
        if (length == 0) return std::string_view();
        auto read = bytes_->read(begin_, length, cancel);
        if (!read) return fail(reading_failed(std::move(read.error())));
        piece_ = std::move(*read);
        begin_ += length;
        return std::string_view(piece_);
    }
    [[nodiscard]] bool over() const { return begin_ == end_; }

  private:
    std::shared_ptr<const archive::ByteSource> bytes_;
    std::uint64_t begin_;
    std::uint64_t end_;
    std::string piece_;
};

http::Representation represent(const catalog::Collection& collection, std::uint64_t size) {
    const store::Manifest& manifest = collection.manifest;
    http::Representation representation{.size = size, .etag = {}, .modified = 0};
    // The sum of the archive, or of the record that pins one elsewhere: other bytes have another.
    const std::string name = catalog::archive_file(manifest);
    const auto file = std::ranges::find(manifest.files, name, &store::StoredFile::name);
    if (file != manifest.files.end()) representation.etag = '"' + file->sha256.substr(0, 32) + '"';
    if (const auto created = Instant::parse(manifest.created))
        representation.modified = created->microseconds / 1'000'000;
    return representation;
}

/// An ending, where the address has one, must be the archive's.
bool is_named_so(const http::Context& context, const store::Manifest& manifest) {
    const std::string_view path = context.request.target.substr(0, context.request.target.find('?'));
    const bool other = archive_type(manifest) == sqlite_type ? path.ends_with(".pmtiles") : path.ends_with(".mbtiles");
    return !other;
}

/// 304, 412 or 416: what is no part of the archive.
http::Response answer_without_bytes(http::Selection::Kind kind, const http::Representation& representation) {
    if (kind == http::Selection::Kind::not_modified) {
        http::Response response{.status = 304};
        response.etag = representation.etag;
        return response;
    }
    if (kind == http::Selection::Kind::precondition_failed)
        return http::protocol_problem(412, "precondition-failed", "the archive is not the one that is meant");
    http::Response response = http::protocol_problem(416, "range-not-satisfiable", "the archive ends before that");
    response.headers.emplace_back("Content-Range", fmt::format("bytes */{}", representation.size));
    return response;
}

http::Response answer_with_bytes(const catalog::Collection& collection, const http::Selection& selection,
                                 const http::Representation& representation) {
    http::Response response;
    const bool part = selection.kind == http::Selection::Kind::part;
    response.status = part ? 206 : 200;
    response.content_type = archive_type(collection.manifest);
    response.etag = representation.etag;
    response.length = selection.length;
    response.headers.emplace_back("Last-Modified", http::http_date(representation.modified));
    const std::string_view ending = response.content_type == sqlite_type ? "mbtiles" : "pmtiles";
    response.headers.emplace_back("Content-Disposition",
                                  fmt::format("attachment; filename=\"{}.{}\"", collection.id(), ending));
    if (part) {
        response.headers.emplace_back(
            "Content-Range", fmt::format("bytes {}-{}/{}", selection.first, selection.first + selection.length - 1,
                                         representation.size));
    }
    return response;
}

}  // namespace

std::string_view archive_type(const store::Manifest& manifest) {
    return catalog::archive_file(manifest).ends_with(".mbtiles") ? sqlite_type : pmtiles_type;
}

bool is_downloadable(const store::Manifest& manifest) {
    return !catalog::archive_file(manifest).empty() && manifest.info.sensitivity < Sensitivity::high;
}

http::Lane archive_download_lane(const http::Context& context) {
    const auto collection = find_collection(context, context.parameters.text("collectionId"));
    const bool remote = collection && catalog::has_remote_archive((*collection)->manifest);
    return remote ? http::Lane::remote : http::Lane::downloads;
}

Result<http::Response> archive_download(const http::Context& context) {
    const auto found = find_collection(context, context.parameters.text("collectionId"));
    if (!found) return std::unexpected(found.error());
    const catalog::Collection& collection = **found;
    const store::Manifest& manifest = collection.manifest;
    if (!is_archive(collection)) {
        return fail(Error{ErrorKind::not_found, "the collection is no tile archive"}.with_hint(
            "its features are at /items; oryx tile makes an archive of it"));
    }
    if (!is_named_so(context, manifest))
        return fail(ErrorKind::not_found, "the archive is of another kind than the name's ending says");
    if (!is_downloadable(manifest)) {
        return fail(Error{ErrorKind::conflict, "an archive marked high or severe does not leave as a whole"}.with_hint(
            "whoever runs this server has it in the data directory"));
    }
    const auto bytes = context.services.archives.bytes(collection, context.cancel);
    if (!bytes) return std::unexpected(bytes.error());
    const http::Representation representation = represent(collection, (*bytes)->size());
    const http::Selection selection = http::select_bytes(context.request, representation);
    const bool sends = selection.kind == http::Selection::Kind::part || selection.kind == http::Selection::Kind::whole;
    http::Response response = sends ? answer_with_bytes(collection, selection, representation)
                                    : answer_without_bytes(selection.kind, representation);
    response.cache = http::CachePolicy::of(manifest.info.sensitivity, manifest.info.cache_seconds);
    response.headers.emplace_back("Accept-Ranges", "bytes");
    if (!sends || context.request.method == http::Method::head) return response;
    auto pieces = std::make_shared<ArchivePieces>(*bytes, selection.first, selection.first + selection.length);
    const auto first = pieces->next(context.cancel);
    if (!first) return std::unexpected(first.error());
    response.body = *first;
    if (!pieces->over()) response.rest = std::move(pieces);
    return response;
}

}  // namespace oryx::api
