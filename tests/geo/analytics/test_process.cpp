// The process record: inputs from JSON and from text, binding by role, what a result says.

#include "geo/analytics/process.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <set>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

const Process& heat_zones_process() {
    return *find_process("heat-zones");
}

}  // namespace

TEST_CASE("Every process is documented, and its defaults and example fit its own record") {
    std::set<std::string_view> ids;
    for (const Process* process : processes()) {
        CAPTURE(process->id);
        CHECK(ids.insert(process->id).second);
        CHECK_FALSE(process->title.empty());
        CHECK_FALSE(process->description.empty());
        CHECK_FALSE(process->reference.empty());
        CHECK_FALSE(process->output_doc.empty());
        for (const InputSpec& spec : process->inputs) {
            CAPTURE(spec.id);
            CHECK_FALSE(spec.doc.empty());
            CHECK(spec.doc.find('\n') == std::string_view::npos);
            CHECK((spec.type == InputType::choice) == !spec.choices.empty());
            CHECK((spec.type == InputType::collection) == spec.role.has_value());
        }
        CHECK(parse_inputs(*process, nlohmann::json::object()));
        CHECK(parse_inputs(*process, process->example));
        if (!process->as_of_input.empty()) {
            CHECK(parse_inputs(*process,
                               std::map<std::string, std::string>{{std::string(process->as_of_input), "2019-12-31"}}));
        }
    }
    CHECK(find_process("no-such-process") == nullptr);
}

TEST_CASE("Inputs mean the same as JSON and as text") {
    const auto json = parse_inputs(
        heat_zones_process(),
        nlohmann::json::parse(
            R"({"as_of":"2019-12-31","half_life_days":90.5,"shares":[10,90],"weights":{"value":"severity"},"areas":"cercles"})"));
    const auto text = parse_inputs(heat_zones_process(), std::map<std::string, std::string>{{"as_of", "2019-12-31"},
                                                                                            {"half_life_days", "90.5"},
                                                                                            {"shares", "10,90"},
                                                                                            {"weights", "severity"},
                                                                                            {"areas", "cercles"}});
    REQUIRE(json);
    REQUIRE(text);
    CHECK(json->as_text() == text->as_text());
    CHECK(json->number("sigma_m") == 5000);
    CHECK(json->date("as_of") == day("2019-12-31"));
    CHECK_FALSE(json->date("from"));
    CHECK(json->collection("areas") == "cercles");
    CHECK_FALSE(json->collection("incidents"));
}

TEST_CASE("A wrong input is refused by name, with what would be right") {
    struct Row {
        const char* json;
        const char* parameter;
        const char* hint;
    };
    const auto row = GENERATE(
        Row{R"({"sigma":1})", "sigma", "sigma_m"}, Row{R"({"sigma_m":"far"})", "sigma_m", ""},
        Row{R"({"sigma_m":99})", "sigma_m", "from 100 to 200000 m"}, Row{R"({"sigma_m":1e9})", "sigma_m", "from 100"},
        Row{R"({"sigma_m":null})", "sigma_m", ""}, Row{R"({"as_of":"2019-02-30"})", "as_of", ""},
        Row{R"({"as_of":20191231})", "as_of", ""}, Row{R"({"weights":"loud"})", "weights", "equal, civilian-targeting"},
        Row{R"({"shares":[]})", "shares", ""}, Row{R"({"shares":[50,101]})", "shares", "from 1 to 100"},
        Row{R"({"shares":"25,,50"})", "shares", ""}, Row{R"({"incidents":7})", "incidents", ""},
        Row{R"({"form":true})", "form", ""}, Row{R"([])", "inputs", "as_of"}, Row{R"("x")", "inputs", "as_of"});
    CAPTURE(row.json);
    const auto inputs = parse_inputs(heat_zones_process(), nlohmann::json::parse(row.json));
    REQUIRE_FALSE(inputs);
    CHECK(inputs.error().kind == ErrorKind::invalid_input);
    CHECK(inputs.error().parameter == row.parameter);
    CHECK(inputs.error().hint.find(row.hint) != std::string::npos);
}

TEST_CASE("Text inputs that are no numbers are refused, not read in part") {
    for (const char* text : {"12x", "", " 5", "nan", "inf", "0x10", "1e999"}) {
        CAPTURE(text);
        const auto inputs =
            parse_inputs(heat_zones_process(), std::map<std::string, std::string>{{"half_life_days", text}});
        REQUIRE_FALSE(inputs);
        CHECK(inputs.error().parameter == "half_life_days");
    }
    const auto shares = run(snapshot({incidents({})}), {{"shares", "50,25"}});
    REQUIRE_FALSE(shares);
    CHECK(shares.error().parameter == "shares");
}

