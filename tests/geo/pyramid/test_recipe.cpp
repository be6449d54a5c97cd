#include "geo/pyramid/recipe.hpp"
#include "tests/support/catch.hpp"

using namespace oryx;
using namespace oryx::pyramid;

TEST_CASE("a recipe is read as it stands in an archive's metadata") {
    const auto recipe = read_recipe(R"({"name":"x","oryx":{
        "collections":{"heat-zones":"v2","places":"v1"}, "sensitivity":"high",
        "made_of":["heat-zones@v2","incidents@v7","places@v1"], "filter":"n > 1", "datetime":"../2019-12-31",
        "profile":"public", "layers":[["heat-zones",0,6],["places",4,9]], "zooms":[0,9], "bbox":[-5,10,0,15.5]}})");
    REQUIRE(recipe);
    const Recipe expected{.collections = {{"heat-zones", "v2"}, {"places", "v1"}},
                          .made_of = {"heat-zones@v2", "incidents@v7", "places@v1"},
                          .filter = "n > 1",
                          .datetime = "../2019-12-31",
                          .profile = "public",
                          .layers = {{"heat-zones", 0, 6}, {"places", 4, 9}},
                          .min_zoom = 0,
                          .max_zoom = 9,
                          .bbox = Envelope{-5, 10, 0, 15.5}};
    CHECK(recipe->layers == expected.layers);
    CHECK(recipe->made_of == expected.made_of);
    CHECK(recipe->collections == expected.collections);
    CHECK(recipe->filter == expected.filter);
    CHECK(recipe->datetime == expected.datetime);
    CHECK(recipe->profile == expected.profile);
    REQUIRE(recipe->bbox);
    CHECK(recipe->bbox->max_y == 15.5);
    CHECK(recipe->max_zoom == 9);
}

TEST_CASE("an archive that says what it was made of and not how has a recipe without layers") {
    const std::string older = R"({"oryx":{"collections":{"a":"v1"},"sensitivity":"low"}})";
    const auto recipe = read_recipe(older);
    REQUIRE(recipe);
    CHECK(recipe->made_of == std::vector<std::string>{"a@v1"});
    CHECK(recipe->layers.empty());
    const std::string whole =
        R"({"name":"n","oryx":{"collections":{"a":"v1"},"made_of":["a@v1"],"layers":[["a",0,3]],"zooms":[0,3]}})";
    REQUIRE(read_recipe(whole)->layers.size() == 1);
    const auto part = read_recipe(metadata_of_part(whole));
    REQUIRE(part);
    CHECK(part->layers.empty());
    CHECK(part->made_of == std::vector<std::string>{"a@v1"});
}

TEST_CASE("metadata that others wrote are no recipe, and never more than they say") {
    for (const char* text :
         {"", "null", "[]", "{}", R"({"oryx":1})", R"({"oryx":{}})", R"({"oryx":{"collections":[1]}})",
          R"({"oryx":{"collections":{"a":1}}})", R"({"oryx":{"collections":{},"made_of":"a@b"}})"}) {
        INFO(text);
        CHECK_FALSE(read_recipe(text));
        CHECK(metadata_of_part(text).find("layers") == std::string::npos);
    }
    for (const char* text : {R"("layers":7,"zooms":[0,3])", R"("layers":[["a"]],"zooms":[0,3])",
                             R"("layers":[["a",0,3]],"zooms":[3,0])", R"("layers":[["a",0,3]],"zooms":[0,99])",
                             R"("layers":[["a",0,3]])", R"("layers":[["a",0,3]],"zooms":[0,3],"bbox":[1])"}) {
        INFO(text);
        const auto recipe = read_recipe(R"({"oryx":{"collections":{"a":"v"},)" + std::string(text) + "}}");
        REQUIRE(recipe);
        CHECK(recipe->layers.empty());
    }
}
