// The borders of a version's polygons: made once when it is staged, loaded with it, and damage like any other file's.

#include "geo/catalog/data_directory.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/version_files.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

namespace oryx::catalog {
namespace {

namespace fs = std::filesystem;

Geometry box(double west, double east) {
    Geometry geometry{.type = GeometryType::polygon};
    geometry.positions = {{west, 0}, {east, 0}, {east, 1}, {west, 1}, {west, 0}};
    geometry.end_ring();
    geometry.end_part();
    return geometry;
}

std::shared_ptr<const FeatureTable> table_of(const std::vector<Geometry>& geometries) {
    FeatureTable table{Schema{}};
    for (std::size_t i = 0; i < geometries.size(); ++i) {
        table.append({.row = static_cast<std::int64_t>(i) + 1,
                      .key = static_cast<std::int64_t>(i),
                      .when = {},
                      .geometry = geometries[i],
                      .values = {}});
    }
    return std::move(table).freeze();
}

struct Fixture {
    Fixture()
        : scratch(*store::ScratchDirectory::create()), directory(*DataDirectory::create(scratch.path() / "data")) {}

    /// The manifest of what was published.
    store::Manifest publish(const std::vector<Geometry>& geometries,
                            CoverageRule rule = CoverageRule::automatic) const {
        store::Manifest manifest;
        manifest.info.id = manifest.info.title = "areas";
        manifest.info.role = Role::areas;
        manifest.info.coverage = rule;
        auto staged = directory.stage(manifest, table_of(geometries));
        REQUIRE(staged);
        store::Manifest made = staged->manifest;
        const auto lock = directory.lock();
        REQUIRE(directory.commit(*lock, *directory.read_state(), {std::move(*staged)}));
        return made;
    }

    [[nodiscard]] std::shared_ptr<const Snapshot> load(const std::shared_ptr<const Snapshot>& previous = {}) const {
        auto snapshot = load_snapshot(directory, previous);
        REQUIRE(snapshot);
        return *snapshot;
    }

    [[nodiscard]] fs::path folder(const store::Manifest& manifest) const {
        return directory.version_directory("areas", manifest.version);
    }

    store::ScratchDirectory scratch;
    DataDirectory directory;
};

bool has_arcs(const store::Manifest& manifest) {
    return std::ranges::any_of(manifest.files, [](const auto& file) { return file.name == store::arcs_file; });
}

TEST_CASE("a version with polygons has their borders, and what became of them") {
    const Fixture f;
    const auto manifest = f.publish({box(0, 1), box(1, 2), Geometry::point({9, 9})});
    CHECK(has_arcs(manifest));
    REQUIRE(manifest.coverage);
    CHECK(manifest.coverage->is_coverage);
    CHECK(manifest.coverage->areas == 2);
    const auto areas = f.load()->find("areas");
    REQUIRE(areas);
    REQUIRE(areas->arcs);
    CHECK(areas->arcs->is_coverage);
    CHECK(areas->arcs->size() == 3);
    REQUIRE(areas->manifest.coverage);
    CHECK(areas->manifest.coverage->is_coverage);
    CHECK(store::verify_version_files(manifest, f.folder(manifest)));
    const auto mode = fs::status(f.folder(manifest) / store::arcs_file).permissions();
    CHECK((mode & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a version without polygons has no file of borders") {
    const Fixture f;
    const auto manifest = f.publish({Geometry::point({1, 2}), Geometry{}});
    CHECK_FALSE(has_arcs(manifest));
    CHECK_FALSE(manifest.coverage);
    CHECK(f.load()->find("areas")->arcs == nullptr);
}

TEST_CASE("the rule is the collection's, and overlaps under it are a warning of the version") {
    const Fixture f;
    const auto apart = f.publish({box(0, 1), box(0.9, 2)});
    CHECK_FALSE(apart.coverage->is_coverage);
    CHECK(apart.warnings.empty());
    const auto asked = f.publish({box(0, 1), box(0.9, 2)}, CoverageRule::yes);
    CHECK(asked.coverage->is_coverage);
    REQUIRE(asked.warnings.size() == 1);
    CHECK(asked.warnings[0].starts_with("5 % of the ground"));
    CHECK(f.load()->find("areas")->manifest.info.coverage == CoverageRule::yes);
    CHECK_FALSE(f.publish({box(0, 1), box(1, 2)}, CoverageRule::no).coverage->is_coverage);
    CHECK_FALSE(f.load()->find("areas")->arcs->is_coverage);
}

TEST_CASE("a version of before there were arcs loads without them") {
    const Fixture f;
    const auto manifest = f.publish({box(0, 1), box(1, 2)});
    auto json = store::to_json(manifest);
    json.erase("coverage");
    json["collection"].erase("coverage");
    auto& files = json["files"];
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (files[i]["name"] == store::arcs_file) files.erase(i);
    }
    REQUIRE(store::replace_file(f.folder(manifest) / "manifest.json", json.dump()));
    fs::remove(f.folder(manifest) / store::arcs_file);
    const auto snapshot = f.load();
    CHECK(snapshot->problems.empty());
    REQUIRE(snapshot->find("areas"));
    CHECK(snapshot->find("areas")->arcs == nullptr);
    CHECK(snapshot->find("areas")->features->size() == 2);
    CHECK_FALSE(snapshot->find("areas")->manifest.coverage);
}

TEST_CASE("a file of borders that is damaged makes a damaged version") {
    const Fixture f;
    f.publish({box(0, 1)});
    const auto before = f.load();
    const auto manifest = f.publish({box(0, 1), box(1, 2)});
    const fs::path file = f.folder(manifest) / store::arcs_file;
    const std::string whole = *store::read_whole_file(file, 1 << 20);
    const auto require_damaged = [&] {
        const auto snapshot = f.load(before);
        REQUIRE(snapshot->problems.size() == 1);
        CHECK(snapshot->problem_details[0].text.find("arcs.bin") != std::string::npos);
        CHECK(snapshot->find("areas")->features->size() == 1);  // the version before stays in service
        CHECK_FALSE(store::verify_version_files(manifest, f.folder(manifest)));
    };
    for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        REQUIRE(store::replace_file(file, bytes));
        require_damaged();
    }
    REQUIRE(store::replace_file(file, whole + "x"));
    require_damaged();
    REQUIRE(store::replace_file(file, whole.substr(0, whole.size() / 2)));
    require_damaged();
    fs::remove(file);
    require_damaged();
    REQUIRE(store::replace_file(file, whole));
    CHECK(f.load(before)->problems.empty());
}

}  // namespace
}  // namespace oryx::catalog
