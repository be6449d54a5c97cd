#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/transform.hpp"
#include "geo/ingest/recognise.hpp"
#include "geo/store/manifest.hpp"
#include "geo/store/source.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oryx::ingest {

/// One layer of one path, which can be opened more than once: to look at it, then to convert it.
struct SourceAddress {
    std::filesystem::path path;
    store::SourceOptions options;

    /// Its rows are read ahead of who takes them.
    [[nodiscard]] Result<std::unique_ptr<store::Source>> open() const;
    [[nodiscard]] std::string file() const { return path.filename().string(); }
};

/// The file's name without its suffixes: "ged_syria" of "ged_syria.csv.gz".
std::string stem_of(const std::filesystem::path& path);

/// Opens a source and reads it once. Errors: those of the source, with the file named.
Result<SourceLook> look_at(const SourceAddress& address, const Progress& progress, const CancelToken& cancel);

/// The CRS a source is read in: `wished` (`--crs`), else its own, else CRS84 where the format means that (CSV, XLSX,
/// GeoJSON).
struct SourceCrs {
    std::string definition;  ///< empty for a table without places
    std::string told;        ///< for the report: "EPSG:32630 (WGS 84 / UTM zone 30N), from --crs"
    std::string warning;
};
/// Error: invalid_input that asks for `--crs` where nothing says it, or that PROJ does not know it.
Result<SourceCrs> crs_of(const SourceLook& look, const std::string& wished);

/// Name, size and SHA-256 of the files of a source; a shapefile's companions too. Error: io.
Result<std::vector<store::SourceFile>> source_files(const SourceAddress& address, const SourceLook& look,
                                                    const std::string& crs);

}  // namespace oryx::ingest
