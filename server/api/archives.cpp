#include "server/api/archives.hpp"

#include "geo/catalog/archive_version.hpp"
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

/// Of a damaged archive the client learns no more than that; the log has the words.
std::unexpected<Error> damaged(Error error) {
    if (error.kind == ErrorKind::not_found) return std::unexpected(std::move(error));
    return fail(
        Error{ErrorKind::io, "the archive could not be read"}.with_detail(to_line(error) + " " + error.detail.text));
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

Result<std::shared_ptr<const archive::Reader>> ArchiveReaders::get(const catalog::Collection& collection) {
    const std::string key = collection.id() + '@' + collection.manifest.version;
    {
        const std::lock_guard lock(mutex_);
        const auto known = std::ranges::find(readers_, key, &Entry::first);
        if (known != readers_.end()) {
            readers_.splice(readers_.begin(), readers_, known);
            return readers_.front().second;
        }
    }
    auto reader = catalog::open_version_archive(directory_, collection.manifest);
    if (!reader) return reader;
    const std::lock_guard lock(mutex_);
    readers_.emplace_front(key, *reader);
    if (readers_.size() > most) readers_.pop_back();
    return reader;
}

Result<http::Response> archive_tile(const http::Context& context, const catalog::Collection& collection, TileId tile) {
    if (auto plain = check_plain(context); !plain) return std::unexpected(plain.error());
    const auto reader = context.services.archives.get(collection);
    if (!reader) return damaged(reader.error());
    const auto stored = (*reader)->tile(archive::address_of(tile));
    if (!stored) return damaged(stored.error());
    http::Response response;
    if (!*stored) {
        response.status = 204;
        return response;
    }
    const archive::ArchiveInfo& info = (*reader)->info();
    auto bytes = decompress(**stored, info.compression, archive::max_tile_bytes);
    if (!bytes) return damaged(bytes.error());
    response.content_type = archive::media_type(info.tile_type);
    response.body = std::move(*bytes);
    return response;
}

Result<std::string> archive_tilejson(const http::Context& context, const catalog::Collection& collection,
                                     const std::string& tiles_url) {
    using Json = nlohmann::ordered_json;
    if (auto plain = check_plain(context); !plain) return std::unexpected(plain.error());
    const auto reader = context.services.archives.get(collection);
    if (!reader) return damaged(reader.error());
    const archive::ArchiveInfo& info = (*reader)->info();
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
