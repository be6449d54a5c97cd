#include "server/api/execute_request.hpp"
#include "tests/support/catch.hpp"

#include <map>

using namespace oryx;
using namespace oryx::api;
using nlohmann::json;

namespace {

const Offer& echo() {
    const Offer* found = find_offer("echo");
    REQUIRE(found != nullptr);
    return *found;
}

jobs::Partners partners(const std::vector<std::string>& hosts = {}) {
    return *jobs::Partners::create(hosts);
}

Result<ExecuteRequest> parse(const char* body, const std::vector<std::string>& hosts = {}) {
    return parse_execute_request(json::parse(body), echo(), partners(hosts));
}

}  // namespace

TEST_CASE("All outputs are wanted where none is named, by value and raw") {
    for (const char* body : {"{}", R"({"outputs": {}})", R"({"inputs": {}})"}) {
        const auto request = parse(body);
        REQUIRE(request);
        CHECK(request->answer.outputs.size() == echo().outputs().size());
        CHECK_FALSE(request->answer.document);
        for (const WantedOutput& output : request->answer.outputs)
            CHECK_FALSE(output.by_reference);
    }
}

TEST_CASE("Outputs are taken with their format and transmission, in the order of the description") {
    const auto request = parse(R"({"response": "document", "outputs": {
        "number": {"transmissionMode": "reference"},
        "text": {"format": {"mediaType": "text/plain"}, "transmissionMode": "value"}}})");
    REQUIRE(request);
    CHECK(request->answer.document);
    REQUIRE(request->answer.outputs.size() == 2);
    CHECK(request->answer.outputs[0].id == "text");
    CHECK(request->answer.outputs[0].media_type.starts_with("text/plain"));
    CHECK(request->answer.outputs[1].id == "number");
    CHECK(request->answer.outputs[1].by_reference);
    const auto again = parse_answer_plan(to_text(request->answer));
    REQUIRE(again);
    CHECK(again->document);
    REQUIRE(again->outputs.size() == 2);
    CHECK(again->outputs[0].media_type == request->answer.outputs[0].media_type);
    CHECK(again->outputs[1].by_reference);
    CHECK_FALSE(parse_answer_plan("{}"));
}

TEST_CASE("What is wrong with a request is named") {
    const std::vector<std::pair<const char*, const char*>> cases{
        {R"([])", ""},
        {R"({"more": 1})", ""},
        {R"({"inputs": []})", "inputs"},
        {R"({"outputs": 1})", "outputs"},
        {R"({"outputs": {"nothing": {}}})", "outputs.nothing"},
        {R"({"outputs": {"text": {"transmissionMode": "post"}}})", "outputs.text"},
        {R"({"outputs": {"text": {"format": {}}}})", "outputs.text"},
        {R"({"outputs": {"text": {"format": {"mediaType": "image/png"}}}})", "outputs.text"},
        {R"({"response": 7})", "response"},
        {R"({"subscriber": {"failedUri": "http://example.org/"}})", "subscriber"},
        {R"({"subscriber": {"successUri": "http://example.org/"}})", "subscriber.successUri"},
        {R"({"inputs": {"text": {"href": "http://example.org/"}}})", "text"},
        {R"({"inputs": {"text": {"href": 1}}})", "text"}};
    for (const auto& [body, parameter] : cases) {
        INFO(body);
        const auto request = parse(body);
        REQUIRE_FALSE(request);
        CHECK(request.error().kind == ErrorKind::invalid_input);
        CHECK(request.error().parameter == parameter);
    }
}

TEST_CASE("Addresses are taken where their host was named; a qualified value is no reference") {
    const auto request =
        parse(R"({"inputs": {"text": {"href": "https://example.org/a"}, "object": {"value": {"href": "x"}}},
        "subscriber": {"successUri": "https://example.org/done"}})",
              {"example.org"});
    REQUIRE(request);
    CHECK(has_references(request->inputs));
    REQUIRE(request->subscriber);
    CHECK(request->subscriber->success == "https://example.org/done");
    CHECK_FALSE(has_references(json::parse(R"({"object": {"value": {"href": "x"}}, "text": "href"})")));
}

TEST_CASE("The echo returns what it was given, in the place of what it was not given what it stands for") {
    const auto prepared = echo().prepare(json::parse(R"({"number": 4.5, "object": {"value": {"a": 1}}})"));
    REQUIRE(prepared);
    const auto outcome = (*prepared)({});
    REQUIRE(outcome);
    std::map<std::string, std::string> made;
    for (const jobs::Product& product : outcome->products)
        made.emplace(product.output, product.make().value());
    CHECK(made["number"] == "4.5");
    CHECK(made["object"] == R"({"a":1})");
    CHECK(made["text"] == R"("")");
    CHECK(made["list"] == "[]");
    CHECK(made.size() == echo().outputs().size());
}

TEST_CASE("Every process describes the outputs that it offers, and has an example that fits its inputs") {
    for (const auto& offer : offers()) {
        nlohmann::ordered_json description;
        offer->describe(description);
        INFO(offer->summary().id);
        for (const OutputOffer& output : offer->outputs())
            CHECK(description["outputs"].contains(std::string(output.id)));
        CHECK(offer->prepare(json(description["example"]["inputs"])));
        CHECK(offer->summary().keyword == (offer->summary().id == "echo" ? "test" : "analytics"));
    }
}
