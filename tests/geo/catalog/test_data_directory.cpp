#include "geo/catalog/catalog_state.hpp"
#include "geo/catalog/data_directory.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/catalog/watcher.hpp"
#include "geo/store/durable_file.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <random>
#include <set>
#include <thread>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace oryx::catalog {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const FeatureTable> points(int count, double x = 1) {
    FeatureTable table({{"name", FieldType::text}});
    for (int i = 0; i < count; ++i) {
        table.append({.row = i + 1,
                      .key = std::int64_t{i},
                      .when = DateInterval::of_day(*Day::from_civil(2019, 1, 1) + i),
                      .geometry = Geometry::point({x, static_cast<double>(i)}),
                      .values = {"name " + std::to_string(i)}});
    }
    return std::move(table).freeze();
}

store::Manifest manifest(const std::string& id) {
    store::Manifest m;
    m.info.id = id;
    m.info.title = id;
    m.info.role = Role::incidents;
    m.info.sensitivity = Sensitivity::high;
    return m;
}

struct Fixture {
    Fixture()
        : scratch(*store::ScratchDirectory::create()), directory(*DataDirectory::create(scratch.path() / "data")) {}

    StagedVersion stage(const std::string& id, int count, double x = 1) const {
        auto staged = directory.stage(manifest(id), points(count, x));
        INFO((staged ? "" : to_line(staged.error()) + " | " + staged.error().detail.text));
        REQUIRE(staged);
        return *staged;
    }

    CatalogState publish(const std::string& id, int count) const {
        std::vector<StagedVersion> staged{stage(id, count)};
        const auto lock = directory.lock();
        REQUIRE(lock);
        const auto state = directory.commit(*lock, *directory.read_state(), std::move(staged));
        INFO((state ? "" : to_line(state.error()) + " | " + state.error().detail.text));
        REQUIRE(state);
        return *state;
    }

    [[nodiscard]] fs::path root() const { return directory.root(); }
    [[nodiscard]] std::size_t staging_folders() const {
        std::size_t count = 0;
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(root() / ".staging", error))
            count += entry.exists() ? 1 : 0;
        return count;
    }

    store::ScratchDirectory scratch;
    DataDirectory directory;
};

TEST_CASE("a directory that is absent or empty is an empty catalogue") {
    const Fixture f;
    const auto absent = DataDirectory::open(f.scratch.path() / "nothing" / "here");
    REQUIRE(absent);
    REQUIRE(absent->read_state());
    CHECK(absent->read_state()->generation == 0);
    CHECK((*load_snapshot(*absent))->collections.empty());
    CHECK((*load_snapshot(f.directory))->collections.empty());
    std::ofstream(f.scratch.path() / "file") << "x";
    CHECK_FALSE(DataDirectory::open(f.scratch.path() / "file"));
}

TEST_CASE("a published version is loaded with what the manifest says of it") {
    const Fixture f;
    const CatalogState state = f.publish("incidents", 10);
    CHECK(state.generation == 1);
    const auto snapshot = load_snapshot(f.directory);
    REQUIRE(snapshot);
    CHECK((*snapshot)->generation == 1);
    CHECK((*snapshot)->problems.empty());
    const auto collection = (*snapshot)->find("incidents");
    REQUIRE(collection);
    CHECK(collection->features->size() == 10);
    CHECK(collection->index->size() == 10);
    const store::Manifest& m = collection->manifest;
    CHECK(m.rows == 10);
    CHECK(m.bounds == Envelope{1, 0, 1, 9});
    CHECK(to_iso(*m.first_day) == "2019-01-01");
    CHECK(to_iso(*m.last_day) == "2019-01-10");
    CHECK(is_version_name(m.version));
    CHECK(m.info.sensitivity == Sensitivity::high);
    CHECK(m.schema == Schema{{"name", FieldType::text}});
    CHECK((*snapshot)->find("other") == nullptr);
}