TEST_CASE("A collection is taken by name, else by role where only one has it") {
    const auto regions = areas(1, 2, "regions");
    const auto cercles = areas(1, 2, "cercles");
    const auto none = parse_inputs(heat_zones_process(), nlohmann::json::object());
    const auto named = parse_inputs(heat_zones_process(), nlohmann::json{{"areas", "regions"}});
    REQUIRE(none);
    REQUIRE(named);
    SECTION("two candidates and no name: both are named, and how to choose") {
        const auto bound = bind_collection(heat_zones_process(), *none, "areas", *snapshot({regions, cercles}));
        REQUIRE_FALSE(bound);
        CHECK(bound.error().kind == ErrorKind::invalid_input);
        CHECK(bound.error().parameter == "areas");
        CHECK(bound.error().message.find("cercles, regions") != std::string::npos);
        CHECK(bound.error().hint.find("oryx derive heat-zones --bind areas=cercles") != std::string::npos);
    }
    SECTION("named") {
        const auto bound = bind_collection(heat_zones_process(), *named, "areas", *snapshot({regions, cercles}));
        REQUIRE(bound);
        CHECK((*bound)->id() == "regions");
    }
    SECTION("named, but not there, or of another role") {
        CHECK_FALSE(bind_collection(heat_zones_process(), *named, "areas", *snapshot({cercles})));
        const auto wrong = parse_inputs(heat_zones_process(), nlohmann::json{{"incidents", "cercles"}});
        const auto bound = bind_collection(heat_zones_process(), *wrong, "incidents", *snapshot({cercles}));
        REQUIRE_FALSE(bound);
        CHECK(bound.error().message == "the collection 'cercles' has the role areas, not incidents");
    }
    SECTION("none: fine where it is optional, refused by the state of the data where it is needed") {
        const auto optional = bind_collection(heat_zones_process(), *none, "areas", *snapshot({}));
        REQUIRE(optional);
        CHECK(*optional == nullptr);
        const auto needed = bind_collection(heat_zones_process(), *none, "incidents", *snapshot({cercles}));
        REQUIRE_FALSE(needed);
        CHECK(needed.error().kind == ErrorKind::conflict);
    }
}

TEST_CASE("GeoJSON and CSV of a result can be read back") {
    const auto result =
        run(snapshot({incidents({{{0.3, 0.1}, DateInterval::of_day(day("2019-12-31"))}}), areas(1, 2)}));
    REQUIRE(result);
    const auto json = nlohmann::json::parse(to_geojson(*result));
    CHECK(json["type"] == "FeatureCollection");
    CHECK(json["facts"]["n"] == 1);
    CHECK(json["facts"]["sensitivity"] == "high");
    CHECK(json["facts"]["parameters"]["half_life_days"] == "180");
    REQUIRE(json["features"].size() == result->features->size());
    CHECK(json["features"][0]["id"] == "band-1-few");
    CHECK(json["features"][0]["geometry"]["type"] == "MultiPolygon");
    CHECK(json["features"][0]["properties"]["as_of"] == "2019-12-31");
    const std::string csv = to_csv(*result);
    CHECK(csv.starts_with("id,rank,share_from,"));
    CHECK(csv.find("\"smallest area that holds 25 % of recent incidents (half-life 180 days, as of 31 Dec 2019)\"") !=
          std::string::npos);
    CHECK(csv.find("MULTIPOLYGON") != std::string::npos);
}

TEST_CASE("Every process takes a filter beside its own inputs") {
    for (const Process* process : processes()) {
        CAPTURE(process->id);
        nlohmann::json inputs = process->example;
        inputs["filter"] = "id > 1";
        const auto text = parse_inputs(*process, inputs);
        REQUIRE(text);
        CHECK(text->filter() == "id > 1");
        inputs["filter"] = nlohmann::json::parse(R"({"op":">","args":[{"property":"id"},1]})");
        const auto json = parse_inputs(*process, inputs);
        REQUIRE(json);
        CHECK(json->as_text() == text->as_text());
        inputs["filter"] = "id >";
        const auto wrong = parse_inputs(*process, inputs);
        REQUIRE_FALSE(wrong);
        CHECK(wrong.error().parameter == "filter");
        CHECK_THAT(wrong.error().message, Catch::Matchers::Contains("at character 5"));
    }
    const auto none = parse_inputs(heat_zones_process(), nlohmann::json::object());
    REQUIRE(none);
    CHECK(none->filter().empty());
}

TEST_CASE("A filter is asked of the first collection only, and the result says it") {
    const auto at = [](const char* date, int fatalities) {
        return Incident{.at = {0.4, 0.1}, .when = DateInterval::of_day(day(date)), .fatalities = fatalities};
    };
    const auto here =
        snapshot({incidents({at("2019-12-01", 5), at("2019-12-02", 0), at("2019-12-03", 7)}), areas(100, 100)});
    const auto inputs = parse_inputs(heat_zones_process(), nlohmann::json{{"filter", "fatalities >= 5"}});
    REQUIRE(inputs);
    const auto taken = bind_collection(heat_zones_process(), *inputs, "incidents", *here);
    REQUIRE(taken);
    CHECK((*taken)->features->size() == 2);
    CHECK((*taken)->manifest.version == here->find("incidents")->manifest.version);
    const auto whole = bind_collection(heat_zones_process(), *inputs, "areas", *here);
    REQUIRE(whole);
    CHECK(*whole == here->find("cercles"));
    const auto result = run_process(heat_zones_process(), *inputs, {.snapshot = here, .cancel = {}, .progress = {}});
    REQUIRE(result);
    CHECK(result->facts.filter == "fatalities >= 5");
    CHECK(result->facts.n == 2);
    const auto unknown = parse_inputs(heat_zones_process(), nlohmann::json{{"filter", "nothing = 1"}});
    REQUIRE(unknown);
    const auto refused = bind_collection(heat_zones_process(), *unknown, "incidents", *here);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().parameter == "filter");
}
