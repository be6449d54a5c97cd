#include "geo/catalog/remote_archive.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace oryx::catalog {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array compressions{Compression::unknown, Compression::none, Compression::gzip, Compression::brotli,
                                  Compression::zstd};
constexpr std::array tile_types{archive::TileType::unknown, archive::TileType::mvt,  archive::TileType::png,
                                archive::TileType::jpeg,    archive::TileType::webp, archive::TileType::avif,
                                archive::TileType::mlt};

/// The value that is written so.
template <class T>
T value_named(std::span<const T> values, const Json& name) {
    for (const T value : values) {
        if (to_string(value) == name.get<std::string>()) return value;
    }
    return values.front();
}

RemoteArchive from_json(const Json& json) {
    RemoteArchive remote;
    remote.address = json.at("address").get<std::string>();
    remote.stamp.size = json.at("bytes").get<std::uint64_t>();
    remote.stamp.etag = json.at("etag").get<std::string>();
    remote.stamp.last_modified = json.at("last_modified").get<std::string>();
    archive::ArchiveInfo& info = remote.info;
    info.tile_type = value_named<archive::TileType>(tile_types, json.at("tile_type"));
    info.compression = value_named<Compression>(compressions, json.at("compression"));
    info.min_zoom = json.at("min_zoom").get<std::uint32_t>();
    info.max_zoom = json.at("max_zoom").get<std::uint32_t>();
    const auto bounds = json.at("bounds").get<std::array<double, 4>>();
    info.bounds = {bounds[0], bounds[1], bounds[2], bounds[3]};
    const auto centre = json.at("centre").get<std::array<double, 2>>();
    info.centre = {centre[0], centre[1]};
    info.centre_zoom = json.at("centre_zoom").get<std::uint32_t>();
    info.metadata = json.at("metadata").dump();
    remote.beginning_sha256 = json.value("beginning_sha256", "");
    return remote;
}

}  // namespace

std::string to_text(const RemoteArchive& remote) {
    const archive::ArchiveInfo& info = remote.info;
    Json json{{"address", remote.address},
              {"bytes", remote.stamp.size},
              {"etag", remote.stamp.etag},
              {"last_modified", remote.stamp.last_modified},
              {"tile_type", to_string(info.tile_type)},
              {"compression", to_string(info.compression)},
              {"min_zoom", info.min_zoom},
              {"max_zoom", info.max_zoom}};
    json["bounds"] = Json::array({info.bounds.min_x, info.bounds.min_y, info.bounds.max_x, info.bounds.max_y});
    json["centre"] = Json::array({info.centre.x, info.centre.y});
    json["centre_zoom"] = info.centre_zoom;
    if (!remote.beginning_sha256.empty()) json["beginning_sha256"] = remote.beginning_sha256;
    json["metadata"] = Json::parse(info.metadata, nullptr, false);
    if (json["metadata"].is_discarded()) json["metadata"] = Json::object();
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<RemoteArchive> parse_remote_archive(const std::string& text) {
    try {
        return from_json(Json::parse(text));
    } catch (const Json::exception& error) {
        return fail(Error{ErrorKind::io, "the record of a remote archive is not whole"}.with_detail(error.what()));
    }
}

}  // namespace oryx::catalog