TEST_CASE("what is written is for its owner only") {
    const Fixture f;
    f.publish("incidents", 3);
    for (const auto& entry : fs::recursive_directory_iterator(f.root())) {
        INFO(entry.path());
        const auto mode = entry.status().permissions() & fs::perms::all;
        CHECK(mode == (entry.is_directory() ? fs::perms::owner_all : fs::perms::owner_read | fs::perms::owner_write));
    }
}

TEST_CASE("versions sort by time, also within one second, and never repeat") {
    const Fixture f;
    std::vector<std::string> names;
    for (int i = 0; i < 10; ++i)
        names.push_back(f.publish("a", 2).collections.at("a").version);
    CHECK(std::ranges::is_sorted(names));
    CHECK(std::set(names.begin(), names.end()).size() == names.size());
    const auto versions = f.directory.versions("a");
    REQUIRE(versions);
    REQUIRE(versions->size() == 10);
    CHECK(versions->front().version == names.back());
    CHECK(f.directory.versions("b").error().kind == ErrorKind::not_found);
}

TEST_CASE("a version after one from the future is still the newest") {
    const Fixture f;
    CatalogState state = f.publish("a", 2);
    const std::string future = "29991231T235959.999999Z-00000000";
    fs::rename(f.directory.version_directory("a", state.collections["a"].version),
               f.directory.version_directory("a", future));
    state.collections["a"] = {future, "", {future}};
    std::ofstream(f.root() / "catalog.json") << to_json_text(state);
    const std::string next = f.stage("a", 2).manifest.version;
    CHECK(next > future);
    CHECK(is_version_name(next));
}

TEST_CASE("several staged versions become current in one generation") {
    const Fixture f;
    std::vector<StagedVersion> staged{f.stage("a", 1), f.stage("b", 2)};
    CHECK((*load_snapshot(f.directory))->collections.empty());  // staged is not published
    const auto lock = f.directory.lock();
    REQUIRE(f.directory.commit(*lock, *f.directory.read_state(), staged));
    const auto snapshot = *load_snapshot(f.directory);
    CHECK(snapshot->generation == 1);
    CHECK(snapshot->collections.size() == 2);
}

TEST_CASE("a commit on an outdated catalogue is a conflict and changes nothing") {
    const Fixture f;
    const CatalogState old = *f.directory.read_state();
    f.publish("a", 1);
    const auto lock = f.directory.lock();
    const auto late = f.directory.commit(*lock, old, {f.stage("b", 1)});
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == ErrorKind::conflict);
    CHECK(f.directory.read_state()->collections.size() == 1);
}

TEST_CASE("two keys of one tile id, or one key twice, are not published") {
    const Fixture f;
    const auto table_of = [](const Value& a, const Value& b) {
        FeatureTable table(Schema{});
        table.append({.row = 1, .key = a, .when = {}, .geometry = Geometry::point({0, 0}), .values = {}});
        table.append({.row = 2, .key = b, .when = {}, .geometry = Geometry::point({0, 0}), .values = {}});
        return std::move(table).freeze();
    };
    const auto twice = f.directory.stage(manifest("a"), table_of(std::string("x"), std::string("x")));
    REQUIRE_FALSE(twice);
    CHECK(twice.error().kind == ErrorKind::conflict);
    CHECK(twice.error().message == "two rows have the key 'x'");
    // The text's tile id is a hash: an integer key of that number collides with it.
    const auto id = static_cast<std::int64_t>(tile_id_of(std::string("x")));
    const auto collision = f.directory.stage(manifest("a"), table_of(std::string("x"), id));
    REQUIRE_FALSE(collision);
    CHECK(collision.error().message == "the keys 'x' and '" + std::to_string(id) + "' get the same id in tiles");
    CHECK(f.directory.stage(manifest("a"), table_of(std::int64_t{1}, std::string("1"))));
    CHECK(f.staging_folders() == 0);
}

