#include "geo/store/version_files.hpp"

#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/flatgeobuf.hpp"
#include "geo/store/gdal/environment.hpp"
#include "geo/store/gdal/geometry.hpp"
#include "geo/store/version_columns.hpp"

#include <algorithm>
#include <charconv>
#include <expected>
#include <functional>
#include <future>
#include <optional>
#include <utility>

#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

namespace oryx::store {

namespace {

/// Rows with geometry, and rows without. Of the two formats only GeoPackage takes a row without geometry: GDAL's
/// FlatGeobuf driver drops it in silence.
struct FileKind {
    const char* name;
    const char* driver;
};
constexpr FileKind features_kind{"features.fgb", "FlatGeobuf"};
constexpr FileKind plain_kind{"plain.gpkg", "GPKG"};

bool is_plain(const GeometryView& geometry) {
    return geometry.type == GeometryType::none || geometry.empty();
}

/// The one type that all geometries of the rows share, else unknown (any).
OGRwkbGeometryType common_type(const FeatureTable& table, const std::vector<std::size_t>& rows) {
    OGRwkbGeometryType common = wkbNone;
    for (const std::size_t row : rows) {
        const GeometryView geometry = table.geometry(row);
        const OGRwkbGeometryType type = gdal::wkb_type(geometry.type, geometry.multi);
        if (common == wkbNone) common = type;
        if (common != type) return wkbUnknown;
    }
    return common;
}

void fill(OGRFeature& feature, const FeatureTable& table, std::size_t row) {
    feature.SetField(VersionColumns::order, static_cast<GIntBig>(row));
    feature.SetField(VersionColumns::row, static_cast<GIntBig>(table.source_row(row)));
    feature.SetField(VersionColumns::id, key_text(table.key(row)).c_str());
    feature.SetField(VersionColumns::integer, std::holds_alternative<std::int64_t>(table.key(row)) ? 1 : 0);
    if (const auto when = table.when(row)) {
        feature.SetField(VersionColumns::start, when->start.number);
        feature.SetField(VersionColumns::end, when->end.number);
        feature.SetField(VersionColumns::precision, std::string(to_string(when->precision)).c_str());
    }
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
        set_attribute(feature, VersionColumns::first_attribute + static_cast<int>(i), table.column(i).value(row));
    }
    if (auto geometry = gdal::to_ogr(table.geometry(row))) feature.SetGeometryDirectly(geometry.release());
}

Result<> write_rows(OGRLayer& layer, const FeatureTable& table, const std::vector<std::size_t>& rows,
                    const Progress& progress) {
    constexpr std::size_t step = 4096;
    for (std::size_t done = 0; done < rows.size(); ++done) {
        if (done % step == 0) report(progress, "write", done, rows.size());
        const gdal::FeaturePointer feature(OGRFeature::CreateFeature(layer.GetLayerDefn()));
        fill(*feature, table, rows[done]);
        if (layer.CreateFeature(feature.get()) != OGRERR_NONE) {
            return fail(ErrorKind::io, "a row of a version could not be written");
        }
    }
    return {};
}

Result<> write_file(const FeatureTable& table, const std::vector<std::size_t>& rows, FileKind kind,
                    const std::filesystem::path& file, const Progress& progress) {
    const gdal::ErrorTrap trap;
    auto dataset = gdal::create(file, kind.driver);
    if (!dataset) return std::unexpected(dataset.error());
    OGRSpatialReference crs84;
    crs84.SetFromUserInput("OGC:CRS84");
    const OGRwkbGeometryType type = common_type(table, rows);
    gdal::OptionList options;
    if (type == wkbNone) options.add("FID=_fid");  // "fid" may be an attribute
    OGRLayer* layer = (*dataset)->CreateLayer(file.stem().c_str(), type == wkbNone ? nullptr : &crs84, type,
                                              const_cast<char**>(options.get()));
    Result<> done = layer == nullptr ? Result<>(fail(ErrorKind::io, "the layer of a version could not be created"))
                                     : add_version_columns(*layer, table.schema());
    if (done) done = write_rows(*layer, table, rows, progress);
    if (!done) {
        done.error().detail.text += trap.text();
        return done;
    }
    if (auto closed = gdal::close_written(std::move(*dataset)); !closed) return closed;
    std::error_code error;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
    return sync_path(file);
}

Error damaged(const std::filesystem::path& file, std::string why) {
    return Error{ErrorKind::io, "a file of a version is missing or damaged"}.with_detail(file.string() + ": " + why);
}

/// A row as a file has it, and where it stood in the table that was written: a file is in the order of its index.
struct StoredRow {
    Feature feature;
    std::int64_t order = 0;
};

/// A row of a file, one value for each column: our own as `VersionColumns` numbers them, then the schema's.
/// Error: what is wrong with it.
std::expected<StoredRow, std::string> decode_row(std::vector<Value>& values, Geometry&& geometry,
                                                 const Schema& schema) {
    const auto whole = [&](int column) { return std::get_if<std::int64_t>(&values[static_cast<std::size_t>(column)]); };
    const auto text = [&](int column) { return std::get_if<std::string>(&values[static_cast<std::size_t>(column)]); };
    StoredRow out;
    Feature& feature = out.feature;
    if (whole(VersionColumns::order) == nullptr) return std::unexpected("a row without its place");
    out.order = *whole(VersionColumns::order);
    feature.row = whole(VersionColumns::row) == nullptr ? 0 : *whole(VersionColumns::row);
    auto* id = text(VersionColumns::id);
    if (id == nullptr) return std::unexpected("a row without key");
    if (values[VersionColumns::integer] == Value(true)) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(id->data(), id->data() + id->size(), number);
        if (error != std::errc{} || end != id->data() + id->size()) return std::unexpected("a key that is no number");
        feature.key = number;
    } else {
        feature.key = std::move(*id);
    }
    if (const auto* start = whole(VersionColumns::start)) {
        const auto* end = whole(VersionColumns::end);
        const auto* name = text(VersionColumns::precision);
        const auto precision = name == nullptr ? std::nullopt : parse_date_precision(*name);
        if (!precision || end == nullptr || *end <= *start) return std::unexpected("a date that is not whole");
        feature.when = DateInterval{{static_cast<std::int32_t>(*start)}, {static_cast<std::int32_t>(*end)}, *precision};
    }
    feature.geometry = std::move(geometry);
    for (std::size_t i = 0; i < schema.size(); ++i) {
        Value& value = values[VersionColumns::first_attribute + i];
        if (schema[i].type == FieldType::date) {
            if (const auto* day = std::get_if<std::int64_t>(&value)) value = Day{static_cast<std::int32_t>(*day)};
        }
        feature.values.push_back(std::move(value));
    }
    return out;
}

