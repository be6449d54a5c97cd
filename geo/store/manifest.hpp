#pragma once

#include "geo/core/coverage.hpp"
#include "geo/core/date.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"
#include "geo/core/roles.hpp"
#include "geo/core/value.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace oryx::store {

/// What a collection is called, who may see it, how it is shown: from `config/collections/*.toml` or flags at ingest.
struct CollectionInfo {
    std::string id;
    std::string title;
    std::string description;
    Role role = Role::other;
    std::string level;  ///< of areas: region, cercle, commune, ...
    std::string licence;
    std::string attribution;
    Sensitivity sensitivity = Sensitivity::low;
    std::string owner;
    std::string retention;
    bool synthetic = false;
    int min_zoom = 0;
    int max_zoom = 14;
    std::int64_t cache_seconds = 300;
    std::string importance = {};     ///< field: what has more of it stays longer where not all points fit in a tile
    std::string cluster = {};        ///< cluster rule of tiles, as written (tile/layer_settings.hpp); empty: none
    std::string geometry_name = {};  ///< what the first source calls its geometry; empty where it gives it no name
    std::string key_field;           ///< source attribute the key came from; empty: hash of the row's content
    bool key_stable = false;         ///< false for hashed keys: upsert and append refuse
    CoverageRule coverage = CoverageRule::automatic;  ///< whether its polygons share their borders, as asked
};

struct SourceFile {
    std::string name;  ///< file name without its folder
    std::string driver;
    std::string sha256;
    std::uint64_t bytes = 0;
    std::string crs;
    std::string encoding;
};

/// read = published + rejected, always.
struct Counts {
    std::int64_t read = 0;
    std::int64_t published = 0;
    std::int64_t rejected = 0;
    std::int64_t repaired = 0;
    std::int64_t without_geometry = 0;
    std::map<std::string, std::int64_t> rejected_by_reason;
    std::map<std::string, std::int64_t> location_precision;  ///< rows by LocationPrecision, where the role has it
};

/// How a derived collection was made.
struct Lineage {
    std::string process;
    std::map<std::string, std::string> inputs;      ///< role or input name to "collection@version"
    std::map<std::string, std::string> parameters;  ///< as used, as text
    std::string facts;                              ///< the process's result record, JSON text
};

struct StoredFile {
    std::string name;
    std::string sha256;
    std::uint64_t bytes = 0;
};

/// The manifest of one immutable version: `manifest.json` beside its files.
struct Manifest {
    CollectionInfo info;
    std::string version;  ///< "20191231T120000Z-1a2b3c4d"
    std::string created;  ///< RFC 3339, UTC
    std::vector<SourceFile> sources;
    std::vector<std::string> mapping;  ///< "date_start=Date", as used
    Counts counts;                 ///< of the last input; an upsert's version has more rows than its input published
    std::int64_t rows = 0;         ///< rows of this version
    Envelope bounds;               ///< CRS84; empty where nothing has geometry
    std::optional<Day> first_day;  ///< start of the earliest date
    std::optional<Day> last_day;   ///< last day that an accepted row touches (inclusive)
    Schema schema;
    std::optional<Lineage> lineage;
    std::optional<CoverageReport> coverage;  ///< of collections with polygons
    std::vector<StoredFile> files;
    std::vector<std::string> warnings;
};

nlohmann::ordered_json to_json(const CoverageReport& coverage);
nlohmann::ordered_json to_json(const Manifest& manifest);
Result<Manifest> parse_manifest(const std::string& json_text);
/// Error: io, or invalid_input for a manifest that is not whole.
Result<Manifest> read_manifest(const std::filesystem::path& file);

}  // namespace oryx::store
