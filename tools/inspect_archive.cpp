#include "tools/inspect_archive.hpp"

#include "geo/archive/byte_source.hpp"
#include "geo/archive/pmtiles_reader.hpp"
#include "geo/archive/reader.hpp"
#include "tools/terminal.hpp"

#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const archive::Reader& reader, const std::filesystem::path& path) {
    const archive::ArchiveInfo& info = reader.info();
    Json out{{"archive", path.string()},
             {"kind", to_string(reader.kind())},
             {"tile_type", to_string(info.tile_type)},
             {"compression", to_string(info.compression)},
             {"min_zoom", info.min_zoom},
             {"max_zoom", info.max_zoom},
             {"bounds", {info.bounds.min_x, info.bounds.min_y, info.bounds.max_x, info.bounds.max_y}},
             {"centre", {info.centre.x, info.centre.y, info.centre_zoom}}};
    if (const auto* pmtiles = dynamic_cast<const archive::PmtilesReader*>(&reader)) {
        const archive::PmtilesHeader& header = pmtiles->header();
        out["bytes"] = pmtiles->source().size();
        out["addressed_tiles"] = header.addressed;
        out["tile_entries"] = header.entries;
        out["tile_contents"] = header.contents;
        out["clustered"] = header.clustered;
        out["internal_compression"] = to_string(header.internal);
        out["root_directory_bytes"] = header.root.length;
        out["leaf_directory_bytes"] = header.leaves.length;
        out["tile_bytes"] = header.tiles.length;
    }
    out["metadata"] = Json::parse(info.metadata, nullptr, false);
    return out;
}

/// A member as text; '?' where others wrote something else there.
std::string text_of(const Json& object, const char* name) {
    if (!object.is_object() || !object.contains(name)) return "?";
    return object[name].is_string() ? object[name].get<std::string>() : object[name].dump();
}

/// Mapbox's `tilestats`, whoever wrote them: a line for each attribute.
void print_statistics(const Json& tilestats) {
    if (!tilestats.is_object() || !tilestats.contains("layers") || !tilestats["layers"].is_array()) return;
    constexpr std::size_t most_words = 100;
    for (const Json& layer : tilestats["layers"]) {
        std::cout << fmt::format("layer {}: {} features, {}\n", text_of(layer, "layer"), text_of(layer, "count"),
                                 text_of(layer, "geometry"));
        if (!layer.is_object() || !layer.contains("attributes") || !layer["attributes"].is_array()) continue;
        for (const Json& attribute : layer["attributes"]) {
            std::cout << fmt::format("  {:<20}{}, {} different", text_of(attribute, "attribute"),
                                     text_of(attribute, "type"), text_of(attribute, "count"));
            if (attribute.is_object() && attribute.contains("min"))
                std::cout << fmt::format(", {} to {}", text_of(attribute, "min"), text_of(attribute, "max"));
            std::string values =
                attribute.is_object() && attribute.contains("values") ? attribute["values"].dump() : "";
            if (values.size() > most_words) values = values.substr(0, values.rfind(',', most_words)) + ", ...";
            std::cout << (values.empty() ? "" : ": ") << values << '\n';
        }
    }
}

void print(const Json& document) {
    for (const auto& [name, value] : document.items()) {
        if (name == "metadata") continue;
        std::cout << fmt::format("{:<22}{}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
    }
    const Json& metadata = document["metadata"];
    for (const auto& [name, value] : metadata.items()) {
        if (name == "vector_layers" || name == "tilestats") continue;
        std::cout << fmt::format("{:<22}{}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
    }
    if (metadata.contains("vector_layers") && metadata["vector_layers"].is_array()) {
        for (const Json& layer : metadata["vector_layers"]) {
            std::cout << fmt::format("layer {}, zooms {} to {}, fields {}\n", text_of(layer, "id"),
                                     text_of(layer, "minzoom"), text_of(layer, "maxzoom"), text_of(layer, "fields"));
        }
    }
    if (metadata.contains("tilestats")) print_statistics(metadata["tilestats"]);
}

}  // namespace

bool is_archive_file(const std::filesystem::path& path) {
    // What lies elsewhere is not asked before it is opened: an address that ends so is of an archive, not of a tile.
    if (store::is_remote(path.native())) return path.extension() == ".pmtiles" || path.extension() == ".mbtiles";
    const auto file = archive::open_file(path);
    if (!file) return false;
    if (path.extension() == ".pmtiles" || path.extension() == ".mbtiles") return true;
    if ((*file)->size() < 16) return false;
    const auto mark = (*file)->read(0, 16);
    return mark && (mark->starts_with("PMTiles") || mark->starts_with("SQLite format 3"));
}

bool is_pmtiles_file(const std::filesystem::path& path) {
    const auto file = archive::open_file(path);
    if (!file || (*file)->size() < 16) return false;
    const auto mark = (*file)->read(0, 16);
    return mark && mark->starts_with("PMTiles");
}

Result<int> inspect_archive(const std::filesystem::path& path, bool json) {
    const auto reader = archive::open_archive(path);
    if (!reader) return std::unexpected(reader.error());
    const Json document = to_json(**reader, path);
    if (json) {
        std::cout << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    } else {
        print(document);
    }
    return 0;
}

Result<std::string> tile_of_archive(const std::filesystem::path& path, TileId tile) {
    const auto reader = archive::open_archive(path);
    if (!reader) return std::unexpected(reader.error());
    auto bytes = (*reader)->tile(archive::address_of(tile));
    if (!bytes) return std::unexpected(bytes.error());
    if (!*bytes) {
        const archive::ArchiveInfo& info = (*reader)->info();
        return fail(
            Error{ErrorKind::not_found, fmt::format("the archive has no tile {}/{}/{}", tile.z(), tile.x(), tile.y())}
                .with_hint(fmt::format("it has zooms {} to {}", info.min_zoom, info.max_zoom)));
    }
    // Brotli has no mark by which it would be known later.
    if ((*reader)->info().compression == Compression::brotli)
        return decompress(**bytes, Compression::brotli, archive::max_tile_bytes);
    return std::move(**bytes);
}

}  // namespace oryx::tools
