#include "server/api/archives.hpp"

#include "geo/archive/pmtiles_reader.hpp"
#include "geo/catalog/archive_version.hpp"
#include "server/api/archive_download.hpp"
#include "server/api/services.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace oryx::api {

namespace {

/// What would change a tile cannot be asked of one that is ready.
Result<> check_plain(const http::Context& context) {
    for (const std::string_view name : {"filter", "properties", "datetime", "labels"}) {
        if (context.parameters.given(name)) {
            return fail(Error{ErrorKind::invalid_input, "the tiles of an archive are as they were made"}
                            .with_parameter(std::string(name))
                            .with_hint("leave it out"));
        }
    }
    return {};
}

http::Encoding encoding_of(Compression compression) {
    switch (compression) {
        case Compression::gzip:
            return http::Encoding::gzip;
        case Compression::zstd:
            return http::Encoding::zstd;
        case Compression::brotli:
            return http::Encoding::brotli;
        default:
            return http::Encoding::identity;
    }
}

}  // namespace

bool is_archive(const catalog::Collection& collection) {
    return !catalog::archive_file(collection.manifest).empty();
}

Result<const catalog::Collection*> archive_among(std::span<const std::shared_ptr<const catalog::Collection>> asked) {
    const auto archive = std::ranges::find_if(asked, [](const auto& collection) { return is_archive(*collection); });
    if (archive == asked.end()) return nullptr;
    if (asked.size() == 1) return archive->get();
    return fail(Error{ErrorKind::invalid_input, "the tiles of an archive are served alone"}
                    .with_parameter("collections")
                    .with_hint("ask for '" + (*archive)->id() + "' by itself"));
}

http::Lane tile_lane_of(const Result<std::vector<std::shared_ptr<const catalog::Collection>>>& asked) {
    const bool remote = asked && asked->size() == 1 && catalog::has_remote_archive(asked->front()->manifest);
    return remote ? http::Lane::remote : http::Lane::tiles;
}

Error reading_failed(Error error) {
    const std::string words = to_line(error) + (error.detail.text.empty() ? "" : " [" + error.detail.text + "]");
    switch (error.kind) {
        case ErrorKind::not_found:
            return error;
        case ErrorKind::conflict:
            return Error{ErrorKind::unavailable, "the archive was replaced at its place and is to be ingested anew"}
                .with_hint("oryx ingest with the same address; until then what lies there is not served")
                .with_detail(words);
        case ErrorKind::unavailable:
        case ErrorKind::cancelled:
            return Error{ErrorKind::unavailable, "the archive lies elsewhere and cannot be read at the moment"}
                .with_hint("try again in a moment")
                .with_detail(words);
        default:
            return Error{ErrorKind::io, "the archive could not be read"}.with_detail(words);
    }
}

namespace {

/// A tile that is larger, unpacked, is proved on a thread of the pool: a tenth of a millisecond is what an I/O thread
/// may take for one request.
constexpr std::size_t most_bytes_at_once = std::size_t{64} << 10;

/// What a tile as stored is answered with. It is unpacked for every client: a damaged tile is an error, not something
/// for the client to find. Error: of unpacking.
Result<http::Response> stored_tile(std::string stored, const archive::ArchiveInfo& info, std::size_t most_bytes) {
    auto bytes = decompress(stored, info.compression, most_bytes);
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    http::Response response;
    response.content_type = archive::media_type(info.tile_type);
    response.body = std::move(*bytes);
    response.packed_as = encoding_of(info.compression);
    if (response.packed_as != http::Encoding::identity) response.packed = std::move(stored);
    return response;
}

/// What comes from elsewhere and is not whole may have been spoilt on its way: another attempt may find it right.
Error reading_failed_of(const catalog::Collection& collection, Error error) {
    const bool not_whole = error.kind == ErrorKind::io || error.kind == ErrorKind::invalid_input;
    if (not_whole && catalog::has_remote_archive(collection.manifest)) error.kind = ErrorKind::unavailable;
    return reading_failed(std::move(error));
}

}  // namespace

std::shared_ptr<ArchiveReaders::Slot> ArchiveReaders::slot_of(const catalog::Collection& collection) {
    const std::string key = collection.id() + '@' + collection.manifest.version;
    const std::lock_guard lock(mutex_);
    const auto known = std::ranges::find(slots_, key, &std::pair<std::string, std::shared_ptr<Slot>>::first);
    if (known != slots_.end()) {
        slots_.splice(slots_.begin(), slots_, known);
        return slots_.front().second;
    }
    slots_.emplace_front(key, std::make_shared<Slot>());
    if (slots_.size() > most) slots_.pop_back();
    return slots_.front().second;
}

Result<std::shared_ptr<const archive::Reader>> ArchiveReaders::get(const catalog::Collection& collection,
                                                                   const CancelToken& cancel) {
    const auto slot = slot_of(collection);
    const std::lock_guard lock(slot->mutex);
    if (slot->reader) return slot->reader;
    auto reader = catalog::open_version_archive(directory_, collection.manifest, elsewhere_, cancel);
    if (!reader) return fail(reading_failed_of(collection, std::move(reader.error())));
    slot->reader = std::move(*reader);
    return slot->reader;
}

