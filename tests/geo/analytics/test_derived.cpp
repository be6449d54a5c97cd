// Publishing with derived collections: one generation, followed inputs, and failures that hold nothing back.

#include "geo/analytics/derived.hpp"
#include "geo/analytics/theatre.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <filesystem>

#include <unistd.h>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

/// A data directory of its own, removed at the end.
class Directory {
  public:
    Directory()
        : path_(std::filesystem::temp_directory_path() /
                ("oryx-derived-" + std::to_string(::getpid()) + "-" + std::to_string(next_++))),
          directory_(*catalog::DataDirectory::create(path_)) {}
    ~Directory() { std::filesystem::remove_all(path_); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    [[nodiscard]] const catalog::DataDirectory& get() const { return directory_; }
    Result<PublishPlan> publish(const std::shared_ptr<const catalog::Collection>& collection) const {
        store::Manifest manifest;
        manifest.info = collection->manifest.info;
        manifest.info.key_stable = true;
        const auto count = static_cast<std::int64_t>(collection->features->size());
        manifest.counts.read = count;
        manifest.counts.published = count;
        auto staged = directory_.stage(std::move(manifest), collection->features);
        REQUIRE(staged);
        std::vector<catalog::StagedVersion> all;
        all.push_back(std::move(*staged));
        return analytics::publish(directory_, std::move(all));
    }
    [[nodiscard]] std::shared_ptr<const catalog::Snapshot> load() const {
        const auto snapshot = catalog::load_snapshot(directory_);
        REQUIRE(snapshot);
        CHECK((*snapshot)->problems.empty());
        return *snapshot;
    }

  private:
    static inline int next_ = 0;
    std::filesystem::path path_;
    catalog::DataDirectory directory_;
};

std::vector<Incident> some(int count, const char* last = "2019-12-31") {
    std::vector<Incident> list;
    for (int i = 0; i < count; ++i)
        list.push_back({{0.3, 0.1}, DateInterval::of_day(day(last) + -i)});
    return list;
}

}  // namespace

TEST_CASE("The first incidents declare the heat zones, in the same generation") {
    const Directory directory;
    const auto plan = directory.publish(incidents(some(8)));
    REQUIRE(plan);
    CHECK(plan->state.generation == 1);
    CHECK(plan->warnings.empty());
    REQUIRE_FALSE(plan->notes.empty());
    const auto snapshot = directory.load();
    const auto zones = snapshot->find("heat-zones");
    REQUIRE(zones);
    CHECK(zones->features->size() == 4);
    CHECK(zones->manifest.info.role == Role::other);
    CHECK(zones->manifest.info.sensitivity == Sensitivity::high);
    CHECK(zones->manifest.info.title == "Heat zones of recent incidents");
    REQUIRE(zones->manifest.lineage);
    CHECK(zones->manifest.lineage->process == "heat-zones");
    CHECK(zones->manifest.lineage->inputs.at("incidents") ==
          "incidents@" + snapshot->find("incidents")->manifest.version);
    const auto facts = nlohmann::json::parse(zones->manifest.lineage->facts);
    CHECK(facts["n"] == 8);
    CHECK(zones->manifest.lineage->parameters.at("as_of") == "2019-12-31");
}

TEST_CASE("The zones follow their inputs, and stay where nothing they use has changed") {
    const Directory directory;
    REQUIRE(directory.publish(incidents(some(8))));
    const std::string first = directory.load()->find("heat-zones")->manifest.version;
    FeatureTable roads({{"name", FieldType::text}});
    roads.append({1, std::int64_t{1}, std::nullopt, Geometry::point({0, 0}), {std::string("x")}});
    REQUIRE(directory.publish(collection("roads", Role::axes, std::move(roads))));
    CHECK(directory.load()->find("heat-zones")->manifest.version == first);
    REQUIRE(directory.publish(incidents(some(9))));
    const auto followed = directory.load();
    CHECK(followed->find("heat-zones")->manifest.version != first);
    CHECK(nlohmann::json::parse(followed->find("heat-zones")->manifest.lineage->facts)["n"] == 9);
    REQUIRE(directory.publish(areas(10, 20)));
    CHECK(directory.load()->find("heat-zones")->manifest.lineage->inputs.contains("areas"));
    // Nothing new: no generation.
    const auto idle = publish(directory.get(), {});
    REQUIRE(idle);
    CHECK(idle->state.generation == directory.load()->generation);
}