TEST_CASE("collection ids follow the rule and leave the server's words alone") {
    for (const char* good :
         {"a", "cercles", "heat-zones", "a_1", "x234567890123456789012345678901234567890123456789012345678901234"}) {
        INFO(good);
        CHECK(check_collection_id(good));
    }
    for (const char* bad : {"", "A", "1a", "-a", "a b", "a/b", "..", "é", "tiles", "collections", "webmercatorquad",
                            "map", "x2345678901234567890123456789012345678901234567890123456789012345"}) {
        INFO(bad);
        const auto checked = check_collection_id(bad);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().kind == ErrorKind::invalid_input);
        CHECK_FALSE(checked.error().hint.empty());
    }
}

TEST_CASE("rollback makes an older version current and names the versions there are") {
    const Fixture f;
    const std::string first = f.publish("a", 1).collections.at("a").version;
    const std::string second = f.publish("a", 2).collections.at("a").version;
    const auto state = f.directory.rollback("a", first);
    REQUIRE(state);
    CHECK(state->generation == 3);
    CHECK((*load_snapshot(f.directory))->find("a")->features->size() == 1);
    CHECK(f.directory.versions("a")->size() == 2);
    const auto unknown = f.directory.rollback("a", "../../etc");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().hint == "it has " + first + ", " + second);
    CHECK(f.directory.rollback("b", first).error().kind == ErrorKind::not_found);
    // A damaged version does not become current.
    std::ofstream(f.directory.version_directory("a", second) / "features.fgb") << "x";
    CHECK(f.directory.rollback("a", second).error().kind == ErrorKind::io);
    CHECK(f.directory.read_state()->generation == 3);
}

TEST_CASE("rollback marks what was derived from another version as stale, and the way back clears it") {
    const Fixture f;
    const std::string first = f.publish("incidents", 1).collections.at("incidents").version;
    const std::string second = f.publish("incidents", 2).collections.at("incidents").version;
    store::Manifest derived = manifest("heat-zones");
    derived.lineage = store::Lineage{"heat-zones", {{"incidents", "incidents@" + second}}, {}, "{}"};
    auto staged = f.directory.stage(derived, points(1));
    REQUIRE(staged);
    {
        const auto lock = f.directory.lock();
        REQUIRE(f.directory.commit(*lock, *f.directory.read_state(), {*staged}));
    }
    REQUIRE(f.directory.rollback("incidents", first));
    auto snapshot = *load_snapshot(f.directory);
    CHECK(snapshot->find("heat-zones")->stale ==
          "made from incidents@" + second + ", while incidents@" + first + " is current");
    REQUIRE(f.directory.rollback("incidents", second));
    snapshot = *load_snapshot(f.directory, snapshot);
    CHECK(snapshot->find("heat-zones")->stale.empty());
    CHECK(snapshot->find("heat-zones")->manifest.lineage->inputs.at("incidents") == "incidents@" + second);
}

TEST_CASE("prune keeps the newest versions and the current one") {
    const Fixture f;
    const std::string first = f.publish("a", 1).collections.at("a").version;
    for (int i = 0; i < 4; ++i)
        f.publish("a", 2);
    f.publish("b", 1);
    REQUIRE(f.directory.rollback("a", first));
    const auto removed = f.directory.prune(2);
    REQUIRE(removed);
    CHECK(removed->size() == 2);
    const auto versions = f.directory.versions("a");
    CHECK(versions->size() == 3);
    CHECK(versions->back().version == first);
    CHECK(f.directory.versions("b")->size() == 1);
    CHECK((*load_snapshot(f.directory))->collections.size() == 2);
    CHECK(f.directory.prune(2)->empty());
    CHECK(f.directory.prune(0)->size() == 2);
    CHECK((*load_snapshot(f.directory))->find("a")->features->size() == 1);
}

