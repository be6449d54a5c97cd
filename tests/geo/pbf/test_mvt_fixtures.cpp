// The public fixtures of vector tiles (mapbox/mvt-fixtures, CC0): each is judged as its info.json says.

#include "geo/pbf/mvt_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/shared_data.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

using namespace oryx;

namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

enum class Verdict : std::uint8_t { valid, breached, refused };

Verdict verdict_of(const std::string& bytes) {
    const auto tile = pbf::read_mvt(bytes);
    if (!tile) return Verdict::refused;
    return tile->fault_count == 0 ? Verdict::valid : Verdict::breached;
}

// Two fixtures contradict their own twins, so that no reader can please both; the specification decides.
//   016 "UNKNOWN type" has the very bytes of 003 "missing type", which is recoverable: 4.2, a feature MUST have a type.
//   057 has a MoveTo of 536,870,911 points and the parameters of one, like 051, which is fatal: 4.3.1, the count is
//   the number of times that the command is executed.
const std::map<std::string, Verdict> contradicted{{"016", Verdict::breached}, {"057", Verdict::refused}};

}  // namespace

TEST_CASE("the public fixtures are judged as their info.json says") {
    const fs::path folder = oryx::testing::shared_data() / "fixtures/mvt/fixtures";
    if (!fs::exists(folder)) {
        WARN("the fixtures of ../shared are absent: nothing was judged");
        return;
    }
    std::vector<fs::path> fixtures;
    std::ranges::copy(fs::directory_iterator(folder), std::back_inserter(fixtures));
    std::ranges::sort(fixtures);
    REQUIRE(fixtures.size() == 74);
    for (const fs::path& fixture : fixtures) {
        const auto info = nlohmann::json::parse(bytes_of(fixture / "info.json"));
        const auto& validity = info.at("validity");
        INFO(fixture.filename() << ": " << info.at("description").get<std::string>());
        const Verdict verdict = verdict_of(bytes_of(fixture / "tile.mvt"));
        if (const auto exception = contradicted.find(fixture.filename().string()); exception != contradicted.end()) {
            CHECK(verdict == exception->second);
        } else if (validity.at("v2").get<bool>()) {
            CHECK(verdict == Verdict::valid);
        } else if (validity.value("error", "") == "fatal") {
            CHECK(verdict == Verdict::refused);
        } else if (validity.value("error", "") == "recoverable") {
            CHECK(verdict == Verdict::breached);
        } else {  // the fixture does not say which
            CHECK(verdict != Verdict::valid);
        }
    }
    CHECK(bytes_of(folder / "016/tile.mvt") == bytes_of(folder / "003/tile.mvt"));
}
