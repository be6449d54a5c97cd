#pragma once

#include "geo/core/coverage.hpp"
#include "geo/core/date.hpp"
#include "geo/core/geometry.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace oryx::ingest {

/// A row that is not published.
struct Reject {
    std::string file;
    std::int64_t row = 0;  ///< 1-based row of the source, the HXL row counted
    std::string id;        ///< the key, where it could be read
    std::string reason;
    std::string wkt;  ///< the geometry as read; empty where there is none
};

/// What one source was.
struct SourceReport {
    std::string file;
    std::string driver;
    std::string layer;
    std::string crs;  ///< "EPSG:4326 (WGS 84)", and where it is from
    std::string encoding;
    std::int64_t rows = 0;
    bool hxl_row = false;  ///< a row of HXL tags was skipped: not counted as read
};

using Tally = std::map<std::string, std::int64_t>;

/// What an ingest did. read = published + rejected.
struct Report {
    std::string collection;
    std::string role;
    std::string level;
    std::string mode;
    std::vector<SourceReport> sources;
    std::string mapping_title;
    bool mapping_known = false;        ///< a published source recognised; else a guess from names
    std::vector<std::string> mapping;  ///< "date_start=event_date"
    std::string key;                   ///< where keys come from
    std::vector<std::string> left_out;
    std::int64_t read = 0;
    std::int64_t published = 0;
    std::int64_t rejected = 0;
    std::int64_t repaired = 0;
    std::int64_t without_geometry = 0;
    std::int64_t undated = 0;
    Tally rejected_by_reason;
    Tally repaired_by_reason;
    Tally location_precision;
    Tally date_precision;
    std::int64_t open_ended = 0;  ///< such as bases that are still there
    std::optional<Day> first_day, last_day;
    // upsert and append
    std::int64_t inserted = 0, updated = 0, carried = 0, deleted = 0;
    std::optional<CoverageReport> coverage;  ///< of polygons; publishing, or a dry run of it, fills it
    std::vector<std::string> warnings;
    std::string refused;  ///< why nothing may be published; empty where it may
};

/// Lines for a person.
std::string to_text(const Report& report);
nlohmann::ordered_json to_json(const Report& report);

/// A reason without the values it quotes, so that equal faults count together: "the date 'x' cannot be read" gives "the
/// date cannot be read".
std::string reason_class(std::string_view reason);

/// The rejects file: CSV (RFC 4180) with columns file, row, id, reason, wkt.
std::string rejects_csv(const std::vector<Reject>& rejects);

/// Well-known text of any geometry, also of one that is not valid or not finite.
std::string plain_wkt(const GeometryView& geometry);

}  // namespace oryx::ingest