TEST_CASE("leftovers of killed commands are ignored and removed; work under way is not") {
    const Fixture f;
    f.publish("a", 1);
    const StagedVersion at_work = f.stage("a", 2);
    // A killed command's: a staging folder nobody holds, a version no catalogue names, a catalogue written half.
    fs::create_directories(f.root() / ".staging" / "dead");
    const auto orphan = f.directory.version_directory("a", "20300101T000000.000000Z-00000000");
    fs::create_directories(orphan);
    std::ofstream(orphan / "features.fgb") << "half";
    fs::create_directories(f.directory.version_directory("never", "20300101T000000.000000Z-00000000"));
    std::ofstream(f.root() / "catalog.json.new") << "{";
    CHECK((*load_snapshot(f.directory))->collections.size() == 1);
    CHECK(f.directory.versions("a")->size() == 1);
    CHECK(f.directory.versions("never").error().kind == ErrorKind::not_found);
    const auto removed = f.directory.prune(100);
    REQUIRE(removed);
    CHECK(removed->size() == 3);
    CHECK_FALSE(fs::exists(orphan));
    CHECK(fs::exists(at_work.directory / "manifest.json"));
    const auto lock = f.directory.lock();
    CHECK(f.directory.commit(*lock, *f.directory.read_state(), {at_work}));
}

TEST_CASE("a staged version that is given up leaves nothing") {
    const Fixture f;
    {
        const StagedVersion staged = f.stage("a", 1);
        CHECK(f.staging_folders() == 1);
    }
    CHECK(f.staging_folders() == 0);
}

TEST_CASE("a snapshot shares what did not change") {
    const Fixture f;
    f.publish("a", 1);
    f.publish("b", 1);
    const auto before = *load_snapshot(f.directory);
    f.publish("b", 2);
    const auto after = *load_snapshot(f.directory, before);
    CHECK(before->find("a") == after->find("a"));
    CHECK(before->find("b") != after->find("b"));
    CHECK(before->find("b")->features->size() == 1);  // the old snapshot stays whole
}

TEST_CASE("a version that cannot be read leaves the old one in service and is told") {
    const Fixture f;
    f.publish("a", 1);
    f.publish("b", 1);
    const auto before = *load_snapshot(f.directory);
    const std::string bad = f.publish("a", 2).collections.at("a").version;
    const auto folder = f.directory.version_directory("a", bad);
    struct Damage {
        const char* what;
        std::string file;
        std::string content;
    };
    for (const Damage& damage : std::vector<Damage>{{"a manifest cut short", "manifest.json", "{\"format\": 1"},
                                                    {"a manifest of another kind", "manifest.json", "[]"},
                                                    {"features cut short", "features.fgb", "fgb"}}) {
        INFO(damage.what);
        const auto kept = *store::read_whole_file(folder / damage.file, 1 << 20);
        std::ofstream(folder / damage.file) << damage.content;
        const auto after = load_snapshot(f.directory, before);
        REQUIRE(after);
        CHECK((*after)->find("a")->features->size() == 1);
        REQUIRE((*after)->problems.size() == 1);
        CHECK((*after)->problems[0].find("stays in service") != std::string::npos);
        CHECK((*after)->problems[0].find(f.root().string()) == std::string::npos);
        const auto fresh = load_snapshot(f.directory);
        REQUIRE(fresh);
        CHECK((*fresh)->find("a") == nullptr);
        CHECK((*fresh)->find("b") != nullptr);
        std::ofstream(folder / damage.file) << kept;
    }
    fs::remove_all(folder);
    CHECK((*load_snapshot(f.directory, before))->find("a")->features->size() == 1);
}

TEST_CASE("a catalogue that is not whole is an error, never a crash") {
    const Fixture f;
    const std::string whole = to_json_text(f.publish("a", 1));
    const auto file = f.root() / "catalog.json";
    for (
        const std::string& text : std::vector<std::string>{
            "", "{", "[]", "null", "{}", R"({"format":2})", whole.substr(0, whole.size() / 2),
            R"({"format":1,"generation":1,"theatre":null,"collections":{"../x":{"version":"v","versions":["v"]}},"derived":[]})",
            R"({"format":1,"generation":1,"theatre":null,"collections":{"a":{"version":"../..","versions":["../.."]}},"derived":[]})"}) {
        INFO(text);
        std::ofstream(file, std::ios::trunc) << text;
        const auto state = f.directory.read_state();
        REQUIRE_FALSE(state);
        CHECK(state.error().kind == ErrorKind::invalid_input);
        CHECK_FALSE(load_snapshot(f.directory));
    }
}