TEST_CASE("A derived collection that fails is marked stale, and its inputs are published all the same") {
    const Directory directory;
    REQUIRE(directory.publish(areas(10, 20, "cercles")));
    REQUIRE(directory.publish(incidents(some(8))));
    const std::string first = directory.load()->find("heat-zones")->manifest.version;
    const auto plan = directory.publish(areas(10, 20, "regions"));
    REQUIRE(plan);
    REQUIRE(plan->warnings.size() == 1);
    CHECK(plan->warnings.front().find("cercles, regions") != std::string::npos);
    const auto stale = directory.load();
    REQUIRE(stale->find("regions"));
    CHECK(stale->find("heat-zones")->manifest.version == first);
    CHECK(stale->find("heat-zones")->stale.find("--bind areas=cercles") != std::string::npos);
    SECTION("and a binding makes it whole") {
        const auto bound = declare_derived(directory.get(), {"heat-zones", "heat-zones", {{"areas", "regions"}}, {}});
        REQUIRE(bound);
        const auto snapshot = directory.load();
        CHECK(snapshot->find("heat-zones")->stale.empty());
        CHECK(snapshot->find("heat-zones")->manifest.lineage->inputs.at("areas").starts_with("regions@"));
        REQUIRE(directory.publish(areas(10, 30, "cercles")));
        CHECK(directory.load()->find("heat-zones")->stale.empty());
    }
}

TEST_CASE("A declared collection keeps its own parameters beside the automatic one") {
    const Directory directory;
    REQUIRE(directory.publish(incidents(some(60))));
    const auto declared = declare_derived(
        directory.get(), {"zones-public", "heat-zones", {}, {{"profile", "public"}, {"half_life_days", "365"}}});
    REQUIRE(declared);
    REQUIRE(directory.publish(incidents(some(70))));
    const auto snapshot = directory.load();
    const auto zones = snapshot->find("zones-public");
    REQUIRE(zones);
    CHECK(zones->manifest.info.sensitivity == Sensitivity::low);
    CHECK(zones->manifest.lineage->parameters.at("sigma_m") == "15000");
    CHECK(zones->manifest.lineage->parameters.at("half_life_days") == "365");
    CHECK(zones->manifest.lineage->inputs.at("incidents") ==
          snapshot->find("heat-zones")->manifest.lineage->inputs.at("incidents"));
    CHECK(snapshot->state.derived.size() == 2);
}

TEST_CASE("What cannot be declared is refused and changes nothing") {
    const Directory directory;
    REQUIRE(directory.publish(incidents(some(8))));
    const auto before = directory.load()->generation;
    struct Row {
        catalog::DerivedRecord record;
        ErrorKind kind;
    };
    const std::vector<Row> rows{
        {{"zones", "no-such-process", {}, {}}, ErrorKind::not_found},
        {{"Zones", "heat-zones", {}, {}}, ErrorKind::invalid_input},
        {{"zones", "heat-zones", {{"areas", "nowhere"}}, {}}, ErrorKind::invalid_input},
        {{"zones", "heat-zones", {}, {{"sigma_m", "far"}}}, ErrorKind::invalid_input},
        {{"incidents", "heat-zones", {}, {}}, ErrorKind::conflict},
    };
    for (const Row& row : rows) {
        CAPTURE(row.record.id, row.record.process);
        const auto declared = declare_derived(directory.get(), row.record);
        REQUIRE_FALSE(declared);
        CHECK(declared.error().kind == row.kind);
    }
    const auto over = directory.publish(incidents(some(3), "heat-zones"));
    REQUIRE_FALSE(over);
    CHECK(over.error().kind == ErrorKind::conflict);
    CHECK(directory.load()->generation == before);
}

TEST_CASE("The theatre is settled by the first areas, else the first collection, and then stays") {
    const Directory directory;
    FeatureTable table(Schema{});
    table.append({1, std::int64_t{1}, DateInterval::of_day(day("2019-12-31")), Geometry::point({3.3, 15.1}), {}});
    REQUIRE(directory.publish(collection("incidents", Role::incidents, std::move(table))));
    CHECK(directory.load()->state.theatre == catalog::Theatre{{3.5, 15.0}, {0, 0}});
    REQUIRE(directory.publish(areas(1, 2)));
    CHECK(directory.load()->state.theatre == catalog::Theatre{{3.5, 15.0}, {0, 0}});
    const auto both =
        settle_theatre(std::vector<std::shared_ptr<const catalog::Collection>>{incidents(some(3)), areas(1, 2)});
    REQUIRE(both);
    CHECK(both->centre == Position{0, 0});
    CHECK_FALSE(settle_theatre({}));
}
