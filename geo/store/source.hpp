#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"
#include "geo/core/value.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::store {

/// How to open a source; empty means "find out".
struct SourceOptions {
    std::string layer = {};     ///< layer of a GeoPackage or another file of several
    std::string sheet = {};     ///< sheet of an XLSX
    std::string encoding = {};  ///< "ISO-8859-1", ...: overrides .cpg and detection
};

/// One row as the source has it, before any mapping.
struct SourceRow {
    std::int64_t number = 0;    ///< 1-based
    std::vector<Value> values;  ///< one for each field of the source
    Geometry geometry;          ///< in the source's CRS, (east, north); type none where there is none
    std::string fault = {};     ///< why the geometry or a value could not be read (external text); empty if it could
};

/// What a source says of itself.
struct SourceInfo {
    std::string driver;  ///< id of our driver: "shapefile", "csv", ...
    std::string layer;
    Schema fields;
    std::string crs;                 ///< WKT or "OGC:CRS84"; empty where the source does not say
    std::string geometry_name = {};  ///< what the source calls its geometry; empty where the format gives it no name
    bool has_geometry = true;        ///< false for a table (CSV, XLSX): ingest finds lon/lat columns
    std::string encoding = {};       ///< of texts, as declared or detected ("UTF-8"); empty where the format fixes it
    bool encoding_detected = false;  ///< guessed from the bytes, not declared
    std::optional<std::int64_t> row_count = {};
    std::vector<std::string> warnings = {};
};

/// Reads the rows of one layer, in order, once.
class Source {
  public:
    virtual ~Source() = default;
    [[nodiscard]] virtual const SourceInfo& info() const = 0;
    /// Fills `row`; false at the end. A row that cannot be read whole comes with its `fault`; an Error ends the source.
    virtual Result<bool> next(SourceRow& row) = 0;
};

/// A source format: one file in `drivers/`, one line in its table.
struct Driver {
    std::string_view id;
    std::string_view title;
    std::span<const std::string_view> suffixes;  ///< lower case, with the dot: ".shp", ".geojson", ".csv.gz"
    Result<std::unique_ptr<Source>> (*open)(const std::filesystem::path& path, const SourceOptions& options);
};
std::span<const Driver> drivers();

/// Opens a local file by the driver its name calls for. Never a network address, a /vsi path given by a user, or a VRT,
/// whatever the file is called or holds.
/// Errors: not_found, unsupported (naming the formats read), invalid_input (several layers and none named: lists them).
Result<std::unique_ptr<Source>> open_source(const std::filesystem::path& path, const SourceOptions& options = {});

}  // namespace oryx::store
