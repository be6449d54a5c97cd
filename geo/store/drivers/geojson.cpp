#include "geo/store/drivers/json_feature.hpp"
#include "geo/store/drivers/json_rows.hpp"
#include "geo/store/drivers/json_schema.hpp"
#include "geo/store/drivers/table.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 5> suffixes{".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson"};
constexpr std::uint64_t largest = 4ULL << 30;
constexpr const char* crs84 = "OGC:CRS84";

/// GeoJSON and GeoJSONSeq by a reader of our own. GDAL 3.6 reads one feature of a file that has one on each line with
/// commas between and says nothing of the others, turns a coordinate of 1e400 into an empty point, cuts texts at
/// \u0000, and follows addresses: every row must be accounted for, so each feature is found and parsed here alone.
class GeoJsonSource final : public Source {
  public:
    static Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, const SourceOptions& options) {
        auto bytes = read_whole_file(path, largest);
        if (!bytes) return std::unexpected(bytes.error());
        auto text = decode_text(std::move(*bytes), options.encoding);
        if (!text) return std::unexpected(text.error());
        std::unique_ptr<GeoJsonSource> source(new GeoJsonSource(std::move(*text)));
        source->info_.layer = path.stem().string();
        if (auto scanned = source->scan(); !scanned) return std::unexpected(scanned.error());
        return source;
    }

    [[nodiscard]] const SourceInfo& info() const override { return info_; }

    Result<bool> next(SourceRow& row) override {
        if (at_ >= rows_.rows.size()) return false;
        const std::string_view text = rows_.rows[at_++];
        row = SourceRow{.number = static_cast<std::int64_t>(at_), .values = {}, .geometry = {}};
        row.values.resize(info_.fields.size());
        const auto feature = parse_feature(text);
        if (!feature) {
            row.fault = feature.error();
            return true;
        }
        const FeatureJson& json = *feature;
        const FeatureJson& properties = properties_of(json);
        for (std::size_t i = 0; i < info_.fields.size(); ++i) {
            const Field& field = info_.fields[i];
            if (i == id_field_) {
                if (json.contains("id")) row.values[i] = json_value(json["id"], field.type);
            } else if (const auto value = properties.find(field.name); value != properties.end()) {
                row.values[i] = json_value(*value, field.type);
            }
        }
        bool has_height = false;
        auto geometry = geometry_from(geometry_of(json), has_height);
        if (geometry) {
            row.geometry = std::move(*geometry);
        } else {
            row.fault = geometry.error();
        }
        return true;
    }

  private:
    explicit GeoJsonSource(DecodedText text) : text_(std::move(text.text)) {
        info_.driver = "geojson";
        info_.crs = crs84;
        info_.encoding = std::move(text.encoding);
        info_.encoding_detected = text.detected && info_.encoding != "UTF-8";
        if (info_.encoding_detected) {
            info_.warnings.push_back("the text is not UTF-8, as GeoJSON must be; it was read as " + info_.encoding);
        }
    }

    static const FeatureJson& null_json() {
        static const FeatureJson null;
        return null;
    }

    /// The properties object; one without members where there is none.
    static const FeatureJson& properties_of(const FeatureJson& json) {
        static const FeatureJson none = FeatureJson::object();
        if (!json.is_object() || !is_feature(json)) return none;
        const auto properties = json.find("properties");
        return properties != json.end() && properties->is_object() ? *properties : none;
    }

    static bool is_feature(const FeatureJson& json) {
        const auto type = json.find("type");
        return type != json.end() && *type == "Feature";
    }

    static const FeatureJson& geometry_of(const FeatureJson& json) {
        if (!json.is_object() || !is_feature(json)) return json;  // a bare geometry, or what is then told to be none
        const auto geometry = json.find("geometry");
        return geometry == json.end() ? null_json() : *geometry;
    }

    /// The first pass: rows, fields and their types, CRS.
    Result<> scan() {
        auto rows = find_json_rows(text_);
        if (!rows) return std::unexpected(rows.error());
        rows_ = std::move(*rows);
        if (rows_.rows.empty() && !rows_.foreign_type.empty()) {
            return fail(Error{ErrorKind::unsupported, "the file is JSON but not GeoJSON: its type is " +
                                                          std::string(rows_.foreign_type.substr(0, 40))}
                            .with_parameter("path"));
        }
        info_.row_count = static_cast<std::int64_t>(rows_.rows.size());
        JsonSchema schema;
        JsonSchema ids;
        bool has_height = false;
        for (const std::string_view text : rows_.rows) {
            const auto feature = parse_feature(text);
            if (!feature || !feature->is_object()) continue;  // told with its row
            for (const auto& [name, value] : properties_of(*feature).items())
                schema.add(name, value);
            if (is_feature(*feature) && feature->contains("id")) ids.add("id", (*feature)["id"]);
            static_cast<void>(geometry_from(geometry_of(*feature), has_height));
        }
        info_.fields = schema.schema();
        if (const Schema id = ids.schema(); !id.empty()) {
            // A property of this name stands beside the feature's own id.
            id_field_ = info_.fields.size();
            info_.fields.push_back({find_field(info_.fields, "id") ? "feature_id" : "id", id.front().type});
        }
        if (has_height) info_.warnings.emplace_back("heights (Z) are left out");
        if (!rows_.foreign_type.empty()) info_.warnings.emplace_back("the file also holds JSON that is not GeoJSON");
        settle_crs();
        return {};
    }

    /// GeoJSON is CRS84 (RFC 7946, 4). A named CRS as GeoJSON 2008 had it is taken as its writer meant it; a linked one
    /// is never fetched.
    void settle_crs() {
        if (rows_.crs.empty() || rows_.crs == "null") return;
        const auto crs = parse_feature(rows_.crs);
        const FeatureJson* name = nullptr;
        if (crs && crs->is_object() && crs->contains("properties") && (*crs)["properties"].is_object()) {
            const FeatureJson& properties = (*crs)["properties"];
            if (properties.contains("name") && properties["name"].is_string()) name = &properties["name"];
            if (name == nullptr && properties.contains("href")) {
                info_.crs.clear();
                info_.warnings.emplace_back("the CRS is a link, which is not followed: name the CRS with --crs");
                return;
            }
        }
        if (name == nullptr) {
            info_.warnings.emplace_back("the crs member names no CRS; longitude and latitude are taken");
        } else if (const auto& text = name->get_ref<const std::string&>(); is_code(text)) {
            if (!is_crs84(text)) info_.crs = text;
        } else {
            info_.crs.clear();
            info_.warnings.emplace_back(
                "the CRS is not given as a code, which alone is taken: name the CRS with --crs");
        }
    }

    /// A PROJ string could name files; only codes are passed on.
    static bool is_code(std::string_view name) {
        const bool prefix = name.starts_with("urn:ogc:def:crs:") || name.starts_with("EPSG:") || name == crs84;
        return prefix && std::ranges::all_of(name, [](unsigned char c) {
                   return std::isalnum(c) != 0 || c == ':' || c == '.' || c == '-' || c == '_';
               });
    }

    static bool is_crs84(std::string_view name) {
        return name == "urn:ogc:def:crs:OGC:1.3:CRS84" || name == "urn:ogc:def:crs:OGC::CRS84" || name == crs84 ||
               name == "urn:ogc:def:crs:EPSG::4326" || name == "EPSG:4326";
    }

    std::string text_;
    JsonRows rows_;
    SourceInfo info_;
    std::size_t id_field_ = static_cast<std::size_t>(-1);
    std::size_t at_ = 0;
};

}  // namespace

const Driver geojson_driver{"geojson", "GeoJSON and GeoJSON sequences", suffixes, &GeoJsonSource::open};

}  // namespace oryx::store
