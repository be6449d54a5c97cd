#include "geo/store/export_gdal.hpp"

#include "geo/store/durable_file.hpp"
#include "geo/store/gdal/environment.hpp"
#include "geo/store/gdal/geometry.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <cpl_vsi.h>
#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

namespace oryx::store::gdal {

namespace {

Error not_written(const ErrorTrap& trap) {
    return Error{ErrorKind::io, "the output file could not be written"}.with_detail(trap.text());
}

/// What a layer of a format needs to know of the table.
struct LayerPlan {
    OGRwkbGeometryType type = wkbNone;
    std::vector<std::string> names;  ///< as written
    std::vector<int> widths = {};    ///< of texts, in bytes; empty where the format does not ask
    bool boolean_as_integer = false;
};

/// The one type of all geometries, else unknown; `ignore_multi` for shapefiles, which have one type for both.
OGRwkbGeometryType layer_type(const FeatureTable& table, bool ignore_multi) {
    OGRwkbGeometryType common = wkbNone;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const GeometryView g = table.geometry(row);
        if (g.empty()) continue;
        const bool multi = g.multi && !(ignore_multi && g.type != GeometryType::point);
        const OGRwkbGeometryType type = wkb_type(g.type, multi);
        if (common == wkbNone) common = type;
        if (common != type) return wkbUnknown;
    }
    return common;
}

std::vector<std::string> names_of(const ExportColumns& columns) {
    std::vector<std::string> names;
    for (const Field& field : columns.fields())
        names.push_back(field.name);
    return names;
}

/// Settles the type and width of a field as its format has them.
void define(OGRFieldDefn& out, const LayerPlan& plan, FieldType type, std::size_t column) {
    switch (type) {
        case FieldType::boolean:
            out.SetType(OFTInteger);
            if (plan.boolean_as_integer) {
                out.SetWidth(1);
            } else {
                out.SetSubType(OFSTBoolean);
            }
            break;
        case FieldType::integer:
            out.SetType(OFTInteger64);
            break;
        case FieldType::real:
            out.SetType(OFTReal);
            break;
        case FieldType::text:
            if (!plan.widths.empty()) out.SetWidth(plan.widths[column]);
            break;
        case FieldType::date:
            out.SetType(OFTDate);
            break;
    }
}

void set_field(OGRFeature& feature, int column, const Value& value) {
    if (const auto* day = std::get_if<Day>(&value)) {
        const Civil date = civil(*day);
        feature.SetField(column, date.year, static_cast<int>(date.month), static_cast<int>(date.day));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        feature.SetField(column, text->c_str());
    } else if (const auto* real = std::get_if<double>(&value)) {
        feature.SetField(column, *real);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        feature.SetField(column, static_cast<GIntBig>(*integer));
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        feature.SetField(column, *flag ? 1 : 0);
    } else {
        feature.SetFieldNull(column);
    }
}

Result<> write_layer(GDALDataset& dataset, const FeatureTable& table, const ExportColumns& columns,
                     const std::string& name, const LayerPlan& plan, OptionList options) {
    const ErrorTrap trap;
    OGRSpatialReference wgs84;
    wgs84.SetFromUserInput("EPSG:4326");
    wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    OGRLayer* layer = dataset.CreateLayer(name.c_str(), plan.type == wkbNone ? nullptr : &wgs84, plan.type,
                                          const_cast<char**>(options.get()));
    if (layer == nullptr) return fail(not_written(trap));
    for (std::size_t i = 0; i < columns.fields().size(); ++i) {
        OGRFieldDefn field(plan.names[i].c_str(), OFTString);
        define(field, plan, columns.fields()[i].type, i);
        if (layer->CreateField(&field) != OGRERR_NONE) return fail(not_written(trap));
    }
    if (layer->StartTransaction() != OGRERR_NONE) return fail(not_written(trap));
    for (std::size_t row = 0; row < table.size(); ++row) {
        const FeaturePointer feature(OGRFeature::CreateFeature(layer->GetLayerDefn()));
        for (std::size_t i = 0; i < columns.fields().size(); ++i) {
            set_field(*feature, static_cast<int>(i), columns.value(row, i));
        }
        if (auto geometry = to_ogr(table.geometry(row))) feature->SetGeometryDirectly(geometry.release());
        if (layer->CreateFeature(feature.get()) != OGRERR_NONE) return fail(not_written(trap));
    }
    if (layer->CommitTransaction() != OGRERR_NONE || trap.failed()) return fail(not_written(trap));
    return {};
}

/// QGIS's own table of styles (QgsOgrProvider: `layer_styles`), with one style, the layer's default.
Result<> write_style(GDALDataset& dataset, const std::string& layer_name, const std::string& qml) {
    const ErrorTrap trap;
    OptionList options{"FID=id", "ASPATIAL_VARIANT=GPKG_ATTRIBUTES"};
    OGRLayer* layer = dataset.CreateLayer("layer_styles", nullptr, wkbNone, const_cast<char**>(options.get()));
    if (layer == nullptr) return fail(not_written(trap));
    struct Cell {
        const char* name;
        OGRFieldType type;
        OGRFieldSubType subtype;
        std::string value;
    };
    const std::vector<Cell> cells{{"f_table_catalog", OFTString, OFSTNone, ""},
                                  {"f_table_schema", OFTString, OFSTNone, ""},
                                  {"f_table_name", OFTString, OFSTNone, layer_name},
                                  {"f_geometry_column", OFTString, OFSTNone, "geom"},
                                  {"styleName", OFTString, OFSTNone, layer_name},
                                  {"styleQML", OFTString, OFSTNone, qml},
                                  {"styleSLD", OFTString, OFSTNone, ""},
                                  {"useAsDefault", OFTInteger, OFSTBoolean, "1"},
                                  {"description", OFTString, OFSTNone, ""},
                                  {"owner", OFTString, OFSTNone, ""},
                                  {"ui", OFTString, OFSTNone, ""},
                                  {"update_time", OFTDateTime, OFSTNone, ""}};
    for (const Cell& cell : cells) {
        OGRFieldDefn field(cell.name, cell.type);
        field.SetSubType(cell.subtype);
        if (layer->CreateField(&field) != OGRERR_NONE) return fail(not_written(trap));
    }
    const FeaturePointer feature(OGRFeature::CreateFeature(layer->GetLayerDefn()));
    for (const Cell& cell : cells) {
        if (cell.type != OFTDateTime) feature->SetField(cell.name, cell.value.c_str());
    }
    if (layer->CreateFeature(feature.get()) != OGRERR_NONE) return fail(not_written(trap));
    return {};
}

/// A text cut to at most `most` bytes without cutting a UTF-8 sequence.
std::string cut(std::string text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U)
        --most;
    text.resize(most);
    return text;
}