TEST_CASE("the catalogue keeps theatre and derived records") {
    CatalogState state;
    state.generation = 7;
    state.theatre = Theatre{{-3.5, 17.25}, {-1000.5, 0.1}};
    state.derived.push_back({"heat-zones", "heat-zones", {{"incidents", "acled"}}, {{"sigma", "5"}}});
    const auto again = parse_state(to_json_text(state));
    REQUIRE(again);
    CHECK(again->generation == 7);
    CHECK(again->theatre == state.theatre);
    CHECK(again->derived == state.derived);
}

TEST_CASE("the watcher sees a new generation once, and goes on after a broken catalogue") {
    const Fixture f;
    Watcher watcher(f.directory, 0);
    CHECK(*watcher.changed() == false);
    f.publish("a", 1);
    CHECK(*watcher.changed() == true);
    CHECK(*watcher.changed() == true);  // until it is applied
    watcher.applied(1);
    CHECK(*watcher.changed() == false);
    const auto whole = *store::read_whole_file(f.root() / "catalog.json", 1 << 20);
    std::ofstream(f.root() / "catalog.json") << "{";
    CHECK_FALSE(watcher.changed());
    std::ofstream(f.root() / "catalog.json") << whole;
    CHECK(*watcher.changed() == false);
    f.publish("a", 2);
    CHECK(*watcher.changed() == true);
}

TEST_CASE("only one command at a time holds the lock") {
    const Fixture f;
    auto held = f.directory.lock();
    REQUIRE(held);
    std::atomic<bool> second = false;
    std::thread waiting([&] {
        const auto lock = f.directory.lock();
        second = lock.has_value();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    CHECK_FALSE(second);
    { const auto released = std::move(*held); }
    waiting.join();
    CHECK(second);
}

TEST_CASE("concurrent publishers each get their own generation and lose nothing") {
    const Fixture f;
    constexpr int each = 8;
    std::vector<std::thread> threads;
    std::atomic<int> published = 0;
    for (const char* id : {"a", "b", "c"}) {
        threads.emplace_back([&f, &published, id] {
            for (int i = 0; i < each; ++i) {
                auto staged = f.directory.stage(manifest(id), points(2));
                const auto lock = f.directory.lock();
                if (staged && lock && f.directory.commit(*lock, *f.directory.read_state(), {std::move(*staged)}))
                    ++published;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(published == 3 * each);
    CHECK(f.directory.read_state()->generation == 3 * each);
    for (const char* id : {"a", "b", "c"})
        CHECK(f.directory.versions(id)->size() == each);
}

TEST_CASE("kill -9 at any moment of publishing leaves a directory that opens and serves (property)") {
    const Fixture f;
    f.publish("a", 5);
    const unsigned seed = std::random_device{}();
    std::mt19937 random(seed);
    INFO("seed " << seed);
    for (int round = 0; round < 40; ++round) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {  // publishes until it is killed
            for (int i = 0; i < 1000; ++i) {
                auto staged = f.directory.stage(manifest("a"), points(5 + i % 3));
                const auto lock = f.directory.lock();
                if (!staged || !lock) ::_exit(1);
                if (!f.directory.commit(*lock, *f.directory.read_state(), {std::move(*staged)})) ::_exit(1);
            }
            ::_exit(0);
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status));  // it did not fail by itself
        const auto snapshot = load_snapshot(f.directory);
        REQUIRE(snapshot);
        CHECK((*snapshot)->problems.empty());
        REQUIRE((*snapshot)->find("a"));
        CHECK((*snapshot)->find("a")->features->size() >= 5);
    }
    REQUIRE(f.directory.prune(3));
    CHECK(f.directory.versions("a")->size() == 3);
    CHECK(f.staging_folders() == 0);
}

}  // namespace
}  // namespace oryx::catalog
