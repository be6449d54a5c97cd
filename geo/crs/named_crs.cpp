#include "geo/crs/named_crs.hpp"

#include "geo/crs/proj.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace oryx::crs {

namespace {

std::unexpected<Error> unknown(std::string_view name) {
    std::string shown(name.substr(0, 80));
    std::ranges::replace_if(
        shown, [](unsigned char c) { return c < ' '; }, ' ');
    return fail(
        Error{ErrorKind::invalid_input, "'" + shown + "' is not a coordinate reference system known here"}.with_hint(
            "a URI such as " + std::string(crs84_uri) + " or " + NamedCrs::epsg_uri(4326)));
}

/// The EPSG code that a name holds in one of the forms in use; 0 where it holds none.
int epsg_code(std::string_view name) {
    static constexpr std::string_view prefixes[] = {"http://www.opengis.net/def/crs/EPSG/0/",
                                                    "https://www.opengis.net/def/crs/EPSG/0/",
                                                    "urn:ogc:def:crs:EPSG::", "[EPSG:", "EPSG:"};
    for (const std::string_view prefix : prefixes) {
        if (!name.starts_with(prefix)) continue;
        std::string_view digits = name.substr(prefix.size());
        if (prefix.front() == '[') {
            if (!digits.ends_with(']')) return 0;
            digits.remove_suffix(1);
        }
        const bool plain = !digits.empty() && digits.size() <= 7 && digits.front() != '0' &&
                           std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
        return plain ? std::stoi(std::string(digits)) : 0;
    }
    return 0;
}

bool names_crs84(std::string_view name) {
    return name == crs84_uri || name == "https://www.opengis.net/def/crs/OGC/1.3/CRS84" ||
           name == "urn:ogc:def:crs:OGC:1.3:CRS84" || name == "[OGC:CRS84]" || name == "OGC:CRS84";
}

/// Whether the first axis of a CRS, as its authority orders them, points north. Nothing where it is no horizontal CRS.
std::optional<bool> is_north_first(const std::string& definition) {
    const proj::Context context = proj::create_context();
    const proj::Object crs(proj_create(context.get(), definition.c_str()));
    if (!crs) return std::nullopt;
    const proj::Object axes(proj_crs_get_coordinate_system(context.get(), crs.get()));
    const char* direction = nullptr;
    if (!axes || proj_cs_get_axis_count(context.get(), axes.get()) != 2 ||
        !proj_cs_get_axis_info(context.get(), axes.get(), 0, nullptr, nullptr, &direction, nullptr, nullptr, nullptr,
                               nullptr)) {
        return std::nullopt;
    }
    return std::string_view(direction) == "north";
}

}  // namespace

std::string NamedCrs::epsg_uri(int code) {
    return fmt::format("http://www.opengis.net/def/crs/EPSG/0/{}", code);
}

Result<NamedCrs> NamedCrs::find(std::string_view name) {
    if (names_crs84(name)) return NamedCrs{};
    const int code = epsg_code(name);
    if (code == 0) return unknown(name);
    NamedCrs crs{.uri = epsg_uri(code), .definition = fmt::format("EPSG:{}", code)};
    const auto north_first = is_north_first(crs.definition);
    if (!north_first) return unknown(name);
    crs.north_first = *north_first;
    return crs;
}

Result<AxisTransform> AxisTransform::to_crs84(const NamedCrs& crs) {
    auto transform = Transform::create(crs.definition, "OGC:CRS84");
    if (!transform) return std::unexpected(transform.error());
    return AxisTransform(std::move(*transform), crs.north_first, false);
}

Result<AxisTransform> AxisTransform::from_crs84(const NamedCrs& crs) {
    auto transform = Transform::create("OGC:CRS84", crs.definition);
    if (!transform) return std::unexpected(transform.error());
    return AxisTransform(std::move(*transform), false, crs.north_first);
}

std::size_t AxisTransform::apply(std::span<Position> positions) const {
    const auto swap_axes = [&] {
        for (Position& p : positions)
            std::swap(p.x, p.y);
    };
    if (swap_before_) swap_axes();
    const std::size_t failed = transform_.apply(positions);
    if (swap_after_) swap_axes();
    return failed;
}

}  // namespace oryx::crs