std::shared_ptr<const archive::Reader> ArchiveReaders::opened(const catalog::Collection& collection) {
    const auto slot = slot_of(collection);
    const std::unique_lock lock(slot->mutex, std::try_to_lock);
    return lock ? slot->reader : nullptr;
}

Result<std::shared_ptr<const archive::ArchiveInfo>> ArchiveReaders::info(const catalog::Collection& collection,
                                                                         const CancelToken& cancel) {
    if (!catalog::has_remote_archive(collection.manifest)) {
        const auto reader = get(collection, cancel);
        if (!reader) return std::unexpected(reader.error());
        return std::shared_ptr<const archive::ArchiveInfo>(*reader, &(*reader)->info());
    }
    auto remote = catalog::read_remote_archive(directory_, collection.manifest);
    if (!remote) return fail(reading_failed(std::move(remote.error())));
    return std::make_shared<const archive::ArchiveInfo>(std::move(remote->info));
}

Result<std::shared_ptr<const archive::ByteSource>> ArchiveReaders::bytes(const catalog::Collection& collection,
                                                                         const CancelToken& cancel) {
    if (archive_type(collection.manifest) == sqlite_type) {
        auto bytes = catalog::open_version_archive_bytes(directory_, collection.manifest, elsewhere_, cancel);
        if (!bytes) return fail(reading_failed(std::move(bytes.error())));
        return bytes;
    }
    // PMTiles are open already, or shall be, with what is known of them.
    const auto reader = get(collection, cancel);
    if (!reader) return std::unexpected(reader.error());
    const auto* pmtiles = dynamic_cast<const archive::PmtilesReader*>(reader->get());
    if (pmtiles == nullptr) return fail(ErrorKind::internal, "the archive is not of its kind");
    return std::shared_ptr<const archive::ByteSource>(*reader, &pmtiles->source());
}

Result<http::Response> archive_tile(const http::Context& context, const catalog::Collection& collection, TileId tile) {
    if (auto plain = check_plain(context); !plain) return std::unexpected(plain.error());
    const auto reader = context.services.archives.get(collection, context.cancel);
    if (!reader) return std::unexpected(reader.error());
    auto stored = (*reader)->tile(archive::address_of(tile), context.cancel);
    if (!stored) return fail(reading_failed_of(collection, std::move(stored.error())));
    if (!*stored) return http::Response{.status = 204};
    auto response = stored_tile(std::move(**stored), (*reader)->info(), archive::max_tile_bytes);
    if (!response) return fail(reading_failed_of(collection, std::move(response.error())));
    return response;
}

std::optional<http::Response> archive_tile_at_once(const http::Context& context, const catalog::Collection& collection,
                                                   TileId tile) {
    if (!check_plain(context)) return std::nullopt;
    const auto reader = context.services.archives.opened(collection);
    if (!reader) return std::nullopt;
    auto stored = reader->tile_at_once(archive::address_of(tile));
    if (!stored || stored->size() > most_bytes_at_once) return std::nullopt;
    auto response = stored_tile(std::move(*stored), reader->info(), most_bytes_at_once);
    if (!response) return std::nullopt;
    return std::move(*response);
}

http::Encoding archive_packed_as(const http::Context& context, const catalog::Collection& collection) {
    const auto reader = context.services.archives.opened(collection);
    return reader ? encoding_of(reader->info().compression) : http::Encoding::identity;
}

Result<std::string> archive_tilejson(const http::Context& context, const catalog::Collection& collection,
                                     const std::string& tiles_url) {
    using Json = nlohmann::ordered_json;
    if (auto plain = check_plain(context); !plain) return std::unexpected(plain.error());
    const auto said = context.services.archives.info(collection, context.cancel);
    if (!said) return std::unexpected(said.error());
    const archive::ArchiveInfo& info = **said;
    Json document{{"tilejson", "3.0.0"}};
    const Json metadata = Json::parse(info.metadata, nullptr, false);
    for (const char* name : {"name", "description", "attribution", "version", "legend"}) {
        if (metadata.contains(name) && metadata[name].is_string()) document[name] = metadata[name];
    }
    const store::CollectionInfo& own = collection.manifest.info;
    if (!own.title.empty()) document["name"] = own.title;
    if (!own.attribution.empty()) document["attribution"] = own.attribution;
    document["scheme"] = "xyz";
    document["tiles"] = {tiles_url};
    document["minzoom"] = info.min_zoom;
    document["maxzoom"] = info.max_zoom;
    document["bounds"] = {info.bounds.min_x, info.bounds.min_y, info.bounds.max_x, info.bounds.max_y};
    document["center"] = {info.centre.x, info.centre.y, info.centre_zoom};
    // Asked for of vector tiles (TileJSON 3, section 3.3); an image has none.
    if (metadata.contains("vector_layers") && metadata["vector_layers"].is_array())
        document["vector_layers"] = metadata["vector_layers"];
    else if (info.tile_type == archive::TileType::mvt)
        document["vector_layers"] = Json::array();
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace oryx::api