/// Where rows go: the text of what is wrong with one, or nothing.
using TakeRow = std::function<std::optional<std::string>(StoredRow&&)>;

Result<> read_plain(const std::filesystem::path& file, const Schema& schema, const TakeRow& take) {
    const gdal::ErrorTrap trap;
    auto dataset = gdal::open_readonly(file, plain_kind.driver);
    if (!dataset) return fail(damaged(file, dataset.error().detail.text));
    OGRLayer* layer = (*dataset)->GetLayer(0);
    if (layer == nullptr || !matches_schema(*layer->GetLayerDefn(), schema)) {
        return fail(damaged(file, "its columns are not the manifest's"));
    }
    layer->ResetReading();
    while (const gdal::FeaturePointer feature{layer->GetNextFeature()}) {
        auto values = version_values(*feature, schema);
        auto row = decode_row(values, {}, schema);
        if (!row) return fail(damaged(file, row.error()));
        if (const auto wrong = take(std::move(*row))) return fail(damaged(file, *wrong));
    }
    if (trap.failed()) return fail(damaged(file, trap.text()));
    return {};
}

Result<> read_features(const std::filesystem::path& file, const Schema& schema, const TakeRow& take) {
    auto reader = FlatGeobufReader::open(file);
    if (!reader) return fail(damaged(file, reader.error().detail.text));
    if (!matches_schema(reader->columns(), schema)) return fail(damaged(file, "its columns are not the manifest's"));
    std::vector<Value> values;
    Geometry geometry;
    for (;;) {
        const auto more = reader->next(values, geometry);
        if (!more) return fail(damaged(file, more.error().detail.text));
        if (!*more) return {};
        auto row = decode_row(values, std::move(geometry), schema);
        if (!row) return fail(damaged(file, row.error()));
        if (const auto wrong = take(std::move(*row))) return fail(damaged(file, *wrong));
    }
}

