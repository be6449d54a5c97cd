#include "geo/store/gdal/source.hpp"

#include "geo/store/gdal/fields.hpp"
#include "geo/store/gdal/geometry.hpp"
#include "geo/store/text_encoding.hpp"

#include <cmath>
#include <optional>
#include <utility>

#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

namespace oryx::store::gdal {

namespace {

std::string crs_text(const OGRSpatialReference* crs) {
    if (crs == nullptr) return {};
    char* text = nullptr;
    const std::array<const char*, 2> options{"FORMAT=WKT2_2019", nullptr};
    const bool exported = crs->exportToWkt(&text, options.data()) == OGRERR_NONE && text != nullptr;
    std::string wkt = exported ? text : "";
    CPLFree(text);
    return wkt;
}

/// Rows of one layer, in the file's order.
class LayerSource final : public Source {
  public:
    LayerSource(SourcePlan plan, DatasetPointer dataset, OGRLayer& layer)
        : keep_alive_(std::move(plan.keep_alive)), dataset_(std::move(dataset)), layer_(layer) {
        const ErrorTrap trap;
        info_.driver = std::move(plan.id);
        info_.layer = layer.GetName();
        info_.encoding = std::move(plan.encoding);
        info_.encoding_detected = plan.encoding_detected;
        info_.warnings = std::move(plan.warnings);
        info_.has_geometry = layer.GetGeomType() != wkbNone;
        if (info_.has_geometry) {
            info_.crs = crs_text(layer.GetSpatialRef());
            info_.geometry_name = layer.GetGeometryColumn();
        }
        declare_fields(*layer.GetLayerDefn());
        if (const auto count = layer.GetFeatureCount(0); count >= 0) info_.row_count = count;
        if (wkbHasZ(layer.GetGeomType()) || wkbHasM(layer.GetGeomType())) {
            info_.warnings.emplace_back("heights and measures (Z, M) are left out");
        }
        layer.ResetReading();
    }

    [[nodiscard]] const SourceInfo& info() const override { return info_; }

    Result<bool> next(SourceRow& row) override {
        ErrorTrap trap;
        const FeaturePointer feature(layer_.GetNextFeature());
        if (!feature) {
            if (!trap.failed()) return false;
            return fail(
                Error{ErrorKind::invalid_input, "the file could not be read beyond row " + std::to_string(number_)}
                    .with_hint("it may be cut short or damaged: copy it again")
                    .with_detail(trap.text()));
        }
        row.number = ++number_;
        row.values.clear();
        row.fault.clear();
        row.geometry = {};
        if (trap.failed()) row.fault = "the row could not be read whole";
        for (const int column : columns_) {
            row.values.push_back(field_value(*feature, column));
            if (const auto* number = std::get_if<double>(&row.values.back()); number && !std::isfinite(*number)) {
                row.values.back() = {};  // a quantity that is not a number is not known
            }
            auto* text = std::get_if<std::string>(&row.values.back());
            if (text != nullptr && !mend_utf8_end(*text)) {
                if (row.fault.empty()) row.fault = not_utf8(*feature, column);
                row.values.back() = {};
            }
        }
        auto geometry = to_geometry(feature->GetGeometryRef());
        if (geometry) {
            row.geometry = std::move(*geometry);
        } else if (row.fault.empty()) {
            row.fault = geometry.error();
        }
        return true;
    }

  private:
    std::string not_utf8(const OGRFeature& feature, int column) const {
        return std::string("the text of '") + feature.GetFieldDefnRef(column)->GetNameRef() +
               "' is not in the encoding " + (info_.encoding.empty() ? "UTF-8" : info_.encoding) +
               " (--encoding names another)";
    }

    void declare_fields(const OGRFeatureDefn& definition) {
        for (int i = 0; i < definition.GetFieldCount(); ++i) {
            const OGRFieldDefn& field = *definition.GetFieldDefn(i);
            if (is_binary(field)) {
                info_.warnings.push_back(std::string("field '") + field.GetNameRef() + "' holds bytes and is left out");
                continue;
            }
            columns_.push_back(i);
            std::string name = field.GetNameRef();
            if (!mend_utf8_end(name)) {
                name = "column_" + std::to_string(i + 1);
                info_.warnings.push_back("the name of column " + std::to_string(i + 1) +
                                         " is not in the file's encoding; it is called '" + name + "'");
            }
            info_.fields.push_back({std::move(name), field_type(field)});
        }
    }

    std::shared_ptr<const void> keep_alive_;  // outlives the dataset: members end in reverse order
    DatasetPointer dataset_;
    OGRLayer& layer_;
    SourceInfo info_;
    std::vector<int> columns_;  // GDAL's number of each of our fields
    std::int64_t number_ = 0;
};

/// QGIS keeps its styles as a table in the same file: not data.
bool is_data(const OGRLayer& layer) {
    return std::string_view(const_cast<OGRLayer&>(layer).GetName()) != "layer_styles";
}

Result<OGRLayer*> choose_layer(GDALDataset& dataset, const std::string& name) {
    std::vector<OGRLayer*> layers;
    std::string names;
    for (int i = 0; i < dataset.GetLayerCount(); ++i) {
        OGRLayer* layer = dataset.GetLayer(i);
        if (layer == nullptr || !is_data(*layer)) continue;
        layers.push_back(layer);
        names += (names.empty() ? "" : ", ") + std::string(layer->GetName());
        if (!name.empty() && name == layer->GetName()) return layer;
    }
    if (layers.empty()) return fail(ErrorKind::invalid_input, "the file has no layer");
    if (!name.empty()) {
        return fail(
            Error{ErrorKind::invalid_input, "the file has no layer '" + name + "'"}.with_parameter("layer").with_hint(
                "it has " + names));
    }
    if (layers.size() > 1) {
        return fail(Error{ErrorKind::invalid_input, "the file has several layers"}.with_parameter("layer").with_hint(
            "name one of " + names));
    }
    return layers.front();
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(SourcePlan plan) {
    auto dataset = open_readonly(plan.path, plan.gdal_driver, plan.open_options);
    if (!dataset) return std::unexpected(dataset.error());
    const ErrorTrap trap;
    const auto layer = choose_layer(**dataset, plan.layer);
    if (!layer) return std::unexpected(layer.error());
    return std::make_unique<LayerSource>(std::move(plan), std::move(*dataset), **layer);
}

}  // namespace oryx::store::gdal