/// DBF field names: at most 10 bytes, unique also without regard to case.
std::vector<std::string> dbf_names(const ExportColumns& columns) {
    constexpr std::size_t most = 10;
    std::set<std::string> used;
    std::vector<std::string> names;
    const auto lower = [](std::string text) {
        std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
        return text;
    };
    for (const Field& field : columns.fields()) {
        std::string name = cut(field.name, most);
        for (int copy = 2; !used.insert(lower(name)).second; ++copy) {
            const std::string number = "_" + std::to_string(copy);
            name = cut(field.name, most - number.size()) + number;
        }
        names.push_back(name);
    }
    return names;
}

/// Widths that hold every text. Error: unsupported for one longer than a DBF field can be.
Result<std::vector<int>> dbf_widths(const FeatureTable& table, const ExportColumns& columns) {
    constexpr std::size_t most = 254;
    std::vector<int> widths;
    for (std::size_t i = 0; i < columns.fields().size(); ++i) {
        std::size_t width = 1;
        for (std::size_t row = 0; row < table.size() && columns.fields()[i].type == FieldType::text; ++row) {
            const Value value = columns.value(row, i);
            if (const auto* text = std::get_if<std::string>(&value)) width = std::max(width, text->size());
        }
        if (width > most) {
            return fail(Error{ErrorKind::unsupported,
                              "a text of '" + columns.fields()[i].name + "' is too long for a shapefile"}
                            .with_hint("write .gpkg or .geojson instead"));
        }
        widths.push_back(static_cast<int>(width));
    }
    return widths;
}

}  // namespace

Result<> write_geopackage(const FeatureTable& table, const ExportColumns& columns, const std::filesystem::path& file,
                          const std::string& layer, const std::string& qml) {
    auto dataset = create(file, "GPKG");
    if (!dataset) return std::unexpected(dataset.error());
    // The FID column gets a name that no attribute has, or "fid" would be taken for it.
    const LayerPlan plan{.type = layer_type(table, false), .names = names_of(columns)};
    std::string fid = "fid";
    while (std::ranges::find(plan.names, fid) != plan.names.end())
        fid += "_";
    auto done = write_layer(**dataset, table, columns, layer, plan, {"FID=" + fid, "GEOMETRY_NAME=geom"});
    if (done && !qml.empty()) done = write_style(**dataset, layer, qml);
    if (!done) return done;
    return close_written(std::move(*dataset));
}

Result<> write_flatgeobuf(const FeatureTable& table, const ExportColumns& columns, const std::filesystem::path& file,
                          const std::string& layer) {
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (table.geometry(row).empty()) {
            return fail(Error{ErrorKind::unsupported, "FlatGeobuf cannot hold rows without geometry"}.with_hint(
                "write .gpkg, .geojson or .csv instead"));
        }
    }
    auto dataset = create(file, "FlatGeobuf");
    if (!dataset) return std::unexpected(dataset.error());
    const LayerPlan plan{.type = table.size() == 0 ? wkbUnknown : layer_type(table, false), .names = names_of(columns)};
    if (auto done = write_layer(**dataset, table, columns, layer, plan, {}); !done) return done;
    return close_written(std::move(*dataset));
}

Result<> write_shapefile(const FeatureTable& table, const ExportColumns& columns, const std::filesystem::path& file,
                         const std::string& dbf_date) {
    LayerPlan plan{.type = layer_type(table, true), .names = dbf_names(columns), .boolean_as_integer = true};
    if (plan.type == wkbUnknown || plan.type == wkbNone) {
        return fail(Error{ErrorKind::unsupported, "a shapefile holds geometries of one type"}.with_hint(
            "write .gpkg or .geojson instead"));
    }
    auto widths = dbf_widths(table, columns);
    if (!widths) return std::unexpected(widths.error());
    plan.widths = std::move(*widths);
    auto dataset = create(file, "ESRI Shapefile");
    if (!dataset) return std::unexpected(dataset.error());
    OptionList options{"ENCODING=UTF-8"};
    if (!dbf_date.empty()) options.add("DBF_DATE_LAST_UPDATE=" + dbf_date);
    if (auto done = write_layer(**dataset, table, columns, file.stem().string(), plan, options); !done) return done;
    return close_written(std::move(*dataset));
}

}  // namespace oryx::store::gdal
