#include "server/api/services.hpp"
#include "server/http/router.hpp"
#include "server/http/target.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <string>

using namespace oryx::http;

namespace {

struct Routed {
    std::string id;
    std::string allow;
    std::vector<std::string> values;
};

Routed route(Method method, const std::string& path) {
    static const Router router(oryx::api::operations());
    Target target;
    REQUIRE(target.parse(path));
    const Match match = router.match(method, target.segments());
    return {match.operation == nullptr ? "" : std::string(match.operation->id),
            std::string(match.allow),
            {match.values().begin(), match.values().end()}};
}

}  // namespace

TEST_CASE("Addresses lead to their operations with the values of their path") {
    struct Row {
        const char* path;
        const char* id;
        std::vector<std::string> values;
    };
    const auto row = GENERATE(
        Row{"/", "getLandingPage", {}}, Row{"/collections/a", "getCollection", {"a"}},
        Row{"/collections/a/items/b%2Fc", "getItem", {"a", "b/c"}}, Row{"/tiles/a,b.json", "getTileJson", {"a,b"}},
        Row{"/tiles/a/1/2/3", "getTile", {"a", "1", "2", "3"}},
        Row{"/tiles/a/1/2/3.mvt", "getTile", {"a", "1", "2", "3"}},
        Row{"/tiles/a/1/2/3.pbf", "getTile", {"a", "1", "2", "3"}},
        Row{"/fonts/X/0-255.pbf", "getGlyphs", {"X", "0-255"}}, Row{"/tiles/a/1/2/3.png", "", {"a", "1", "2", "3.png"}},
        Row{"/tiles/a/1/2/.mvt", "", {"a", "1", "2", ".mvt"}});
    CAPTURE(row.path);
    const Routed routed = route(Method::get, row.path);
    CHECK(routed.id == row.id);
    CHECK(routed.values == row.values);
    CHECK(route(Method::head, row.path).id == row.id);
}

TEST_CASE("What is not in the table is not found; what is there under other methods says which") {
    for (const char* path : {"/nothing", "/collections/", "/collections//items", "/tiles/a/1/2", "/tiles/a/1/2/3/4",
                             "/tiles/a/1/2/3.png"}) {
        CAPTURE(path);
        CHECK(route(Method::get, path).id.empty());
        CHECK(route(Method::get, path).allow.empty());
    }
    CHECK(route(Method::post, "/collections").allow == "GET, HEAD, OPTIONS");
    CHECK(route(Method::get, "/processes/a/execution").allow == "POST, OPTIONS");
}

TEST_CASE("Every operation has what the router, the 400s and OpenAPI need") {
    std::set<std::string_view> ids;
    for (const Operation& operation : oryx::api::operations()) {
        CAPTURE(operation.path);
        CHECK(ids.insert(operation.id).second);
        CHECK(operation.handler != nullptr);
        CHECK_FALSE(operation.summary.empty());
        CHECK_FALSE(operation.produces.empty());
        std::size_t in_path = 0;
        for (const Parameter& parameter : operation.parameters) {
            CHECK_FALSE(parameter.doc.empty());
            const bool listed = parameter.type == ParameterType::texts;  // with choices, or any texts
            CHECK((listed || (parameter.type == ParameterType::choice) == !parameter.choices.empty()));
            if (parameter.in != ParameterIn::path) continue;
            ++in_path;
            CHECK(operation.path.find("{" + std::string(parameter.name) + "}") != std::string_view::npos);
        }
        CHECK(in_path == static_cast<std::size_t>(std::count(operation.path.begin(), operation.path.end(), '{')));
    }
}