Result<> read_files(const std::vector<StoredFile>& files, const Schema& schema, const std::filesystem::path& directory,
                    const TakeRow& take) {
    for (const StoredFile& file : files) {
        if (file.name == arcs_file || file.name == remote_archive_file) continue;
        if (std::ranges::find(archive_files, file.name) != archive_files.end()) continue;
        if (file.name == plain_kind.name) {
            if (auto done = read_plain(directory / file.name, schema, take); !done) return done;
        } else if (file.name == features_kind.name) {
            if (auto done = read_features(directory / file.name, schema, take); !done) return done;
        } else {
            return fail(damaged(directory, "an unknown file " + file.name));
        }
    }
    return {};
}

/// Rows as they come from the files, with their orders.
struct RowsRead {
    FeatureTable table;
    std::vector<std::int64_t> orders;
};

/// Puts rows of several files into the order they were written in. Error: io where one is missing or there twice.
Result<std::shared_ptr<const FeatureTable>> in_order(RowsRead&& read, const Schema& schema,
                                                     const std::filesystem::path& directory) {
    std::vector<std::size_t> place(read.orders.size(), read.orders.size());
    for (std::size_t i = 0; i < read.orders.size(); ++i) {
        const std::int64_t order = read.orders[i];
        if (order < 0 || order >= std::ssize(place) || place[static_cast<std::size_t>(order)] != place.size()) {
            return fail(damaged(directory, "rows are missing or there twice"));
        }
        place[static_cast<std::size_t>(order)] = i;
    }
    if (std::ranges::is_sorted(read.orders)) return std::move(read.table).freeze();
    FeatureTable table(schema);
    std::vector<Value> values(schema.size());
    for (const std::size_t i : place) {
        for (std::size_t f = 0; f < schema.size(); ++f)
            values[f] = read.table.column(f).value(i);
        table.append(read.table.source_row(i), read.table.key(i), read.table.when(i), read.table.geometry(i), values);
    }
    return std::move(table).freeze();
}

/// Whether a row that was read back is the one that was to be written.
bool is_row(const FeatureTable& table, std::size_t row, const Feature& read) {
    const GeometryView written = table.geometry(row);
    if (table.key(row) != read.key || table.source_row(row) != read.row || table.when(row) != read.when ||
        !std::ranges::equal(written.positions, read.geometry.positions) ||
        !std::ranges::equal(written.ring_ends, read.geometry.ring_ends)) {
        return false;
    }
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
        if (table.column(i).value(row) != read.values[i]) return false;
    }
    return true;
}

/// Opens what was written again: every row has to be there, once, as it was to be.
Result<> check_written(const FeatureTable& table, const std::vector<StoredFile>& files,
                       const std::filesystem::path& directory) {
    std::vector<bool> seen(table.size(), false);
    std::size_t count = 0;
    const auto take = [&](StoredRow&& row) -> std::optional<std::string> {
        if (row.order < 0 || std::cmp_greater_equal(row.order, table.size())) return "a row that was not written";
        const auto order = static_cast<std::size_t>(row.order);
        if (seen[order]) return "a row is there twice";
        seen[order] = true;
        ++count;
        if (!is_row(table, order, row.feature)) return "what was written is not what was read back";
        return std::nullopt;
    };
    if (auto done = read_files(files, table.schema(), directory, take); !done) return done;
    if (count != table.size()) return fail(damaged(directory, "rows are missing"));
    return {};
}

