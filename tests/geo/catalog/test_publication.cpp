#include "geo/catalog/catalog_state.hpp"
#include "geo/catalog/publication.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/version_files.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

namespace oryx::catalog {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const FeatureTable> points(int count) {
    FeatureTable table({{"name", FieldType::text}});
    for (int i = 0; i < count; ++i) {
        table.append({.row = i + 1,
                      .key = std::int64_t{i},
                      .when = {},
                      .geometry = Geometry::point({1, static_cast<double>(i)}),
                      .values = {"name " + std::to_string(i)}});
    }
    return std::move(table).freeze();
}

/// A data directory that publishes into a folder.
struct Office {
    explicit Office(const fs::path& root) : directory(*DataDirectory::create(root)) {}

    void ingest(const std::string& id, int count) const {
        store::Manifest manifest;
        manifest.info.id = id;
        manifest.info.title = id;
        auto staged = directory.stage(manifest, points(count));
        REQUIRE(staged);
        const auto lock = directory.lock();
        REQUIRE(lock);
        std::vector<StagedVersion> versions;
        versions.push_back(std::move(*staged));
        REQUIRE(directory.commit(*lock, *directory.read_state(), std::move(versions)));
    }
    [[nodiscard]] PublicationRequest request() const {
        PublicationRequest request;
        const auto state = directory.read_state();
        for (const auto& [id, entry] : state->collections) {
            const fs::path folder = directory.version_directory(id, entry.version);
            request.versions.push_back({*store::read_manifest(folder / "manifest.json"), folder, entry.stale});
            for (const std::string& version : entry.versions)
                request.known.insert({id, version});
        }
        return request;
    }
    DataDirectory directory;
};

struct Fixture {
    Fixture()
        : scratch(*store::ScratchDirectory::create()),
          office(scratch.path() / "office"),
          place(*store::open_object_folder((scratch.path() / "place").string())) {}

    Result<PublicationReport> publish(const PublicationRequest& request) const {
        const auto pointer = read_pointer(*place);
        if (!pointer) return std::unexpected(pointer.error());
        const auto plan = plan_publication(*place, *pointer, request, {}, {});
        if (!plan) return std::unexpected(plan.error());
        return carry_out(*place, *pointer, request, *plan, {}, {});
    }
    [[nodiscard]] DataDirectory published() const { return *DataDirectory::open(scratch.path() / "place"); }

    store::ScratchDirectory scratch;
    Office office;
    std::unique_ptr<store::ObjectFolder> place;
};

TEST_CASE("a place that was published to is a data directory with whole versions") {
    const Fixture f;
    f.office.ingest("a", 3);
    f.office.ingest("b", 4);
    const auto report = f.publish(f.office.request());
    REQUIRE(report);
    CHECK(report->flipped);
    CHECK(report->generation == 1);
    for (const char* id : {"a", "b"}) {
        const auto manifests = f.published().versions(id);
        REQUIRE(manifests);
        REQUIRE(manifests->size() == 1);
        CHECK(store::verify_version_files(manifests->front(),
                                          f.published().version_directory(id, manifests->front().version)));
    }
    const auto again = f.publish(f.office.request());
    REQUIRE(again);
    CHECK_FALSE(again->flipped);
    CHECK(again->bytes_sent == 0);
}

TEST_CASE("collections of others are kept, and their names not taken by mistake") {
    const Fixture f;
    f.office.ingest("a", 3);
    REQUIRE(f.publish(f.office.request()));
    const Office other(f.scratch.path() / "other");
    other.ingest("b", 2);
    REQUIRE(f.publish(other.request()));
    CHECK(f.published().read_state()->collections.size() == 2);

    other.ingest("a", 9);
    const auto refused = f.publish(other.request());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::conflict);
    PublicationRequest taking = other.request();
    taking.replace_foreign = true;
    REQUIRE(f.publish(taking));
    CHECK(f.published().versions("a")->front().rows == 9);
}

TEST_CASE("a pointer that was changed meanwhile is not overwritten") {
    const Fixture f;
    f.office.ingest("a", 3);
    const PublicationRequest request = f.office.request();
    const auto pointer = read_pointer(*f.place);
    REQUIRE(pointer);
    const auto plan = plan_publication(*f.place, *pointer, request, {}, {});
    REQUIRE(plan);
    const Office other(f.scratch.path() / "other");
    other.ingest("b", 2);
    REQUIRE(f.publish(other.request()));
    const auto late = carry_out(*f.place, *pointer, request, *plan, {}, {});
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == ErrorKind::conflict);
    CHECK_FALSE(f.published().read_state()->collections.contains("a"));
    CHECK(f.publish(request));
}

TEST_CASE("a damaged version is refused before anything is sent") {
    const Fixture f;
    f.office.ingest("a", 3);
    const PublicationRequest request = f.office.request();
    std::ofstream(request.versions.front().directory / "features.fgb", std::ios::app) << "x";
    const auto refused = f.publish(request);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::io);
    CHECK(f.place->list("collections")->empty());
}

TEST_CASE("versions beyond those to keep are named no longer, and go when their grace is over") {
    const Fixture f;
    for (int count = 1; count <= 4; ++count) {
        f.office.ingest("a", count);
        PublicationRequest request = f.office.request();
        request.keep = 2;
        const auto report = f.publish(request);
        REQUIRE(report);
        CHECK(report->removed.empty());
    }
    CHECK(f.published().read_state()->collections.at("a").versions.size() == 2);
    PublicationRequest request = f.office.request();
    request.grace = std::chrono::seconds(0);
    CHECK(f.publish(request)->removed.size() == 2);
    CHECK(f.published().versions("a")->size() == 2);
}

TEST_CASE("a published catalogue proves itself and its manifests") {
    const Fixture f;
    f.office.ingest("a", 3);
    REQUIRE(f.publish(f.office.request()));
    std::string text = (*f.place->read(pointer_name, 1 << 20))->bytes;
    const auto published = parse_published(text);
    REQUIRE(published);
    REQUIRE(published->manifests.size() == 1);
    const auto& [name, sum] = *published->manifests.begin();
    const auto manifest = f.place->read(version_prefix(name.id, name.version) + "manifest.json", 1 << 20);
    CHECK(sha256_hex((*manifest)->bytes) == sum);

    const auto digit = text.find("\"generation\": 1");
    REQUIRE(digit != std::string::npos);
    text[digit + 14] = '2';
    CHECK(parse_published(text).error().kind == ErrorKind::invalid_input);
    // A data directory that was copied by other means has no sums, and is read all the same.
    CHECK(parse_published(to_json_text(published->state)));
}

}  // namespace
}  // namespace oryx::catalog
