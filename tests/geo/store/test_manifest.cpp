#include "geo/store/manifest.hpp"
#include "tests/geo/store/store_support.hpp"

#include <nlohmann/json.hpp>

namespace oryx::store {
namespace {

using namespace oryx::test;

Manifest everything() {
    Manifest m;
    m.info = {.id = "incidents",
              .title = "Incidents à Ségou",
              .description = "d",
              .role = Role::incidents,
              .level = "l",
              .licence = "CC BY 4.0",
              .attribution = "UCDP",
              .sensitivity = Sensitivity::severe,
              .owner = "o",
              .retention = "5 years",
              .synthetic = true,
              .min_zoom = 2,
              .max_zoom = 11,
              .cache_seconds = 7,
              .key_field = "event_id",
              .key_stable = true,
              .coverage = CoverageRule::yes};
    m.version = "20191231T120000.000001Z-1a2b3c4d";
    m.created = "2019-12-31T12:00:00Z";
    m.sources = {{"a.shp", "shapefile", "ab", 12, "EPSG:4326", "UTF-8"}};
    m.mapping = {"date_start=Date"};
    m.counts = {.read = 10,
                .published = 8,
                .rejected = 2,
                .repaired = 1,
                .without_geometry = 3,
                .rejected_by_reason = {{"empty", 2}},
                .location_precision = {{"exact", 8}}};
    m.rows = 20;
    m.bounds = {-180, -90, 0.1, 1e-300};
    m.first_day = Day::from_civil(1989, 1, 1);
    m.last_day = Day::from_civil(2019, 12, 31);
    m.schema = {
        {"fatalities", FieldType::integer, "Deaths", "1"}, {"when", FieldType::date}, {"Retournée", FieldType::text}};
    m.lineage = Lineage{"heat-zones", {{"incidents", "incidents@v"}}, {{"sigma", "5"}}, R"({"n":1})"};
    m.coverage = CoverageReport{.rule = CoverageRule::yes,
                                .areas = 5,
                                .dates_differ = true,
                                .is_coverage = true,
                                .moved = 4,
                                .split = 3,
                                .gaps = 2,
                                .overlap_share = 1e-7};
    m.files = {{"features.fgb", "cd", 34}};
    m.warnings = {"w"};
    return m;
}

TEST_CASE("a manifest is read back whole") {
    for (const Manifest& m : {everything(), [] {
                                  Manifest bare;
                                  bare.info.id = "x";
                                  return bare;
                              }()}) {
        const auto again = parse_manifest(to_json(m).dump());
        REQUIRE(again);
        CHECK(to_json(*again) == to_json(m));
        CHECK(again->schema == m.schema);
        CHECK(again->bounds == m.bounds);
        CHECK(again->first_day == m.first_day);
        CHECK(again->info.sensitivity == m.info.sensitivity);
        CHECK(again->info.coverage == m.info.coverage);
        CHECK(again->coverage.has_value() == m.coverage.has_value());
        CHECK(again->lineage.has_value() == m.lineage.has_value());
    }
}

TEST_CASE("a manifest that lacks a member, or has one of another kind, is an error") {
    const auto whole = to_json(everything());
    for (const char* member : {"format", "collection", "version", "counts", "rows", "bounds", "schema", "files"}) {
        INFO(member);
        auto lacking = whole;
        lacking.erase(member);
        CHECK_FALSE(parse_manifest(lacking.dump()));
        auto other = whole;
        other[member] = "text";
        if (std::string_view(member) != "version") CHECK_FALSE(parse_manifest(other.dump()));
    }
    auto open = whole;
    open["collection"].erase("sensitivity");  // never taken for a public one
    CHECK_FALSE(parse_manifest(open.dump()));
    open["collection"]["sensitivity"] = "none";
    const auto parsed = parse_manifest(open.dump());
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == ErrorKind::invalid_input);
    const std::string text = whole.dump();
    for (std::size_t size = 0; size < text.size(); size += 11)
        CHECK_FALSE(parse_manifest(text.substr(0, size)));
}

TEST_CASE("a manifest that is absent is an error whose path is for the log only") {
    const auto folder = scratch();
    const auto absent = read_manifest(folder.path() / "manifest.json");
    REQUIRE_FALSE(absent);
    CHECK(absent.error().kind == ErrorKind::io);
    CHECK(absent.error().message.find(folder.path().string()) == std::string::npos);
    CHECK(absent.error().detail.text.find(folder.path().string()) != std::string::npos);
}

}  // namespace
}  // namespace oryx::store
