#include "geo/store/drivers/json_feature.hpp"

#include <array>
#include <cmath>
#include <optional>

namespace oryx::store {

namespace {

struct TypeName {
    std::string_view name;
    GeometryType type;
    bool multi;
};

constexpr std::array<TypeName, 6> type_names{{{"Point", GeometryType::point, false},
                                              {"MultiPoint", GeometryType::point, true},
                                              {"LineString", GeometryType::line, false},
                                              {"MultiLineString", GeometryType::line, true},
                                              {"Polygon", GeometryType::polygon, false},
                                              {"MultiPolygon", GeometryType::polygon, true}}};

/// Replaces the bare words NaN, Infinity and -Infinity outside of texts by null.
std::string without_nan(std::string_view text) {
    constexpr auto words = std::to_array<std::string_view>({"NaN", "-Infinity", "Infinity"});
    std::string out;
    out.reserve(text.size());
    bool in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') in_text = !in_text;
        bool replaced = false;
        for (const std::string_view word : words) {
            if (in_text || replaced || !text.substr(i).starts_with(word)) continue;
            out += "null";
            i += word.size() - 1;
            replaced = true;
        }
        if (replaced) continue;
        out += c;
        if (in_text && c == '\\' && i + 1 < text.size()) out += text[++i];
    }
    return out;
}

/// Fills a geometry from nested lists of coordinates. Each level returns what is wrong, or nothing.
class Builder {
  public:
    Builder(Geometry& out, bool& has_height) : out_(out), has_height_(has_height) {}

    using Wrong = std::optional<std::string>;

    Wrong parts(const FeatureJson& json) {
        if (!out_.multi) return part(json);
        if (!json.is_array()) return not_a_list();
        for (const FeatureJson& one : json) {
            if (auto wrong = part(one)) return wrong;
        }
        return {};
    }

  private:
    static std::string not_a_list() { return "the coordinates are not lists of numbers"; }

    Wrong part(const FeatureJson& json) {
        if (!json.is_array()) return not_a_list();
        if (json.empty()) return {};  // an empty part holds nothing
        const std::size_t rings_before = out_.ring_ends.size();
        if (out_.type == GeometryType::point) {
            if (auto wrong = position(json)) return wrong;
            out_.end_ring();
        } else if (out_.type == GeometryType::line) {
            if (auto wrong = positions(json)) return wrong;
        } else {
            for (const FeatureJson& ring : json) {
                if (auto wrong = positions(ring)) return wrong;
            }
        }
        if (out_.ring_ends.size() > rings_before) out_.end_part();
        return {};
    }

    Wrong positions(const FeatureJson& json) {
        if (!json.is_array()) return not_a_list();
        for (const FeatureJson& one : json) {
            if (auto wrong = position(one)) return wrong;
        }
        if (!json.empty()) out_.end_ring();
        return {};
    }

    Wrong position(const FeatureJson& json) {
        if (!json.is_array()) return not_a_list();
        if (json.size() < 2) return "a position has fewer than two numbers";
        if (!json[0].is_number() || !json[1].is_number()) return "a coordinate is not a finite number";
        if (json.size() > 2) has_height_ = true;
        const Position p{json[0].get<double>(), json[1].get<double>()};
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return "a coordinate is not a finite number";
        out_.positions.push_back(p);
        return {};
    }

    Geometry& out_;
    bool& has_height_;
};

}  // namespace

std::expected<FeatureJson, std::string> parse_feature(std::string_view text) {
    std::string why;
    try {
        return FeatureJson::parse(text);
    } catch (const FeatureJson::exception& error) {
        why = error.what();
    }
    try {
        return FeatureJson::parse(without_nan(text));
    } catch (const FeatureJson::exception& error) {
        // The library's words after its own mark: "[json.exception.parse_error.101] parse error at line 1, ..."
        if (why.find("out_of_range") != std::string::npos) return std::unexpected("a number is out of range");
        return std::unexpected("the feature is not JSON");
    }
}

std::expected<Geometry, std::string> geometry_from(const FeatureJson& json, bool& has_height) {
    if (json.is_null()) return Geometry{};
    if (!json.is_object()) return std::unexpected("the geometry is not an object");
    const auto type = json.find("type");
    if (type == json.end() || !type->is_string()) return std::unexpected("the geometry has no type");
    const auto& name = type->get_ref<const std::string&>();
    for (const TypeName& known : type_names) {
        if (known.name != name) continue;
        const auto coordinates = json.find("coordinates");
        if (coordinates == json.end()) return std::unexpected("the geometry has no coordinates");
        Geometry out{.type = known.type, .multi = known.multi, .positions = {}, .ring_ends = {}, .part_ends = {}};
        if (auto wrong = Builder(out, has_height).parts(*coordinates)) return std::unexpected(*wrong);
        return out;
    }
    return std::unexpected("a geometry of type " + name.substr(0, 40) + ", which is not a point, line or polygon");
}

}  // namespace oryx::store