Result<StoredFile> describe(const std::filesystem::path& file) {
    auto sum = sha256_hex_of_file(file);
    if (!sum) return std::unexpected(sum.error());
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    if (error) return fail(damaged(file, error.message()));
    return StoredFile{file.filename().string(), *sum, bytes};
}

Result<std::vector<StoredFile>> describe_all(const std::vector<StoredFile>& files,
                                             const std::filesystem::path& directory) {
    std::vector<StoredFile> out;
    for (const StoredFile& file : files) {
        auto described = describe(directory / file.name);
        if (!described) return std::unexpected(described.error());
        out.push_back(std::move(*described));
    }
    return out;
}

}  // namespace

Result<std::vector<StoredFile>> write_version_files(const FeatureTable& table, const std::filesystem::path& directory,
                                                    const Progress& progress) {
    std::vector<std::size_t> with_geometry;
    std::vector<std::size_t> plain;
    for (std::size_t row = 0; row < table.size(); ++row) {
        (is_plain(table.geometry(row)) ? plain : with_geometry).push_back(row);
    }
    std::vector<StoredFile> files;
    for (const auto& [kind, rows] : {std::pair{features_kind, &with_geometry}, std::pair{plain_kind, &plain}}) {
        if (rows->empty()) continue;
        if (auto written = write_file(table, *rows, kind, directory / kind.name, progress); !written) {
            return std::unexpected(written.error());
        }
        files.push_back({.name = kind.name, .sha256 = {}, .bytes = 0});
    }
    report(progress, "verify", 0, 0);
    auto described = std::async(std::launch::async, [&] { return describe_all(files, directory); });
    const auto checked = check_written(table, files, directory);
    auto all = described.get();
    if (!checked) return std::unexpected(checked.error());
    if (!all) return all;
    if (auto synced = sync_path(directory); !synced) return std::unexpected(synced.error());
    return all;
}

Result<std::shared_ptr<const FeatureTable>> read_version_files(const Manifest& manifest,
                                                               const std::filesystem::path& directory) {
    RowsRead read{FeatureTable(manifest.schema), {}};
    const auto take = [&](StoredRow&& row) -> std::optional<std::string> {
        read.table.append(row.feature);
        read.orders.push_back(row.order);
        return std::nullopt;
    };
    if (auto done = read_files(manifest.files, manifest.schema, directory, take); !done) {
        return std::unexpected(done.error());
    }
    auto table = in_order(std::move(read), manifest.schema, directory);
    if (table && std::cmp_not_equal((*table)->size(), manifest.rows)) {
        return fail(damaged(directory, std::to_string((*table)->size()) + " rows, " + std::to_string(manifest.rows) +
                                           " in the manifest"));
    }
    return table;
}

Result<StoredFile> write_version_file(const std::filesystem::path& directory, std::string_view name,
                                      std::string_view content) {
    const std::filesystem::path file = directory / name;
    if (auto written = write_new_file(file, content); !written) return std::unexpected(written.error());
    auto described = describe(file);
    if (described && described->sha256 != sha256_hex(content)) {
        return fail(damaged(file, "what was written is not what was read back"));
    }
    return described;
}

Result<std::string> read_version_file(const StoredFile& file, const std::filesystem::path& directory) {
    auto content = read_whole_file(directory / file.name, file.bytes);
    if (!content) return fail(damaged(directory / file.name, to_line(content.error())));
    if (sha256_hex(*content) != file.sha256) return fail(damaged(directory / file.name, "its sum is another"));
    return content;
}

Result<> verify_version_files(const Manifest& manifest, const std::filesystem::path& directory) {
    for (const StoredFile& file : manifest.files) {
        const auto now = describe(directory / file.name);
        if (!now) return std::unexpected(now.error());
        if (now->sha256 != file.sha256 || now->bytes != file.bytes) {
            return fail(Error{ErrorKind::io, "a file of a version is not what was published: " + file.name}.with_detail(
                (directory / file.name).string()));
        }
    }
    return {};
}

}  // namespace oryx::store
